import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  Archive,
  CircleAlert,
  CloudAlert,
  Copy,
  Download,
  Ellipsis,
  History,
  LoaderCircle,
  Pause,
  Play,
  Plus,
  Redo2,
  Settings2,
  Share2,
  Trash2,
  Undo2,
  Upload,
} from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { useSession, useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { MOD } from "../parts/platform";
import { toastError, toasts } from "../parts/toast-store";
import { readDefinition, writeWorkflowFile } from "./definition";
import type { DraftSnapshot, DraftStore } from "./draft-store";
import type { Side } from "./Editor";
import { SettingsDialog } from "./SettingsDialog";
import { ShareDialog } from "./ShareDialog";
import type { Problem } from "./types";
import { useWorkflowActs } from "./useWorkflowActs";
import styles from "./WorkflowBar.module.css";
import { publishWorkflow, startRun } from "./workflows-api";

interface EditorBarProps {
  store: DraftStore;
  draft: DraftSnapshot;
  editable: boolean;
  problemCount: number;
  side: Side;
  onSide(side: Side): void;
  /** The server did not publish it, for reasons that a check of the draft does not find. */
  onRefused(problems: readonly Problem[], revision: number): void;
  onAdd(at: Element): void;
}

/** What can be done with the workflow that is open. */
export function EditorBar({ store, draft, editable, problemCount, side, onSide, onRefused, onAdd }: EditorBarProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const { act } = useWorkflowActs();
  const [busy, setBusy] = useState<"publish" | "run" | "switch" | null>(null);
  const [sharing, setSharing] = useState(false);
  const { workflow, definition } = draft;
  const { status, published } = workflow;
  const hasChanges = workflow.has_changes || draft.state !== "saved" || !published;
  const live = published && status === "live" ? published.definition : null;
  const canRun = live?.blocks.some((block) => !block.app && block.block === "manual-run") ?? false;
  const why =
    problemCount > 0
      ? `${problemCount} ${problemCount === 1 ? "problem is" : "problems are"} in the way`
      : !hasChanges
        ? "There is nothing to publish: nothing else would run than what is live"
        : "";

  const attempt = async (what: "publish" | "run" | "switch", title: string, run: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    try {
      await run();
    } catch (error) {
      toastError(title, messageOf(error));
    }
    setBusy(null);
  };
  const publish = () => {
    if (problemCount > 0) {
      onSide("problems");
      return;
    }
    void attempt("publish", "The workflow could not be published", async () => {
      const saved = await store.flush();
      if (saved.problems.length > 0) {
        onSide("problems");
        return;
      }
      try {
        const next = await publishWorkflow(w, workflow.id, saved.revision);
        store.adopt(next);
        toasts.show({ variant: "success", title: `Version ${next.published?.number ?? ""} is live` });
      } catch (error) {
        const problems = (error as { body?: { problems?: Problem[] } }).body?.problems;
        if (problems) {
          onRefused(problems, saved.revision);
          onSide("problems");
        }
        throw error;
      }
    });
  };
  const run = () =>
    attempt("run", "The workflow could not be run", async () => {
      const started = await startRun(w, workflow.id);
      await navigate(`/${w}/workflows/${workflow.id}/runs/${started.id}`);
    });
  const toggle = () =>
    attempt("switch", "", async () => {
      const next = await act(workflow.id, status === "live" ? "disable" : "enable");
      if (next) store.adopt(next);
    });
  const isLate = problemCount > 0 || !hasChanges;
  return (
    <>
      <SaveMark store={store} draft={draft} />
      {editable && (
        <>
          <span className={styles.tools}>
            <Tool label={`Undo (${MOD} Z)`} name="Undo" disabled={!draft.canUndo} onClick={() => store.undo()}>
              <Undo2 size={15} aria-hidden />
            </Tool>
            <Tool label={`Redo (${MOD} ⇧ Z)`} name="Redo" disabled={!draft.canRedo} onClick={() => store.redo()}>
              <Redo2 size={15} aria-hidden />
            </Tool>
          </span>
          <Button
            variant="default"
            className={styles.short}
            leftSection={<Plus size={14} aria-hidden />}
            onClick={(event) => onAdd(event.currentTarget)}
          >
            Block
          </Button>
        </>
      )}
      {problemCount > 0 && (
        <Button
          variant="subtle"
          color="red"
          c="var(--danger-ink)"
          leftSection={<CircleAlert size={14} aria-hidden />}
          aria-pressed={side === "problems"}
          onClick={() => onSide(side === "problems" ? null : "problems")}
        >
          {problemCount} {problemCount === 1 ? "problem" : "problems"}
        </Button>
      )}
      <Button
        variant="default"
        className={styles.short}
        leftSection={<Share2 size={13} aria-hidden />}
        onClick={() => setSharing(true)}
      >
        Share
      </Button>
      {canRun && (
        <Button
          variant="default"
          className={styles.short}
          leftSection={<Play size={13} aria-hidden />}
          loading={busy === "run"}
          onClick={() => void run()}
        >
          Run
        </Button>
      )}
      {editable && published && (status === "live" || status === "disabled") && (
        <Button
          variant="default"
          className={styles.short}
          role="switch"
          aria-checked={status === "live"}
          aria-label="Enabled"
          loading={busy === "switch"}
          leftSection={status === "live" ? <Pause size={13} aria-hidden /> : <Play size={13} aria-hidden />}
          onClick={() => void toggle()}
        >
          {status === "live" ? "Disable" : "Enable"}
        </Button>
      )}
      {editable && (
        <Tooltip label={why} disabled={why === ""}>
          <Button
            // Not `disabled`: why it is not possible can be read, and the way to mend it is a click away.
            aria-disabled={isLate}
            data-disabled={isLate || undefined}
            loading={busy === "publish"}
            onClick={() => {
              if (problemCount > 0 || hasChanges) publish();
            }}
          >
            {published ? "Publish changes" : "Publish"}
          </Button>
        </Tooltip>
      )}
      <EditorMenu store={store} draft={draft} editable={editable} onSide={onSide} title={definition.title} />
      {sharing && <ShareDialog store={store} workflow={workflow} onClose={() => setSharing(false)} />}
    </>
  );
}

const STATES = { saved: "Saved", unsaved: "Saving…", saving: "Saving…", failed: "Not saved", conflict: "Not saved" };

function SaveMark({ store, draft }: { store: DraftStore; draft: DraftSnapshot }) {
  return (
    <span className={styles.state} data-state={draft.state} role="status">
      {draft.state === "saving" && <LoaderCircle size={12} aria-hidden />}
      {(draft.state === "failed" || draft.state === "conflict") && <CloudAlert size={14} aria-hidden />}
      {STATES[draft.state]}
      {draft.state === "failed" && (
        <Tooltip label={draft.error ?? ""} multiline maw={320}>
          <Button variant="subtle" onClick={() => store.retry()}>
            Try again
          </Button>
        </Tooltip>
      )}
    </span>
  );
}

interface EditorMenuProps {
  store: DraftStore;
  draft: DraftSnapshot;
  editable: boolean;
  title: string;
  onSide(side: Side): void;
}

function EditorMenu({ store, draft, editable, title, onSide }: EditorMenuProps) {
  const { current, member } = useSession();
  const w = current.slug;
  const navigate = useNavigate();
  const { act, duplicate, remove } = useWorkflowActs();
  const [asking, setAsking] = useState<"discard" | "archive" | "delete" | null>(null);
  const [settings, setSettings] = useState(false);
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const { workflow, definition } = draft;
  const confirm = async () => {
    setBusy(true);
    try {
      await store.flush();
      if (asking === "delete") {
        if (await remove(workflow.id)) await navigate(`/${w}/workflows`);
      } else if (asking) {
        const next = await act(workflow.id, asking);
        if (next) store.adopt(next);
      }
    } catch (error) {
      toastError("That could not be done", messageOf(error));
    }
    setBusy(false);
    setAsking(null);
  };
  const exportFile = () => {
    const blob = new Blob([writeWorkflowFile(workflow.file_id, definition)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${
      title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "") || "workflow"
    }.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };
  const importFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    try {
      const read = readDefinition(await chosen.text());
      store.edit(() => read);
      toasts.show({
        variant: "success",
        title: `The draft is what “${chosen.name}” holds`,
        text: "Undo brings back what was here.",
      });
    } catch (error) {
      toastError("The file could not be imported", messageOf(error));
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="var(--ink-soft)" size={30} aria-label="More actions">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {editable && (
            <Menu.Item leftSection={<Settings2 size={15} aria-hidden />} onClick={() => setSettings(true)}>
              Settings
            </Menu.Item>
          )}
          <Menu.Item leftSection={<History size={15} aria-hidden />} onClick={() => onSide("versions")}>
            Versions
          </Menu.Item>
          {editable && workflow.published && workflow.has_changes && (
            <Menu.Item leftSection={<Undo2 size={15} aria-hidden />} onClick={() => setAsking("discard")}>
              Discard changes…
            </Menu.Item>
          )}
          <Menu.Divider />
          {editable && member.access_level === "admin" && (
            <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => void duplicate(workflow.id)}>
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Download size={15} aria-hidden />} onClick={exportFile}>
            Export JSON
          </Menu.Item>
          {editable && (
            <>
              <Menu.Item leftSection={<Upload size={15} aria-hidden />} onClick={() => file.current?.click()}>
                Import JSON…
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<Archive size={15} aria-hidden />} onClick={() => setAsking("archive")}>
                Archive…
              </Menu.Item>
              <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking("delete")}>
                Delete…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File with a workflow"
        onChange={(event) => {
          void importFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {settings && (
        <SettingsDialog store={store} definition={definition} workflow={workflow} onClose={() => setSettings(false)} />
      )}
      <ConfirmDialog
        opened={asking !== null}
        title={
          asking === "discard"
            ? "Discard the changes?"
            : asking === "archive"
              ? `Archive “${title}”?`
              : `Delete “${title}”?`
        }
        text={
          asking === "discard"
            ? `The draft becomes what version ${workflow.published?.number ?? ""} is.`
            : asking === "archive"
              ? "It starts no new runs; those that are on their way come to their end. Its runs can still be read."
              : "The workflow goes with all its versions, and runs that are on their way are cancelled. A workflow that has run can only be archived."
        }
        confirmLabel={asking === "discard" ? "Discard" : asking === "archive" ? "Archive" : "Delete"}
        destructive={asking !== "archive"}
        busy={busy}
        onConfirm={() => void confirm()}
        onCancel={() => setAsking(null)}
      />
    </>
  );
}

function Tool(props: { label: string; name: string; disabled: boolean; onClick(): void; children: React.ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size={28}
        aria-label={props.name}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
