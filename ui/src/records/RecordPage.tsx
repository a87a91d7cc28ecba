import { ActionIcon, Button, Loader, Menu, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Copy, Ellipsis, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ApiError, messageOf } from "../api/client";
import { useDeleteRecords } from "../api/mutations";
import { attributesQuery, objectsQuery, recordQuery } from "../api/queries";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { AppIcon } from "../apps/icons";
import { type RecordAction, useRecordActions } from "../apps/record-actions";
import { type Command, useCommands } from "../palette/commands";
import { Avatar } from "../parts/Avatar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ErrorState } from "../parts/EmptyState";
import { moveBetweenTabs } from "../parts/tabs";
import { toastError, toasts } from "../parts/toast-store";
import { NotFound } from "../shell/NotFound";
import { useTitle } from "../shell/PageBar";
import { objectIcon } from "../shell/Sidebar";
import { recordImage, recordName, valueText } from "../values/read";
import { ActivityTab } from "./ActivityTab";
import { Details } from "./Details";
import { Overview } from "./Overview";
import styles from "./RecordPage.module.css";

const TABS = [
  { id: "overview", label: "Overview" },
  { id: "activity", label: "Activity" },
] as const;

export function RecordPage() {
  const { object: slug = "", record = "" } = useParams();
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w));
  const attributes = useQuery(attributesQuery(w, slug));
  const document = useQuery(recordQuery(w, slug, record));
  const object = objects.data?.find((item) => item.api_slug === slug);
  const error = objects.error ?? attributes.error ?? document.error;
  if (objects.data && !object) return <NotFound what="object" />;
  if (error instanceof ApiError && error.status === 404) {
    return <NotFound what={object?.singular_noun.toLowerCase() ?? "record"} />;
  }
  if (error && !document.data) {
    return (
      <ErrorState
        as="h1"
        error={error}
        title="The record could not be loaded"
        onRetry={() => void document.refetch()}
      />
    );
  }
  if (!object || !attributes.data || !document.data) return <RecordSkeleton />;
  return <Loaded key={record} object={object} attributes={attributes.data} document={document.data} />;
}

interface LoadedProps {
  object: ObjectDefinition;
  attributes: Attribute[];
  document: RecordDocument;
}

function Loaded({ object, attributes, document }: LoadedProps) {
  const w = useWorkspace();
  const { tab } = useParams();
  const slug = object.api_slug;
  const record = document.id.record_id;
  const shown = TABS.find((item) => item.id === tab)?.id ?? "overview";
  const name = recordName(document) || `Unnamed ${object.singular_noun.toLowerCase()}`;
  const actions = useRecordActions(slug, record, attributes);
  const Icon = objectIcon(slug);
  useTitle(name);
  useActionCommands(actions);
  return (
    <div className={styles.page}>
      <nav className={styles.crumbs} aria-label="Breadcrumb">
        <Link to={`/${w}/${slug}`}>
          <Icon size={14} aria-hidden />
          {object.plural_noun}
        </Link>
        <ChevronRight size={13} aria-hidden />
        <span aria-current="page">{name}</span>
      </nav>
      <header className={styles.header}>
        <Avatar name={name} src={recordImage(document)} size={40} shape={slug === "people" ? "round" : "box"} />
        <div className={styles.naming}>
          <h1 className={styles.name}>{name}</h1>
          <p className={styles.about}>{about(document) || object.singular_noun}</p>
        </div>
        <div className={styles.actions}>
          {actions.map((action) => (
            <Button
              key={action.key}
              variant="default"
              leftSection={
                action.pending ? (
                  <Loader size={13} color="gray" aria-hidden />
                ) : (
                  <AppIcon name={action.icon} app={action.app} size={15} />
                )
              }
              // Not `disabled`, which would drop the focus: what the action opens gives it back here.
              aria-disabled={action.pending}
              aria-busy={action.pending}
              data-pending={action.pending || undefined}
              onClick={() => {
                if (!action.pending) void action.run();
              }}
            >
              {action.label}
            </Button>
          ))}
        </div>
        <RecordMenu object={object} record={record} name={name} />
      </header>
      <div className={styles.tabs} role="tablist" aria-label="Record" tabIndex={-1} onKeyDown={moveBetweenTabs}>
        {TABS.map((item) => (
          <Link
            key={item.id}
            to={`/${w}/${slug}/${record}/${item.id}`}
            role="tab"
            id={`tab-${item.id}`}
            aria-selected={item.id === shown}
            aria-controls="record-panel"
            className={styles.tab}
          >
            {item.label}
          </Link>
        ))}
      </div>
      <div className={styles.body}>
        <div className={styles.panel} role="tabpanel" id="record-panel" aria-labelledby={`tab-${shown}`}>
          {shown === "overview" ? (
            <Overview object={object} attributes={attributes} document={document} />
          ) : (
            <ActivityTab object={object} attributes={attributes} document={document} />
          )}
        </div>
        <Details object={object} attributes={attributes} document={document} />
      </div>
    </div>
  );
}

