import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Building2, PlugZap, UserRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import { membersQuery } from "../api/queries";
import type { AppDetails, Connection } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { ConnectionFields, useTyped } from "../apps/ConnectionFields";
import { useConnect, useMayConnect } from "../apps/connect";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
import { formatAgo } from "../values/read";
import styles from "./Connections.module.css";
import install from "./InstallDialog.module.css";

const STATUS = {
  connected: { color: "green", label: "Connected" },
  missing: { color: "grey", label: "Not connected" },
  expired: { color: "amber", label: "Expired" },
} as const;

/** The accounts an app acts with elsewhere, and how to make or end each. */
export function Connections({ app }: { app: AppDetails }) {
  if (app.connections.length === 0) {
    return <EmptyState icon={PlugZap} title="No connections needed" text={`${app.name} works without an account.`} />;
  }
  return (
    <ul className={styles.list}>
      {app.connections.map((connection) => (
        <ConnectionRow key={`${connection.kind}/${connection.key}`} app={app} connection={connection} />
      ))}
    </ul>
  );
}

function ConnectionRow({ app, connection }: { app: AppDetails; connection: Connection }) {
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data;
  const member = members?.find((item) => item.id.workspace_member_id === connection.created_by);
  const Icon = connection.kind === "user" ? UserRound : Building2;
  const status = STATUS[connection.status];
  const mayConnect = useMayConnect(connection.kind);
  const detail = [
    connection.kind === "user" ? "Your own account" : "Shared by the whole workspace",
    { oauth2: "OAuth", secret: "Secret", client_credentials: "Client ID and secret" }[connection.type],
    connection.connected_at && connection.status !== "missing"
      ? `since ${formatAgo(connection.connected_at)}${member ? ` by ${member.first_name} ${member.last_name}` : ""}`
      : null,
    mayConnect ? null : "only admins can change it",
  ].filter((part) => part !== null);
  return (
    <li className={styles.row}>
      <span className={styles.icon}>
        <Icon size={16} aria-hidden />
      </span>
      <div className={styles.text}>
        <div className={styles.label}>
          {connection.label}
          <Tag color={status.color} dot>
            {status.label}
          </Tag>
        </div>
        <div className={styles.detail}>{detail.join(" · ")}</div>
      </div>
      {app.install &&
        mayConnect &&
        (connection.status === "missing" ? (
          <ConnectButton app={app} connection={connection} />
        ) : (
          <>
            {connection.status === "expired" && <ConnectButton app={app} connection={connection} />}
            <DisconnectButton app={app} connection={connection} />
          </>
        ))}
    </li>
  );
}

function ConnectButton({ app, connection }: { app: AppDetails; connection: Connection }) {
  const w = useWorkspace();
  const { connect, busy, error, clearError } = useConnect(app.slug);
  const [asking, setAsking] = useState(false);
  const fields = useTyped(connection.type);
  const returnTo = `/${w}/apps/${app.slug}`;

  const start = async () => {
    if (connection.type !== "oauth2") {
      setAsking(true);
      return;
    }
    await connect(connection, { returnTo });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await connect(connection, { returnTo, ...fields.typed })) === "connected") {
      setAsking(false);
      fields.clear();
      toasts.show({ variant: "success", title: `${app.name} is connected` });
    }
  };
  return (
    <>
      <Button onClick={() => void start()} loading={busy && !asking}>
        Connect
      </Button>
      {error && !asking && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <Modal
        opened={asking}
        onClose={() => {
          setAsking(false);
          clearError();
        }}
        title={`${connection.label} for ${app.name}`}
        size={420}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <form onSubmit={submit}>
          <ConnectionFields connection={connection} fields={fields} />
          {error && (
            <p className={install.error} role="alert">
              {error}
            </p>
          )}
          <div className={styles.answers}>
            <Button type="submit" loading={busy}>
              Save connection
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

function DisconnectButton({ app, connection }: { app: AppDetails; connection: Connection }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const path = workspacePath(w, "apps", app.slug, "connections", connection.kind, connection.key);
  const disconnect = useMutation({
    mutationFn: () => request("DELETE", path),
    onSuccess: async () => {
      setAsking(false);
      toasts.show({ variant: "success", title: `${connection.label} is disconnected` });
      await reloadApps(client, w);
    },
    onError: (error) => {
      setAsking(false);
      toastError("The connection stays", messageOf(error));
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Disconnect
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`End the connection to ${connection.label}?`}
        text={`${app.name} stops working with that account, and removes what it set up there.`}
        confirmLabel="Disconnect"
        destructive
        busy={disconnect.isPending}
        onConfirm={() => disconnect.mutate()}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
