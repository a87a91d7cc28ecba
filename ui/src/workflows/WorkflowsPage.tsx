import { ActionIcon, Button, Menu, SegmentedControl, Skeleton, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Archive, Copy, Ellipsis, Pause, Play, Plus, Search, Trash2, Workflow as WorkflowIcon } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useSession } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import rowStyles from "../parts/whole-row.module.css";
import { PageBar, useTitle } from "../shell/PageBar";
import { formatAgo, formatDateTime } from "../values/read";
import { BlockIcon } from "./BlockIcon";
import type { Catalog } from "./scope";
import { WorkflowTag } from "./status";
import type { WorkflowSummary } from "./types";
import { useWorkflowActs } from "./useWorkflowActs";
import { useCatalog } from "./useWorld";
import styles from "./WorkflowsPage.module.css";
import { workflowsQuery } from "./workflows-api";

/** Triggers shown on a line; the rest is a number. */
const MOST_TRIGGERS = 3;

/** All workflows of the workspace. */
export function WorkflowsPage() {
  const { current, member } = useSession();
  const w = current.slug;
  const isAdmin = member.access_level === "admin";
  const workflows = useQuery(workflowsQuery(w));
  const { catalog } = useCatalog();
  const { create } = useWorkflowActs();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useTitle("Workflows");
  const archived = search.get("state") === "archived";
  const begin = async () => {
    if (creating || !isAdmin) return;
    setCreating(true);
    await create();
    setCreating(false);
  };
  useHotkeys([
    ["c", () => void begin()],
    ["/", () => box.current?.focus()],
  ]);
  const all = workflows.data ?? [];
  const ofState = all.filter((item) => (item.status === "archived") === archived);
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const shown = ofState
    .filter((item) => {
      const text = `${item.title} ${item.description} ${item.triggers.map((one) => one.title).join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  const newButton = isAdmin && (
    <Button leftSection={<Plus size={15} aria-hidden />} loading={creating} onClick={() => void begin()}>
      New workflow
    </Button>
  );
  return (
    <>
      <PageBar icon={<WorkflowIcon size={16} aria-hidden />} title="Workflows" aside={newButton} />
      <div className={styles.tools}>
        <TextInput
          ref={box}
          type="search"
          aria-label="Search workflows"
          placeholder="Search…"
          leftSection={<Search size={14} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          w={240}
        />
        <SegmentedControl
          size="xs"
          aria-label="Which workflows"
          value={archived ? "archived" : "current"}
          onChange={(value) => setSearch(value === "archived" ? { state: value } : {}, { replace: true })}
          data={[
            { value: "current", label: "Current" },
            { value: "archived", label: "Archived" },
          ]}
        />
      </div>
      <div className={styles.page}>
        {workflows.isError && !workflows.data ? (
          <ErrorState
            error={workflows.error}
            title="The workflows could not be loaded"
            onRetry={() => void workflows.refetch()}
          />
        ) : !workflows.data ? (
          <div className={styles.list} aria-busy="true">
            {[1, 2, 3, 4].map((row) => (
              <Skeleton key={row} h={52} mb={8} />
            ))}
          </div>
        ) : shown.length === 0 ? (
          words.length > 0 ? (
            <EmptyState icon={Search} title="No such workflow" text={`Nothing matches “${typed}”.`} />
          ) : archived ? (
            <EmptyState
              icon={Archive}
              title="Nothing is archived"
              text="Archived workflows keep their runs, and no longer start."
            />
          ) : (
            <EmptyState
              icon={WorkflowIcon}
              title="No workflows yet"
              text="A workflow does what you would do by hand: when something happens, it checks, waits, writes and tells people."
            >
              {newButton}
            </EmptyState>
          )
        ) : (
          <ul className={styles.list} aria-label="Workflows">
            {shown.map((workflow) => (
              <Row key={workflow.id} workflow={workflow} catalog={catalog} isAdmin={isAdmin} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function Row({ workflow, catalog, isAdmin }: { workflow: WorkflowSummary; catalog: Catalog; isAdmin: boolean }) {
  const { current } = useSession();
  const to = `/${current.slug}/workflows/${workflow.id}`;
  const { total, failed } = workflow.runs;
  const more = workflow.triggers.length - MOST_TRIGGERS;
  return (
    <li className={`${styles.row} ${rowStyles.row}`}>
      <div className={styles.naming}>
        <Link className={`${styles.title} ${rowStyles.open}`} to={to}>
          {workflow.title}
        </Link>
        {workflow.error ? (
          <span className={styles.error}>{workflow.error}</span>
        ) : (
          workflow.description && <span className={styles.description}>{workflow.description}</span>
        )}
      </div>
      <ul className={styles.triggers} aria-label="Triggers">
        {workflow.triggers.slice(0, MOST_TRIGGERS).map((trigger, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two triggers may be of one kind
          <li key={at}>
            <BlockIcon entry={catalog.get(trigger.app ? `${trigger.app}/${trigger.block}` : trigger.block)} size={20} />
            {workflow.triggers.length === 1 && trigger.title}
            {workflow.triggers.length > 1 && <span className="visually-hidden">{trigger.title}</span>}
          </li>
        ))}
        {more > 0 && <li>+{more}</li>}
      </ul>
      <span className={styles.runs}>
        {total === 0 ? (
          "No runs"
        ) : (
          <>
            {total.toLocaleString("en")} {total === 1 ? "run" : "runs"}
            {failed > 0 && <span className={styles.failed}> · {failed.toLocaleString("en")} failed</span>}
          </>
        )}
      </span>
      <time className={styles.when} dateTime={workflow.updated_at} title={formatDateTime(workflow.updated_at)}>
        {formatAgo(workflow.updated_at)}
      </time>
      <span className={styles.status}>
        <WorkflowTag status={workflow.status} />
        {workflow.status === "live" && workflow.has_changes && <span className={styles.changes}>Changes</span>}
      </span>
      {workflow.access === "full-access" && <RowMenu workflow={workflow} isAdmin={isAdmin} />}
    </li>
  );
}

function RowMenu({ workflow, isAdmin }: { workflow: WorkflowSummary; isAdmin: boolean }) {
  const { act, duplicate, remove } = useWorkflowActs();
  const [asking, setAsking] = useState<"archive" | "delete" | null>(null);
  const [busy, setBusy] = useState(false);
  const { id, status, title } = workflow;
  const confirm = async () => {
    setBusy(true);
    if (asking === "archive") await act(id, "archive");
    else await remove(id);
    setBusy(false);
    setAsking(null);
  };
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon
            className={styles.menu ?? ""}
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            size={28}
            aria-label={`Actions for ${title}`}
          >
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isAdmin && (
            <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => void duplicate(id)}>
              Duplicate
            </Menu.Item>
          )}
          {status === "live" && (
            <Menu.Item leftSection={<Pause size={15} aria-hidden />} onClick={() => void act(id, "disable")}>
              Disable
            </Menu.Item>
          )}
          {(status === "disabled" || (status === "archived" && workflow.published_at)) && (
            <Menu.Item leftSection={<Play size={15} aria-hidden />} onClick={() => void act(id, "enable")}>
              Enable
            </Menu.Item>
          )}
          <Menu.Divider />
          {status !== "archived" && (
            <Menu.Item leftSection={<Archive size={15} aria-hidden />} onClick={() => setAsking("archive")}>
              Archive…
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking("delete")}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking !== null}
        title={asking === "archive" ? `Archive “${title}”?` : `Delete “${title}”?`}
        text={
          asking === "archive"
            ? "It starts no new runs; those that are on their way come to their end. Its runs can still be read."
            : "The workflow goes with all its versions, and runs that are on their way are cancelled. A workflow that has run can only be archived."
        }
        confirmLabel={asking === "archive" ? "Archive" : "Delete"}
        destructive={asking === "delete"}
        busy={busy}
        onConfirm={() => void confirm()}
        onCancel={() => setAsking(null)}
      />
    </>
  );
}
