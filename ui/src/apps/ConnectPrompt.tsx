import { Button, Modal, PasswordInput } from "@mantine/core";
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
import { useConnect } from "./connect";
import type { ConnectEntry } from "./dialog-store";
import { AppIcon } from "./icons";
import { keepForRetry } from "./retry";

/** Opens when app code needs a connection that is not there; afterwards the action can be run again. */
export function ConnectPrompt({ entry }: { entry: ConnectEntry }) {
  const { app, connection } = entry;
  const w = useWorkspace();
  const location = useLocation();
  const { dialogs, realms } = useAppRuntime();
  const details = useQuery(appQuery(w, app.slug)).data;
  const [secret, setSecret] = useState("");
  const { connect, busy, error } = useConnect(app.slug);
  const known =
    details?.connections.find((item) => item.kind === connection.kind && item.key === connection.key) ??
    details?.connections.find((item) => item.kind === connection.kind);
  const wantsSecret = known?.type === "secret";
  const close = () => dialogs.remove(entry.key);
  useFocusBack();
  // Taken once: later actions of the same app must not change what is retried.
  const [call] = useState(() => (realms.lastCall?.app === app.slug ? realms.lastCall : null));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (call) keepForRetry(call);
    const outcome = await connect(
      { kind: connection.kind, key: known?.key ?? connection.key },
      { returnTo: location.pathname, ...(wantsSecret ? { secret } : {}) },
    );
    if (outcome !== "connected") return;
    close();
    toasts.show({
      variant: "success",
      title: `${app.name} is connected`,
      durationMs: 12_000,
      ...(call ? { action: { label: "Retry", onClick: () => void realms.trigger(call) } } : {}),
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
            {app.name} needs {connection.kind === "user" ? "your own" : "a workspace"} connection
            {known?.label ? ` (${known.label})` : ""} for this. Connect it, then run the action again.
          </p>
          {wantsSecret && (
            <PasswordInput
              mt={14}
              label={known.label}
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
          {error && (
            <p className={styles.refused} role="alert">
              {error}
            </p>
          )}
          <div className={styles.answers}>
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button type="submit" loading={busy} data-autofocus={wantsSecret ? undefined : true}>
              Connect
            </Button>
          </div>
        </form>
      </Modal.Content>
    </Modal.Root>
  );
}
