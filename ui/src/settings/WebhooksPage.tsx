import { Button, Modal, MultiSelect, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Plus, Send, Webhook } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { FormFooter } from "../parts/FormFooter";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
import { useTitle } from "../shell/PageBar";
import { Deliveries } from "./Deliveries";
import { ShownOnce } from "./ShownOnce";
import styles from "./settings.module.css";
import { EVENT_TYPES, type OutgoingWebhook, settingsKeys, webhooksQuery } from "./settings-api";

/** The addresses that are told of what happens in the workspace. */
export function WebhooksPage() {
  const w = useWorkspace();
  const webhooks = useQuery(webhooksQuery(w));
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  useTitle("Webhooks");
  return (
    <section className={styles.section} aria-labelledby="webhooks">
      <header className={styles.head}>
        <div>
          <h2 id="webhooks" className={styles.title}>
            Webhooks
          </h2>
          <p className={styles.lead}>
            Each event is sent as signed JSON, again and again for three days until the target answers with 2xx.
          </p>
        </div>
        <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
          New webhook
        </Button>
      </header>
      {webhooks.isPending && <Skeleton h={120} radius={10} />}
      {webhooks.isError && (
        <ErrorState
          error={webhooks.error}
          title="The webhooks could not be loaded"
          onRetry={() => void webhooks.refetch()}
        />
      )}
      {webhooks.data?.length === 0 && (
        <EmptyState icon={Webhook} title="No webhooks yet" text="Name a URL and the events that it should hear of." />
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <div className={styles.card}>
          {webhooks.data.map((webhook) => (
            <WebhookCard key={webhook.id.webhook_id} webhook={webhook} />
          ))}
        </div>
      )}
      {creating && (
        <NewWebhook
          onClose={() => setCreating(false)}
          onMade={(secret) => {
            setCreating(false);
            setSecret(secret);
          }}
        />
      )}
      <ShownOnce
        title="The webhook's secret"
        secrets={secret ? [["Secret", secret]] : null}
        onClose={() => setSecret(null)}
      />
    </section>
  );
}

const STATUS = { active: "green", degraded: "amber", inactive: "red" } as const;

function WebhookCard({ webhook }: { webhook: OutgoingWebhook }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const id = webhook.id.webhook_id;
  const [isOpen, setIsOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const events = webhook.subscriptions.map((subscription) => subscription.event_type);
  const test = useMutation({
    mutationFn: () => request("POST", workspacePath(w, "webhooks", id, "test"), { event_type: events[0] }),
    onSuccess: async () => {
      setIsOpen(true);
      await client.invalidateQueries({ queryKey: settingsKeys.deliveries(w, id) });
      toasts.show({ variant: "success", title: `A test ${events[0]} is on its way` });
    },
    onError: (error) => toastError("The test could not be sent", messageOf(error)),
  });
  const remove = useMutation({
    mutationFn: () => request("DELETE", workspacePath(w, "v2", "webhooks", id)),
    onSuccess: () => toasts.show({ variant: "success", title: "Webhook deleted" }),
    onError: (error) => toastError("The webhook could not be deleted", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.webhooks(w) }),
  });
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <article className={styles.webhook} aria-label={webhook.target_url}>
      <div className={styles.webhookHead}>
        <div className={styles.what}>
          <span className={styles.name}>{webhook.target_url}</span>
          <span className={styles.faint}>{events.join(", ") || "No events"}</span>
        </div>
        <Tag color={STATUS[webhook.status]}>{webhook.status}</Tag>
        <Button
          variant="default"
          h={28}
          leftSection={<Chevron size={14} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          Deliveries
        </Button>
        <Button
          variant="default"
          h={28}
          leftSection={<Send size={13} aria-hidden />}
          disabled={events.length === 0}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Send test
        </Button>
        <Button variant="subtle" color="red" h={28} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      {isOpen && <Deliveries webhook={id} />}
      <ConfirmDialog
        opened={asking}
        title="Delete this webhook?"
        text={
          <>
            <b>{webhook.target_url}</b> hears of nothing any more, and what is still on its way to it is dropped.
          </>
        }
        confirmLabel="Delete webhook"
        destructive
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
        onCancel={() => setAsking(false)}
      />
    </article>
  );
}

function NewWebhook({ onClose, onMade }: { onClose(): void; onMade(secret: string): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [events, setEvents] = useState<string[]>(["record.created", "record.updated"]);
  const create = useMutation({
    mutationFn: async (targetUrl: string) => {
      const subscriptions = events.map((event_type) => ({ event_type, filter: null }));
      const body = { data: { target_url: targetUrl, subscriptions } };
      const path = workspacePath(w, "v2", "webhooks");
      return (await request<{ data: { secret: string } }>("POST", path, body)).data.secret;
    },
    onSuccess: async (secret) => {
      await client.invalidateQueries({ queryKey: settingsKeys.webhooks(w) });
      onMade(secret);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(String(new FormData(event.currentTarget).get("target_url") ?? ""));
  };
  return (
    <Modal opened onClose={onClose} title="New webhook" size={520} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput
          name="target_url"
          label="URL"
          type="url"
          placeholder="https://example.com/stoa"
          required
          withAsterisk={false}
          data-autofocus
        />
        <MultiSelect label="Events" data={[...EVENT_TYPES]} value={events} onChange={setEvents} searchable />
        {create.isError && (
          <p className={styles.error} role="alert">
            {messageOf(create.error)}
          </p>
        )}
        <FormFooter submit="Make webhook" busy={create.isPending} disabled={events.length === 0} onCancel={onClose} />
      </form>
    </Modal>
  );
}
