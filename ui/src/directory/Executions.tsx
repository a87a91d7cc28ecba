import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ChevronRight, FunctionSquare, type LucideIcon, Radio, Terminal, Webhook, Workflow } from "lucide-react";
import { useState } from "react";
import { executionQuery, executionsQuery } from "../api/queries";
import type { Execution, ExecutionDetails } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./Executions.module.css";

const KINDS: Record<string, { label: string; icon: LucideIcon }> = {
  "server-function": { label: "Server function", icon: FunctionSquare },
  webhook: { label: "Webhook", icon: Webhook },
  event: { label: "Event", icon: Radio },
  block: { label: "Workflow block", icon: Workflow },
};

const STATUS = { running: "blue", succeeded: "green", failed: "red" } as const;

/** Every call of the app's code on the server, newest first; new ones appear by themselves. */
export function Executions({ app }: { app: string }) {
  const w = useWorkspace();
  const executions = useInfiniteQuery(executionsQuery(w, app));
  const [open, setOpen] = useState<string | null>(null);
  if (executions.isError && !executions.data) {
    return (
      <ErrorState
        error={executions.error}
        title="The executions could not be loaded"
        onRetry={() => void executions.refetch()}
      />
    );
  }
  if (!executions.data) return <Skeleton h={200} radius={10} />;
  const rows = executions.data.pages.flat();
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={Terminal}
        title="Nothing has run yet"
        text="Each call of the app's server code appears here with its logs, requests and errors."
      />
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {rows.map((row) => (
          <ExecutionRow
            key={row.id}
            execution={row}
            open={open === row.id}
            onToggle={() => setOpen(open === row.id ? null : row.id)}
          />
        ))}
      </ul>
      {executions.hasNextPage && (
        <div className={styles.more}>
          <Button
            variant="default"
            loading={executions.isFetchingNextPage}
            onClick={() => void executions.fetchNextPage()}
          >
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

interface ExecutionRowProps {
  execution: Execution;
  open: boolean;
  onToggle(): void;
}

function ExecutionRow({ execution, open, onToggle }: ExecutionRowProps) {
  const kind = KINDS[execution.kind] ?? { label: execution.kind, icon: Terminal };
  const Icon = kind.icon;
  return (
    <li className={styles.item}>
      <UnstyledButton className={styles.row} aria-expanded={open} onClick={onToggle}>
        <ChevronRight size={14} className={styles.chevron} data-open={open} aria-hidden />
        <Icon size={15} className={styles.kind} aria-hidden />
        <span className={styles.name}>
          <b>{execution.name}</b>
          <small>{kind.label}</small>
        </span>
        {execution.error && <span className={styles.message}>{execution.error.message}</span>}
        <span className={styles.duration}>
          {execution.duration_ms === null ? "" : formatDuration(execution.duration_ms)}
        </span>
        <time className={styles.when} dateTime={execution.started_at} title={formatDateTime(execution.started_at)}>
          {formatAgo(execution.started_at)}
        </time>
        <span className={styles.status}>
          <Tag color={STATUS[execution.status] ?? "grey"} dot>
            {execution.status}
          </Tag>
        </span>
      </UnstyledButton>
      {open && <ExecutionBody id={execution.id} />}
    </li>
  );
}

function ExecutionBody({ id }: { id: string }) {
  const w = useWorkspace();
  const { data, error, refetch } = useQuery(executionQuery(w, id));
  if (error && !data) {
    return <ErrorState error={error} title="The execution could not be loaded" onRetry={() => void refetch()} />;
  }
  if (!data) {
    return (
      <div className={styles.body}>
        <Skeleton h={60} />
      </div>
    );
  }
  return (
    <div className={styles.body}>
      <dl className={styles.facts}>
        <Fact name="CPU" value={data.cpu_ms === null ? "" : formatDuration(data.cpu_ms)} />
        <Fact name="Memory" value={data.memory_bytes === null ? "" : formatBytes(data.memory_bytes)} />
        <Fact name="Who" value={memberName(data)} />
        <Fact name="Execution" value={data.id} />
      </dl>
      {data.error && <ErrorBox error={data.error} />}
      <Logs logs={data.logs} />
      {data.requests.length > 0 && (
        <section>
          <h2 className={styles.heading}>Requests</h2>
          <ul className={styles.requests}>
            {data.requests.map((item, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: requests only ever append
              <li key={at}>
                <b>{item.method}</b>
                <code>{item.url}</code>
                <span>{item.error ?? item.status ?? "…"}</span>
                <span className={styles.duration}>
                  {item.duration_ms === null ? "" : formatDuration(item.duration_ms)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.result !== undefined && data.result !== null && (
        <section>
          <h2 className={styles.heading}>Result</h2>
          <pre className={styles.code}>
            {typeof data.result === "string" ? data.result : JSON.stringify(data.result, null, 2)}
          </pre>
        </section>
      )}
    </div>
  );
}

function Logs({ logs }: { logs: ExecutionDetails["logs"] }) {
  return (
    <section>
      <h2 className={styles.heading}>Logs</h2>
      {logs.length === 0 ? (
        <p className={styles.none}>Nothing was logged.</p>
      ) : (
        <ol className={styles.logs}>
          {logs.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: log lines only ever append
            <li key={at} data-level={line.level}>
              <span className={styles.offset}>{line.at_ms > 1e9 ? clock(line.at_ms) : `+${line.at_ms} ms`}</span>
              <span className={styles.level}>{line.level}</span>
              <span className={styles.text}>{line.message}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function ErrorBox({ error }: { error: NonNullable<ExecutionDetails["error"]> }) {
  return (
    <div className={styles.error}>
      <strong>
        {error.name}: {error.message}
      </strong>
      {(error.stack ?? []).map((frame, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stack does not reorder
        <code key={at}>
          at {frame.function || "(anonymous)"} ({frame.file ?? "unknown"}
          {frame.line == null ? "" : `:${frame.line}:${frame.column ?? 0}`})
        </code>
      ))}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return value === "" ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const memberName = ({ member }: Execution): string =>
  typeof member === "string" ? member : (member?.full_name ?? member?.id ?? "");

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

export function formatDuration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
