import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, ChevronDown, History, Pause, Play, RotateCcw } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, messageOf } from "../../api/client";
import { useWorkspace } from "../../api/workspace";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ErrorState } from "../../parts/EmptyState";
import { toastError } from "../../parts/toast-store";
import { NotFound } from "../../shell/NotFound";
import { useTitle } from "../../shell/PageBar";
import { formatDateTime } from "../../values/read";
import { Canvas } from "../canvas/Canvas";
import { kindOf, usualOutcomes } from "../definition";
import { RunTag } from "../status";
import type { Block, Definition, Outcome, Run } from "../types";
import { usePlaces } from "../usePlaces";
import { useCatalog } from "../useWorld";
import { WorkflowBar } from "../WorkflowBar";
import barStyles from "../WorkflowBar.module.css";
import { EditorSkeleton } from "../WorkflowPage";
import { actOnRun, type RunAct, retryRun, runQuery, workflowKeys, workflowQuery } from "../workflows-api";
import { ExecutionPanel } from "./ExecutionPanel";
import { fateOf, isOver, lasted, messageIn } from "./fate";
import { ReplayDialog } from "./ReplayDialog";
import styles from "./runs.module.css";
import { useNow } from "./useNow";

const NO_PROBLEMS: ReadonlyMap<string, readonly string[]> = new Map();
const NOWHERE: Definition = { title: "", timezone: "UTC", blocks: [], connections: [] };

/** `/{workspace}/workflows/{id}/runs/{run}`: what happened, on the canvas as it was when the run began. */
export function RunPage() {
  const { workflow: id = "", run: runId = "" } = useParams();
  const w = useWorkspace();
  const run = useQuery(runQuery(w, runId));
  const workflow = useQuery(workflowQuery(w, id));
  const { isPending } = useCatalog();
  if (run.error instanceof ApiError && run.error.status === 404)
    return <NotFound what="run" back={{ to: "workflows", label: "Workflows" }} />;
  const error = run.error ?? workflow.error;
  if (error && (!run.data || !workflow.data)) {
    return (
      <ErrorState
        as="h1"
        error={error}
        title="The run could not be loaded"
        onRetry={() => {
          void run.refetch();
          void workflow.refetch();
        }}
      />
    );
  }
  if (!run.data || !workflow.data || isPending) return <EditorSkeleton />;
  return <Loaded key={runId} run={run.data} workflow={workflow.data} />;
}

type WorkflowHead = Parameters<typeof WorkflowBar>[0]["workflow"];

function Loaded({ run, workflow }: { run: Run; workflow: WorkflowHead }) {
  const { catalog } = useCatalog();
  const definition = run.definition ?? NOWHERE;
  const failedAt =
    run.status === "failed" ? run.executions.findLast((one) => one.status === "failed")?.block : undefined;
  const [selection, setSelection] = useState<ReadonlySet<string>>(() => new Set(failedAt ? [failedAt] : []));
  const outcomesOf = useCallback(
    (block: Block): readonly Outcome[] => {
      const usual = usualOutcomes(block, catalog.get(kindOf(block)));
      // Ways that the definition leads along are shown, whatever is known of the kind of block today.
      const more = definition.connections
        .filter((item) => item.from === block.id && !usual.some((one) => one.id === item.outcome))
        .map((item): Outcome => ({ id: item.outcome, schema: null }));
      return more.length > 0 && usual.length === 1 && usual[0]?.id === "done" ? more : [...usual, ...more];
    },
    [catalog, definition],
  );
  const places = usePlaces(definition, outcomesOf);
  const fate = useMemo(() => fateOf(run), [run]);
  const now = useNow(!isOver(run.status));
  const error = messageIn(run.error);
  const [only] = selection;
  const block = selection.size === 1 ? definition.blocks.find((item) => item.id === only) : undefined;
  const waiting = run.waiting && !isOver(run.status) ? run.waiting : null;
  useTitle(`Run · ${workflow.title}`);
  return (
    <div className={barStyles.page}>
      <WorkflowBar
        workflow={workflow}
        shown="runs"
        run={formatDateTime(run.created_at)}
        aside={
          <>
            <span className={styles.fact}>
              {run.number === null ? "" : `version ${run.number} · `}
              {run.attempt > 1 ? `attempt ${run.attempt} · ` : ""}
              {lasted(run.created_at, run.ended_at, now)}
            </span>
            <span role="status" aria-label="Status of the run">
              <RunTag status={run.status} />
            </span>
            <ReplayButton run={run} />
            <RunButtons run={run} />
          </>
        }
      />
      {error && (
        <div className={styles.banner} data-failed>
          <span>{error}</span>
        </div>
      )}
      {waiting && (
        <div className={styles.banner}>
          <span>
            {waiting.for === "time"
              ? `Waits until ${formatDateTime(waiting.until ?? "")}.`
              : waiting.for === "retry"
                ? `The block is tried again at ${formatDateTime(waiting.until ?? "")}.`
                : `Waits for a call from outside${waiting.until ? `, until ${formatDateTime(waiting.until)}` : ""}.`}
          </span>
        </div>
      )}
      <div className={barStyles.work}>
        <Canvas
          definition={definition}
          catalog={catalog}
          outcomesOf={outcomesOf}
          places={places}
          problems={NO_PROBLEMS}
          selection={selection}
          onSelect={setSelection}
          onOpen={(id) => setSelection(new Set([id]))}
          editing={null}
          run={fate}
        />
        {block && (
          <ExecutionPanel
            key={block.id}
            run={run}
            block={block}
            catalog={catalog}
            now={now}
            onClose={() => setSelection(new Set())}
          />
        )}
      </div>
    </div>
  );
}

