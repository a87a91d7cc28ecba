import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ChevronRight,
  FunctionSquare,
  type LucideIcon,
  Radio,
  RotateCcw,
  Terminal,
  Webhook,
  Workflow,
} from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { ApiError, messageOf, request, workspacePath } from "../api/client";
import { executionQuery, executionsQuery } from "../api/queries";
import type { Execution, ExecutionDetails, OutboundRequest } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
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
  const [search] = useSearchParams();
  const [open, setOpen] = useState<string | null>(search.get("execution"));
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
  // A link may lead to one that is not on the first page.
  const linked = search.get("execution");
  const beyond = linked && !rows.some((row) => row.id === linked) ? linked : null;
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
      {beyond && (
        <section className={styles.list} aria-label="Linked execution">
          <ExecutionBody id={beyond} />
        </section>
      )}
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

/** One call of an app's code: its logs, requests and errors. */
export function ExecutionBody({ id }: { id: string }) {
  const w = useWorkspace();
  const { data, error, refetch } = useQuery(executionQuery(w, id));
  // One that is there no more for who looks at it is not shown for having been there.
  if (error && (!data || (error instanceof ApiError && error.status === 404))) {
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
      <Replay execution={data} />
      <dl className={styles.facts}>
        <Fact name="CPU" value={data.cpu_ms === null ? "" : formatDuration(data.cpu_ms)} />
        <Fact name="Memory" value={data.memory_bytes === null ? "" : formatBytes(data.memory_bytes)} />
        <Fact name="Who" value={memberName(data)} />
        <Fact name="Execution" value={data.id} />
        <Fact name="Replay of" value={data.replay_of ?? ""} />
      </dl>
      {data.error && <ErrorBox error={data.error} />}
      <Input input={data.input} />
      <Logs logs={data.logs} />
      {data.requests.length > 0 && (
        <section>
          <h2 className={styles.heading}>Requests</h2>
          <ul className={styles.requests}>
            {data.requests.map((item, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: requests only ever append
              <Outbound key={at} request={item} />
            ))}
          </ul>
        </section>
      )}
      {data.result !== undefined && data.result !== null && (
        <section>
          <h2 className={styles.heading}>Result</h2>
          <Code>{resultText(data.result)}</Code>
        </section>
      )}
    </div>
  );
}

/** Runs the same once more. It is no rehearsal, and the words say so. */
function Replay({ execution }: { execution: ExecutionDetails }) {
  const { member, current } = useSession();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const replay = useMutation({
    mutationFn: () =>
      request<{ data: Execution }>("POST", workspacePath(current.slug, "executions", execution.id, "replay")),
    onSuccess: ({ data }) => {
      setAsking(false);
      toasts.show(
        data.status === "failed"
          ? { variant: "warning", title: "It ran again, and failed", text: data.error?.message ?? "" }
          : { variant: "success", title: "It ran again" },
      );
    },
    onError: (error) => {
      setAsking(false);
      toastError("It could not be run again", messageOf(error));
    },
    onSettled: () => client.invalidateQueries({ queryKey: [current.slug, "executions"] }),
  });
  const { input } = execution;
  const can = input?.type === "webhook-request" || (input?.type === "arguments" && input.is_complete);
  if (member.access_level !== "admin" || execution.status === "running" || !can) return null;
  return (
    <div className={styles.replay}>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<RotateCcw size={13} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Run again
      </Button>
      <ConfirmDialog
        opened={asking}
        title="Run this again?"
        confirmLabel="Run again"
        busy={replay.isPending}
        onConfirm={() => replay.mutate()}
        onCancel={() => setAsking(false)}
        text={
          execution.kind === "webhook"
            ? "The stored request is given to the app's current version. It runs for real: whatever the app does with it, at third parties too, happens again."
            : "The function runs with the same arguments, with the app's current version and on your behalf. It runs for real: whatever it does, at third parties too, happens again."
        }
      />
    </div>
  );
}

/** What a block returned is JSON within text. */
function resultText(result: unknown): string {
  if (typeof result !== "string") return JSON.stringify(result, null, 2);
  try {
    const inside: unknown = result.startsWith("{") ? JSON.parse(result) : undefined;
    return inside === undefined ? result : JSON.stringify(inside, null, 2);
  } catch {
    return result;
  }
}

function Code({ children }: { children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard
    <pre className={styles.code} tabIndex={0}>
      {children}
    </pre>
  );
}

function Input({ input }: { input: ExecutionDetails["input"] }) {
  if (!input) return null;
  return (
    <section>
      <h2 className={styles.heading}>{input.type === "arguments" ? "Arguments" : "Input"}</h2>
      {input.type === "arguments" && input.args !== null && <Code>{JSON.stringify(input.args, null, 2)}</Code>}
      {input.type === "arguments" && !input.is_complete && (
        <p className={styles.none}>
          {input.args === null ? "They were too large to keep" : "Secrets in them were hidden"}, so this cannot be run
          again.
        </p>
      )}
      {input.type === "webhook-request" && (
        <p className={styles.none}>
          {input.method} with {formatBytes(input.body_bytes)} of body; the request is among the app's webhooks.
        </p>
      )}
      {input.type === "connection" && (
        <p className={styles.none}>
          The {input.kind} connection “{input.key}”. To run this again, connect the app again.
        </p>
      )}
    </section>
  );
}

function Outbound({ request: item }: { request: OutboundRequest }) {
  const { request_headers: sent = [], response_headers: got = [] } = item;
  const wait = item.duration_ms === null ? "" : formatDuration(item.duration_ms);
  const total = item.total_ms == null ? "" : ` / ${formatDuration(item.total_ms)}`;
  return (
    <li>
      <details className={styles.request}>
        <summary>
          <b>{item.method}</b>
          <code>{item.url}</code>
          <span>{item.error ?? item.status ?? "…"}</span>
          <span className={styles.duration} title="Until the answer began / until it was read">
            {wait}
            {total}
          </span>
        </summary>
        <dl className={styles.facts}>
          <Fact name="Sent" value={formatBytes(item.request_bytes ?? 0)} />
          <Fact name="Received" value={formatBytes(item.response_bytes ?? 0)} />
          <Fact name="Waited" value={wait} />
          <Fact name="Total" value={item.total_ms == null ? "body not read" : formatDuration(item.total_ms)} />
        </dl>
        <Headers name="Request headers" headers={sent} />
        <Headers name="Response headers" headers={got} />
      </details>
    </li>
  );
}

function Headers({ name, headers }: { name: string; headers: [string, string][] }) {
  if (headers.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>{name}</h3>
      <Code>{headers.map(([key, value]) => `${key}: ${value}`).join("\n")}</Code>
    </>
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
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
