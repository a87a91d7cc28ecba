import { ActionIcon, Button, Menu, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy, Ellipsis, LayoutPanelTop, Merge, Trash2 } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { Navigate, useLocation, useNavigate, useParams } from "react-router";
import { ApiError, messageOf } from "../api/client";
import { useDeleteRecords } from "../api/mutations";
import { attributesQuery, layoutQuery, objectsQuery, recordQuery } from "../api/queries";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { useActionCommands } from "../apps/action-commands";
import { type OfferedAction, useActions } from "../apps/offers";
import { useCommands } from "../palette/commands";
import { Avatar } from "../parts/Avatar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ErrorState } from "../parts/EmptyState";
import { toastError, toasts } from "../parts/toast-store";
import { Crumbs } from "../shell/Crumbs";
import { NotFound } from "../shell/NotFound";
import { useTitle } from "../shell/PageBar";
import { objectIcon } from "../shell/Sidebar";
import { recordImage, recordName, valueText } from "../values/read";
import { RunCommands } from "../workflows/RunCommands";
import { AppTab } from "./AppTab";
import { CallsTab } from "./CallsTab";
import { Details } from "./Details";
import { Overview } from "./Overview";
import { ActionBar, ActionMenuItems, splitActions } from "./RecordActions";
import styles from "./RecordPage.module.css";
import { type RecordTab, RecordTabList, TabChoices, useRecordTabs } from "./RecordTabs";

/** Stoa's own tabs; those of apps stand behind them. */
const OF_PEOPLE: readonly RecordTab[] = [
  { segment: "overview", label: "Overview" },
  { segment: "activity", label: "Activity" },
  { segment: "notes", label: "Notes" },
  { segment: "tasks", label: "Tasks" },
  { segment: "comments", label: "Comments" },
  { segment: "files", label: "Files" },
  { segment: "lists", label: "Lists" },
  { segment: "calls", label: "Calls" },
  { segment: "emails", label: "E-mails" },
];
const TABS = OF_PEOPLE.filter(({ segment }) => segment !== "calls" && segment !== "emails");
/** Calls and e-mails are with people, and with their companies. */
const tabsOf = (slug: string) => (slug === "people" || slug === "companies" ? OF_PEOPLE : TABS);

/** What most visits never open is loaded when it is. */
const ActivityTab = lazy(async () => ({ default: (await import("./ActivityTab")).ActivityTab }));
const NotesTab = lazy(async () => ({ default: (await import("./NotesTab")).NotesTab }));
const TasksTab = lazy(async () => ({ default: (await import("./TasksTab")).TasksTab }));
const CommentsTab = lazy(async () => ({ default: (await import("./CommentsTab")).CommentsTab }));
const FilesTab = lazy(async () => ({ default: (await import("./FilesTab")).FilesTab }));
const EmailsTab = lazy(async () => ({ default: (await import("./EmailsTab")).EmailsTab }));
const MergeDialog = lazy(async () => ({ default: (await import("../merge/MergeDialog")).MergeDialog }));
const ListsTab = lazy(async () => ({ default: (await import("./ListsTab")).ListsTab }));

export function RecordPage() {
  const { object: slug = "", record = "" } = useParams();
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w));
  const attributes = useQuery(attributesQuery(w, slug));
  const document = useQuery(recordQuery(w, slug, record));
  // Which tabs there are must not change before the eyes.
  const layout = useQuery(layoutQuery(w, slug));
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
  if (!object || !attributes.data || !document.data || layout.isPending) return <RecordSkeleton />;
  return <Loaded key={record} object={object} attributes={attributes.data} document={document.data} />;
}

interface LoadedProps {
  object: ObjectDefinition;
  attributes: Attribute[];
  document: RecordDocument;
}