const FAILED: Record<RunAct, string> = {
  pause: "The run could not be paused",
  resume: "The run could not go on",
  cancel: "The run could not be cancelled",
  rerun: "It could not be run again",
};

/** What its blocks did, done again offline. */
function ReplayButton({ run }: { run: Run }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<History size={13} aria-hidden />} onClick={() => setOpened(true)}>
        Replay
      </Button>
      <ReplayDialog run={run.id} title="Replay of the run" opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

/** What can be asked of a run in its state. */
function RunButtons({ run }: { run: Run }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const attempt = async (what: string, failed: string, ask: () => Promise<Run>) => {
    if (busy) return;
    setBusy(what);
    try {
      const next = await ask();
      client.setQueryData(workflowKeys.run(w, next.id), next);
      void client.invalidateQueries({ queryKey: [w, "runs", run.workflow_id] });
      if (next.id !== run.id) await navigate(`/${w}/workflows/${run.workflow_id}/runs/${next.id}`);
    } catch (error) {
      toastError(failed, messageOf(error));
    }
    setBusy(null);
  };
  const act = (what: RunAct) => void attempt(what, FAILED[what], () => actOnRun(w, run.id, what));
  const retry = (from: "start" | "failed") =>
    void attempt("retry", "The run could not be tried again", () => retryRun(w, run.id, from));
  const button = (what: RunAct, label: string, icon: ReactNode) => (
    <Button variant="default" leftSection={icon} loading={busy === what} onClick={() => act(what)}>
      {label}
    </Button>
  );
  return (
    <>
      {(run.status === "running" || run.status === "waiting" || run.status === "queued") &&
        button("pause", "Pause", <Pause size={13} aria-hidden />)}
      {run.status === "paused" && button("resume", "Resume", <Play size={13} aria-hidden />)}
      {!isOver(run.status) && (
        <Button
          variant="default"
          leftSection={<Ban size={13} aria-hidden />}
          loading={busy === "cancel"}
          onClick={() => setAsking(true)}
        >
          Cancel
        </Button>
      )}
      {(run.status === "completed" || run.status === "cancelled") &&
        button("rerun", "Rerun", <RotateCcw size={13} aria-hidden />)}
      {run.status === "failed" && (
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <Button
              leftSection={<RotateCcw size={13} aria-hidden />}
              rightSection={<ChevronDown size={13} aria-hidden />}
              loading={busy === "retry" || busy === "rerun"}
            >
              Retry
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => retry("failed")}>From the failed block</Menu.Item>
            <Menu.Item onClick={() => retry("start")}>From the start</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => act("rerun")}>As a new run</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <ConfirmDialog
        opened={asking}
        title="Cancel this run?"
        text="The block that runs now comes to its end; nothing follows it. What was done stays done."
        confirmLabel="Cancel the run"
        destructive
        busy={busy === "cancel"}
        onConfirm={() => {
          setAsking(false);
          act("cancel");
        }}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
