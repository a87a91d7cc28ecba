import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, Copy, RotateCcw, Webhook } from "lucide-react";
import { useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { handlersQuery } from "../api/queries";
import type { WebhookHandler, WebhookRequest } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import { RequestDetails } from "./RequestDetails";
import styles from "./WebhookHandlers.module.css";

/** The addresses at which an app hears from third parties, and what came in lately. */
export function WebhookHandlers({ app }: { app: string }) {
  const w = useWorkspace();
  const handlers = useQuery(handlersQuery(w, app));
  if (handlers.isError && !handlers.data) {
    return (
      <ErrorState
        error={handlers.error}
        title="The webhook handlers could not be loaded"
        onRetry={() => void handlers.refetch()}
      />
    );
  }
  if (!handlers.data) return <Skeleton h={120} radius={10} />;
  if (handlers.data.length === 0) {
    return (
      <EmptyState
        icon={Webhook}
        title="No webhook handlers"
        text="The app creates them when it needs them, most often when it is connected."
      />
    );
  }
  return (
    <div className={styles.handlers}>
      {handlers.data.map((handler) => (
        <Handler key={handler.id} app={app} handler={handler} />
      ))}
    </div>
  );
}

function Handler({ app, handler }: { app: string; handler: WebhookHandler }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(handler.url);
      toasts.show({ variant: "success", title: "Address copied" });
    } catch {
      toastError("The browser did not allow copying");
    }
  };
  return (
    <section className={styles.handler} aria-label={handler.file_name}>
      <header className={styles.head}>
        <Webhook size={16} aria-hidden />
        <div className={styles.naming}>
          <h2 className={styles.file}>{handler.file_name}</h2>
          <code className={styles.url}>{handler.url}</code>
          {handler.external_webhook_id && (
            <div className={styles.external}>
              Registered elsewhere as <code>{handler.external_webhook_id}</code>
            </div>
          )}
        </div>
        <Tooltip label="Copy the address">
          <ActionIcon variant="default" size={28} aria-label="Copy the address" onClick={() => void copy()}>
            <Copy size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      {handler.requests.length === 0 ? (
        <p className={styles.none}>No requests yet.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Request</th>
              <th>Answer</th>
              <th>Took</th>
              <th>Received</th>
              <th>
                <span className="visually-hidden">Replay</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {handler.requests.map((item) => (
              <RequestRow key={item.id} app={app} request={item} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function RequestRow({ app, request: item }: { app: string; request: WebhookRequest }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const replay = useMutation({
    mutationFn: () => request("POST", workspacePath(w, "apps", app, "webhook-requests", item.id, "replay")),
    onSuccess: () => toasts.show({ variant: "success", title: "Request replayed" }),
    onError: (error) => toastError("The request could not be replayed", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.handlers(w, app) }),
  });
  const row = (
    <tr>
      <td>
        <button
          type="button"
          className={styles.request}
          aria-expanded={isOpen}
          aria-label={`${item.method} ${item.path === "" ? "/" : item.path}, what came in`}
          onClick={() => setIsOpen(!isOpen)}
        >
          <ChevronRight size={14} aria-hidden data-open={isOpen} />
          <b>{item.method}</b>
          <code>{item.path === "" ? "/" : item.path}</code>
        </button>
      </td>
      <td>
        {item.status === null ? (
          <Tag color="blue">Running</Tag>
        ) : (
          <Tag color={item.status < 300 ? "green" : item.status < 500 ? "amber" : "red"}>{item.status}</Tag>
        )}
      </td>
      <td className={styles.number}>{item.duration_ms === null ? "" : `${Math.round(item.duration_ms)} ms`}</td>
      <td>
        <time dateTime={item.received_at} title={formatDateTime(item.received_at)}>
          {formatAgo(item.received_at)}
        </time>
      </td>
      <td>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          h={26}
          leftSection={<RotateCcw size={13} aria-hidden />}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      </td>
    </tr>
  );
  return (
    <>
      {row}
      {isOpen && (
        <tr className={styles.opened}>
          <td colSpan={5}>
            <RequestDetails app={app} id={item.id} />
          </td>
        </tr>
      )}
    </>
  );
}
