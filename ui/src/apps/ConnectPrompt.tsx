import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "react-router";
import { appQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { useFocusBack } from "../parts/focus";
import { toasts } from "../parts/toast-store";
import { overlay } from "../styles/theme";
import styles from "./AppDialogs.module.css";
import { useAppRuntime } from "./AppRuntime";
import { ConnectionFields, useTyped } from "./ConnectionFields";
import { useConnect, useMayConnect } from "./connect";
import type { ConnectEntry } from "./dialog-store";
import { AppIcon } from "./icons";
import { keepForRetry } from "./retry";

/** Opens when an action needs a connection that is not there, and when a person wants to make one that is missing. */
export function ConnectPrompt({ entry }: { entry: ConnectEntry }) {
  const { app, connection, by } = entry;
  const w = useWorkspace();
  const location = useLocation();
  const { dialogs, realms } = useAppRuntime();
  const details = useQuery(appQuery(w, app.slug)).data;
  const { connect, busy, error } = useConnect(app.slug);
  const known =
    details?.connections.find((item) => item.kind === connection.kind && item.key === connection.key) ??
    details?.connections.find((item) => item.kind === connection.kind);
  const fields = useTyped(known?.type);
  const mayConnect = useMayConnect(connection.kind);
  const isTyped = known !== undefined && known.type !== "oauth2";
  const close = () => dialogs.remove(entry.key);
  useFocusBack();
  const needs = `${app.name} needs ${connection.kind === "user" ? "your own" : "a workspace"} connection${known?.label ? ` (${known.label})` : ""} for this.`;
  // Taken once: later actions of the same app must not change what is retried.
  const [call] = useState(() => (by === "action" && realms.lastCall?.app === app.slug ? realms.lastCall : null));

  /** What takes up again what failed; a surface does so by itself. */
  const goOn = () => {
    if (call) return { action: { label: "Retry", onClick: () => void realms.trigger(call) } };
    if (by === "page") return { action: { label: "Reload page", onClick: () => window.location.reload() } };
    return {};
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    keepForRetry(call);
    const outcome = await connect(
      { kind: connection.kind, key: known?.key ?? connection.key },
      { returnTo: location.pathname, ...fields.typed },
    );
    if (outcome !== "connected") return;
    close();
    toasts.show({
      variant: "success",
      title: `${app.name} is connected`,
      durationMs: 12_000,
      ...goOn(),
    });
  };
  const title = `Connect ${app.name}`;
  const expired = known?.status === "expired";
  return (
    <Modal.Root opened onClose={close} closeOnEscape={false} size={420} centered zIndex={210}>
      <Modal.Overlay {...overlay} />
      <Modal.Content aria-label={title} radius={14} className={styles.ask}>
        <form onSubmit={submit}>
          <div className={styles.from}>
            <AppIcon app={app} size={28} />
          </div>
          <h2 className={styles.question}>{title}</h2>
          <p className={styles.text}>
            {expired ? "Its connection has expired. " : ""}
            {needs}
            {mayConnect && by === "action" ? " Connect it, then run the action again." : ""}
            {mayConnect ? "" : " Only an admin can connect the workspace."}
          </p>
          {mayConnect && isTyped && (
            <div className={styles.typed}>
              <ConnectionFields connection={known} fields={fields} />
            </div>
          )}
          {error && (
            <p className={styles.refused} role="alert">
              {error}
            </p>
          )}
          <div className={styles.answers}>
            <Button variant="default" onClick={close} data-autofocus={mayConnect ? undefined : true}>
              {mayConnect ? "Not now" : "Close"}
            </Button>
            {mayConnect && (
              <Button type="submit" loading={busy} data-autofocus={isTyped ? undefined : true}>
                Connect
              </Button>
            )}
          </div>
        </form>
      </Modal.Content>
    </Modal.Root>
  );
}