/** The line below the name. */
function about(document: RecordDocument): string {
  const first = (attribute: string) => {
    const value = document.values[attribute]?.[0];
    return value ? valueText(value) : "";
  };
  return first("job_title") || first("domains") || first("email_addresses") || first("description");
}

function useActionCommands(actions: RecordAction[]): void {
  const commands = useMemo(
    () =>
      actions.map(
        (action): Command => ({
          id: `action-${action.key}`,
          group: "Record actions",
          label: action.label,
          app: action.app.name,
          icon: <AppIcon name={action.icon} app={action.app} size={16} />,
          run: action.run,
        }),
      ),
    [actions],
  );
  useCommands(commands);
}

function RecordMenu({ object, record, name }: { object: ObjectDefinition; record: string; name: string }) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useDeleteRecords(object.api_slug);
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show({ variant: "success", title: `${what} copied` });
    } catch {
      toastError(`The browser did not allow copying the ${what.toLowerCase()}`);
    }
  };
  const confirm = async () => {
    try {
      await remove.mutateAsync([record]);
      toasts.show({ variant: "success", title: `Deleted ${name}` });
      await navigate(`/${w}/${object.api_slug}`, { replace: true });
    } catch (error) {
      toastError(`Could not delete ${name}`, messageOf(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More actions">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Copy size={14} aria-hidden />}
            onClick={() => void copy(window.location.href, "Link")}
          >
            Copy link
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={14} aria-hidden />} onClick={() => void copy(record, "Record ID")}>
            Copy record ID
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--danger-ink)"
            leftSection={<Trash2 size={14} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={`Delete ${name}?`}
        text="All values and their history go with it. This cannot be undone."
        confirmLabel="Delete"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}

/** The page's shape before the record is there: same places and heights, so nothing jumps. */
function RecordSkeleton() {
  return (
    <div className={styles.page} aria-busy="true">
      <div className={styles.crumbs}>
        <Skeleton w={140} h={11} />
      </div>
      <div className={styles.header}>
        <Skeleton w={40} h={40} circle />
        <div className={styles.naming}>
          <Skeleton w={180} h={16} mb={8} />
          <Skeleton w={120} h={10} />
        </div>
      </div>
      <div className={styles.tabs} />
      <div className={styles.body}>
        <div className={styles.panel}>
          <Skeleton w={80} h={12} mb={20} />
          <div className={styles.ghostCards}>
            {[1, 2, 3, 4, 5, 6].map((card) => (
              <Skeleton key={card} h={74} radius={10} />
            ))}
          </div>
        </div>
        <div className={styles.ghostDetails}>
          {[110, 170, 130, 90, 150, 60, 120, 100, 140, 80].map((width) => (
            <div key={width} className={styles.ghostRow}>
              <Skeleton w={96} h={10} />
              <Skeleton w={width} h={10} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
