import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { ActorChip } from "../parts/RecordChip";
import { toastError, toasts } from "../parts/toast-store";
import { formatDateTime } from "../values/read";
import styles from "./BlockPanel.module.css";
import { ClosePanel } from "./ClosePanel";
import { kindOf } from "./definition";
import { difference } from "./diff";
import { titleOf } from "./schema";
import { blockTitle, type Catalog } from "./scope";
import type { Definition, Version, Workflow } from "./types";
import { restoreVersion, versionsQuery } from "./workflows-api";

interface VersionsPanelProps {
  workflow: Workflow;
  definition: Definition;
  catalog: Catalog;
  editable: boolean;
  onRestored(workflow: Workflow): void;
  flush(): Promise<unknown>;
  onClose(): void;
}

/** What was published, newest first, and how each differs from the one before; the draft from the newest. */
export function VersionsPanel(props: VersionsPanelProps) {
  const { workflow, definition, catalog, editable, onRestored, flush, onClose } = props;
  const w = useWorkspace();
  const versions = useQuery(versionsQuery(w, workflow.id));
  const [asking, setAsking] = useState<Version | null>(null);
  const [busy, setBusy] = useState(false);
  const all = versions.data ?? [];
  const [newest] = all;
  const restore = async () => {
    if (!asking) return;
    setBusy(true);
    try {
      await flush();
      onRestored(await restoreVersion(w, workflow.id, asking.version));
      toasts.show({ variant: "success", title: `Version ${asking.number} is the draft now` });
    } catch (error) {
      toastError("The version could not be restored", messageOf(error));
    }
    setBusy(false);
    setAsking(null);
  };
  return (
    <aside className={styles.panel} aria-label="Versions">
      <header className={styles.head}>
        <h2 className={styles.heading}>Versions</h2>
        <ClosePanel onClose={onClose} />
      </header>
      <div className={styles.body}>
        {versions.isError && !versions.data ? (
          <ErrorState
            error={versions.error}
            title="The versions could not be loaded"
            onRetry={() => void versions.refetch()}
          />
        ) : !versions.data ? (
          <Skeleton h={120} />
        ) : all.length === 0 ? (
          <EmptyState icon={History} title="Not published yet" text="Each publication is kept here as a version." />
        ) : (
          <ol className={styles.list}>
            <li className={styles.entry}>
              <b>Draft</b>
              {newest && (
                <Changes before={newest.definition} after={definition} catalog={catalog} none="As it is published." />
              )}
            </li>
            {all.map((version, at) => {
              const before = all[at + 1];
              const isLive = workflow.status === "live" && version.version === workflow.published?.version;
              return (
                <li key={version.version} className={styles.entry}>
                  <div className={styles.entryHead}>
                    <b>
                      Version {version.number}
                      {isLive ? " · live" : ""}
                    </b>
                    {editable && (
                      <Button variant="default" onClick={() => setAsking(version)}>
                        Restore
                      </Button>
                    )}
                  </div>
                  <small>{formatDateTime(version.published_at)}</small>
                  {version.published_by && <ActorChip actor={{ type: "workspace-member", id: version.published_by }} />}
                  {before ? (
                    <Changes
                      before={before.definition}
                      after={version.definition}
                      catalog={catalog}
                      none="Nothing changed."
                    />
                  ) : (
                    <small>
                      {version.definition.blocks.length} {version.definition.blocks.length === 1 ? "block" : "blocks"}
                    </small>
                  )}
                </li>
              );
            })}
          </ol>
        )}
      </div>
      <ConfirmDialog
        opened={asking !== null}
        title={`Restore version ${asking?.number ?? ""}?`}
        text="It becomes the draft, and takes the place of what the draft is now. What is live stays until you publish."
        confirmLabel="Restore"
        busy={busy}
        onConfirm={() => void restore()}
        onCancel={() => setAsking(null)}
      />
    </aside>
  );
}

function Changes(props: { before: Definition; after: Definition; catalog: Catalog; none: string }) {
  const { catalog } = props;
  const { added, removed, changed, connections, workflow } = difference(props.before, props.after);
  const lines = [
    ...workflow.map((field) => ({ kind: "changed", text: `Workflow: ${field === "timezone" ? "time zone" : field}` })),
    ...added.map((block) => ({ kind: "added", text: blockTitle(block, catalog) })),
    ...removed.map((block) => ({ kind: "removed", text: blockTitle(block, catalog) })),
    ...changed.map(({ after, fields }) => {
      const nodes = catalog.get(kindOf(after))?.config_schema.fields ?? {};
      const names = fields.map((field) => (nodes[field] ? titleOf(nodes[field], field) : field));
      return { kind: "changed", text: `${blockTitle(after, catalog)}: ${names.join(", ").toLowerCase()}` };
    }),
    ...(connections.added > 0 ? [{ kind: "added", text: count(connections.added, "connection") }] : []),
    ...(connections.removed > 0 ? [{ kind: "removed", text: count(connections.removed, "connection") }] : []),
  ];
  if (lines.length === 0) return <small>{props.none}</small>;
  return (
    <ul className={styles.changes}>
      {lines.map(({ kind, text }) => (
        <li key={`${kind} ${text}`} data-kind={kind}>
          <span className="visually-hidden">{kind}: </span>
          {text}
        </li>
      ))}
    </ul>
  );
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