function Loaded({ object, attributes, document }: LoadedProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const { search } = useLocation();
  const slug = object.api_slug;
  const record = document.id.record_id;
  const base = `/${w}/${slug}/${record}`;
  const target = useMemo(() => ({ object: slug, attributes }), [slug, attributes]);
  const layout = useQuery(layoutQuery(w, slug)).data;
  const { tabs, all, shown, rightful } = useRecordTabs(tabsOf(slug), target, layout?.hidden_tabs);
  const [configuring, setConfiguring] = useState(false);
  const configure = useCallback(() => {
    setConfiguring(true);
    void navigate({ pathname: `${base}/overview`, search });
  }, [navigate, base, search]);
  const name = recordName(document) || `Unnamed ${object.singular_noun.toLowerCase()}`;
  const args = useMemo(() => ({ recordId: record, object: slug }), [record, slug]);
  const actions = useActions("record-action", target, args);
  const { buttons, menu } = splitActions(actions);
  const records = useCallback(async () => [record], [record]);
  const on = useMemo(() => ({ object: slug }), [slug]);
  const Icon = objectIcon(slug);
  useTitle(name);
  useActionCommands("Record actions", actions);
  const configureButton = <ConfigureButton configuring={configuring} onConfigure={configure} />;
  return (
    <div className={styles.page}>
      {rightful !== undefined && (
        <Navigate to={{ pathname: `${base}/${encodeURIComponent(rightful)}`, search }} replace />
      )}
      <Crumbs icon={Icon} list={object.plural_noun} to={`/${w}/${slug}`} name={name} />
      <header className={styles.header}>
        <Avatar name={name} src={recordImage(document)} size={40} shape={slug === "people" ? "round" : "box"} />
        <div className={styles.naming}>
          <h1 className={styles.name}>{name}</h1>
          <p className={styles.about}>{about(document) || object.singular_noun}</p>
        </div>
        <ActionBar actions={buttons} />
        <RunCommands on={on} records={records} group="Record actions" />
        <RecordMenu object={object} record={record} name={name} actions={menu} />
      </header>
      {configuring && layout && shown?.segment === "overview" ? (
        <TabChoices object={slug} all={all} hidden={layout.hidden_tabs} aside={configureButton} />
      ) : (
        <RecordTabList tabs={tabs} shown={shown} base={base} aside={configureButton} />
      )}
      <div className={styles.body}>
        <div
          className={styles.panel}
          role="tabpanel"
          id="record-panel"
          aria-labelledby={shown ? `tab-${shown.segment}` : undefined}
          aria-busy={!shown}
        >
          {shown?.segment === "overview" && (
            <Overview
              object={object}
              attributes={attributes}
              document={document}
              configuring={configuring}
              onConfigured={() => setConfiguring(false)}
            />
          )}
          {shown?.segment === "calls" && <CallsTab object={slug} record={record} name={name} />}
          <Suspense fallback={null}>
            {shown?.segment === "activity" && (
              <ActivityTab object={object} attributes={attributes} document={document} />
            )}
            {shown?.segment === "notes" && <NotesTab object={slug} record={record} name={name} />}
            {shown?.segment === "tasks" && <TasksTab object={slug} record={record} name={name} />}
            {shown?.segment === "comments" && <CommentsTab object={slug} record={record} name={name} />}
            {shown?.segment === "files" && <FilesTab object={slug} record={record} name={name} />}
            {shown?.segment === "lists" && <ListsTab object={object} record={record} name={name} />}
            {shown?.segment === "emails" && <EmailsTab object={slug} record={record} name={name} />}
          </Suspense>
          {shown?.offer && <AppTab key={shown.offer.key} offer={shown.offer} object={slug} record={record} />}
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

/** Opens the layout of the page for change; its right belongs to admins, the layout to everybody. */
function ConfigureButton({ configuring, onConfigure }: { configuring: boolean; onConfigure(): void }) {
  const { member } = useSession();
  const admin = member.access_level === "admin";
  const commands = useMemo(
    () =>
      admin
        ? [
            {
              id: "configure-page",
              group: "Page",
              label: "Configure page",
              keywords: "layout widgets add widget hide tab",
              icon: <LayoutPanelTop size={16} aria-hidden />,
              run: onConfigure,
            },
          ]
        : [],
    [admin, onConfigure],
  );
  useCommands(commands);
  if (!admin) return null;
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--ink-soft)"
      size="compact-sm"
      className={styles.configure ?? ""}
      leftSection={<LayoutPanelTop size={14} aria-hidden />}
      aria-pressed={configuring}
      onClick={onConfigure}
    >
      Configure page
    </Button>
  );
}

interface RecordMenuProps {
  object: ObjectDefinition;
  record: string;
  name: string;
  /** Of the apps whose actions have no place on the page. */
  actions: readonly OfferedAction[];
}

function RecordMenu({ object, record, name, actions }: RecordMenuProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [merging, setMerging] = useState(false);
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
      <Menu position="bottom-end" width={210}>
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
          <Menu.Item leftSection={<Merge size={14} aria-hidden />} onClick={() => setMerging(true)}>
            Merge with…
          </Menu.Item>
          <Menu.Item
            color="var(--danger-ink)"
            leftSection={<Trash2 size={14} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Delete…
          </Menu.Item>
          {actions.length > 0 && <Menu.Divider />}
          <ActionMenuItems actions={actions} />
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {merging && <MergeDialog object={object} records={[record]} onClose={() => setMerging(false)} />}
      </Suspense>
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
