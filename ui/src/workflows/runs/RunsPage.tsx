import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CirclePlay } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import { useWorkspace } from "../../api/workspace";
import { EmptyState, ErrorState } from "../../parts/EmptyState";
import rowStyles from "../../parts/whole-row.module.css";
import { NotFound } from "../../shell/NotFound";
import { useTitle } from "../../shell/PageBar";
import { formatAgo, formatDateTime } from "../../values/read";
import { RunTag } from "../status";
import type { RunSummary } from "../types";
import { useCatalog } from "../useWorld";
import { WorkflowBar } from "../WorkflowBar";
import barStyles from "../WorkflowBar.module.css";
import { EditorSkeleton } from "../WorkflowPage";
import { runsQuery, workflowQuery } from "../workflows-api";
import { isOver, lasted, messageIn } from "./fate";
import styles from "./runs.module.css";
import { useNow } from "./useNow";

const FILTERS = [
  { value: "", label: "All" },
  { value: "queued,running,waiting,paused", label: "On their way" },
  { value: "completed", label: "Completed" },
  { value: "failed", label: "Failed" },
  { value: "cancelled", label: "Cancelled" },
];

/** `/{workspace}/workflows/{id}/runs`: everything that ran, newest first; new runs appear by themselves. */
export function RunsPage() {
  const { workflow: id = "" } = useParams();
  const w = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const status = search.get("status") ?? "";
  const workflow = useQuery(workflowQuery(w, id));
  const runs = useInfiniteQuery(runsQuery(w, id, status));
  const shown = runs.data?.pages.flatMap((page) => page.data) ?? [];
  const now = useNow(shown.some((run) => !isOver(run.status)));
  const { catalog } = useCatalog();
  useTitle(workflow.data ? `Runs · ${workflow.data.title}` : "Runs");
  if (workflow.error instanceof ApiError && workflow.error.status === 404)
    return <NotFound what="workflow" back={{ to: "workflows", label: "Workflows" }} />;
  if (workflow.error && !workflow.data) {
    return (
      <ErrorState
        as="h1"
        error={workflow.error}
        title="The workflow could not be loaded"
        onRetry={() => void workflow.refetch()}
      />
    );
  }
  if (!workflow.data) return <EditorSkeleton />;
  return (
    <div className={barStyles.page}>
      <WorkflowBar workflow={workflow.data} shown="runs" />
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Status"
          value={status}
          data={FILTERS}
          onChange={(value) => setSearch(value === "" ? {} : { status: value }, { replace: true })}
        />
      </div>
      <div className={styles.body}>
        {runs.isError && !runs.data ? (
          <ErrorState error={runs.error} title="The runs could not be loaded" onRetry={() => void runs.refetch()} />
        ) : !runs.data ? (
          <div className={styles.list} aria-busy="true">
            {[1, 2, 3, 4].map((row) => (
              <Skeleton key={row} h={38} mb={8} />
            ))}
          </div>
        ) : shown.length === 0 ? (
          <EmptyState
            icon={CirclePlay}
            title={status === "" ? "Nothing has run yet" : "No such runs"}
            text={
              status === ""
                ? workflow.data.status === "live"
                  ? "As soon as a trigger fires, its run appears here."
                  : "A workflow runs once it is published."
                : "No run of this workflow is in that state."
            }
          />
        ) : (
          <>
            <ul className={styles.list} aria-label="Runs">
              {shown.map((run) => (
                <Row
                  key={run.id}
                  run={run}
                  trigger={run.trigger.title ?? catalog.get(run.trigger.kind ?? "")?.title ?? run.trigger.block}
                  to={`/${w}/workflows/${id}/runs/${run.id}`}
                  now={now}
                />
              ))}
            </ul>
            {runs.hasNextPage && (
              <div className={styles.more}>
                <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                  Show older runs
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Row({ run, trigger, to, now }: { run: RunSummary; trigger: string; to: string; now: number }) {
  const error = messageIn(run.error);
  return (
    <li className={`${styles.row} ${rowStyles.row}`}>
      <span className={styles.status}>
        <RunTag status={run.status} />
      </span>
      <Link className={`${styles.name} ${rowStyles.open}`} to={to}>
        {trigger}
      </Link>
      <span className={styles.error}>{error}</span>
      {run.attempt > 1 && <span className={styles.fact}>attempt {run.attempt}</span>}
      <span className={styles.fact}>{run.number === null ? "" : `version ${run.number}`}</span>
      <span className={styles.duration}>{lasted(run.created_at, run.ended_at, now)}</span>
      <time className={styles.when} dateTime={run.created_at} title={formatDateTime(run.created_at)}>
        {formatAgo(run.created_at)}
      </time>
    </li>
  );
}
