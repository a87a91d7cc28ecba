import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { messageOf, request, workspacePath } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { toastError } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./settings.module.css";
import { type Delivery, deliveriesQuery, settingsKeys } from "./settings-api";

/** What was sent to a webhook lately, and what became of it. */
export function Deliveries({ webhook }: { webhook: string }) {
  const w = useWorkspace();
  const deliveries = useQuery(deliveriesQuery(w, webhook));
  if (deliveries.isError && !deliveries.data) {
    return <ErrorState error={deliveries.error} title="The deliveries could not be loaded" />;
  }
  if (!deliveries.data) return <Skeleton h={80} mt={12} radius={7} />;
  if (deliveries.data.length === 0) return <p className={styles.faint}>Nothing was sent yet.</p>;
  return (
    <div className={styles.deliveries}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>Event</th>
            <th>State</th>
            <th>Last answer</th>
            <th>When</th>
            <th>
              <span className="visually-hidden">Send again</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.data.map((delivery) => (
            <DeliveryRow key={delivery.id} webhook={webhook} delivery={delivery} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STATE = { waiting: "blue", delivered: "green", dead: "red" } as const;

function DeliveryRow({ webhook, delivery }: { webhook: string; delivery: Delivery }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const last = delivery.attempts.at(-1);
  const resend = useMutation({
    mutationFn: () => request("POST", workspacePath(w, "webhooks", webhook, "deliveries", delivery.id, "resend")),
    onError: (error) => toastError("The event could not be sent again", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.deliveries(w, webhook) }),
  });
  const tries = delivery.attempts.length;
  return (
    <tr>
      <td>
        <details>
          <summary>{delivery.event_type}</summary>
          <pre className={styles.payload}>{readable(delivery.body)}</pre>
        </details>
      </td>
      <td>
        <Tag color={STATE[delivery.state]}>{delivery.state}</Tag>
      </td>
      <td>
        {last ? (last.status ?? last.error) : ""}
        {tries > 1 && <div className={styles.faint}>{tries} tries</div>}
      </td>
      <td className={styles.nowrap} title={formatDateTime(delivery.created_at)}>
        {formatAgo(delivery.created_at)}
      </td>
      <td>
        <Button
          variant="subtle"
          color="gray"
          h={26}
          leftSection={<RotateCcw size={13} aria-hidden />}
          loading={resend.isPending}
          onClick={() => resend.mutate()}
        >
          Send again
        </Button>
      </td>
    </tr>
  );
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
