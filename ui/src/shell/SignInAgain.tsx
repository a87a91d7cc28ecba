import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { focusManager, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { isSignedOut, messageOf, request } from "../api/client";
import { keys } from "../api/keys";
import { bootstrapQuery } from "../api/queries";
import { useSession } from "../api/workspace";
import { ErrorAlert } from "../parts/ErrorAlert";
import { toasts } from "../parts/toast-store";
import styles from "./ChangePassword.module.css";

const SIGNED_OUT = "signed-out";
/** Dialogs that lie below stay open when Escape closes this one. */
const OWN_ESCAPE = { "data-mantine-stop-propagation": "true" };

/**
 * Says it as long as the session of an open page has ended, and lets its member in again in place: what they typed stays.
 * Signing in in another tab does as well.
 */
export function SignInAgain() {
  const client = useQueryClient();
  const { error } = useQuery(bootstrapQuery());
  const isOver = isSignedOut(error);
  const [asking, setAsking] = useState(false);
  const typedIn = useRef<Element | null>(null);
  const askAgain = useCallback(() => client.invalidateQueries({ queryKey: keys.bootstrap }), [client]);

  useEffect(() => {
    if (!isOver) return;
    typedIn.current = document.activeElement;
    toasts.show({
      id: SIGNED_OUT,
      variant: "warning",
      title: "You are signed out",
      text: "Nothing is loaded or saved until you sign in again. What you typed stays.",
      durationMs: Number.POSITIVE_INFINITY,
      dismissable: false,
      action: { label: "Sign in again", onClick: () => setAsking(true) },
    });
    const stop = focusManager.subscribe((isFocused) => {
      if (isFocused) void askAgain();
    });
    return () => {
      stop();
      toasts.hide(SIGNED_OUT);
      setAsking(false);
    };
  }, [isOver, askAgain]);

  const close = () => {
    setAsking(false);
    if (typedIn.current instanceof HTMLElement) typedIn.current.focus({ preventScroll: true });
  };
  if (!asking) return null;
  return (
    <Modal
      opened
      onClose={close}
      title="Sign in again"
      size={420}
      zIndex={230}
      closeOnEscape={false}
      returnFocus={false}
      closeButtonProps={{ "aria-label": "Close", ...OWN_ESCAPE }}
      data-takes-escape
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <SignInForm
        onSignedIn={async () => {
          await askAgain();
          close();
        }}
      />
    </Modal>
  );
}

/** For whoever has the page open, and nobody else: what is on it is theirs. */
function SignInForm({ onSignedIn }: { onSignedIn(): Promise<void> }) {
  const { member } = useSession();
  const signIn = useMutation({
    mutationFn: (password: string) =>
      request("POST", "/api/session", { email_address: member.email_address, password }),
    onSuccess: onSignedIn,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    signIn.mutate(String(new FormData(event.currentTarget).get("password") ?? ""));
  };
  return (
    <form className={styles.fields} onSubmit={submit}>
      <TextInput
        label="E-mail address"
        type="email"
        autoComplete="username"
        value={member.email_address}
        readOnly
        {...OWN_ESCAPE}
      />
      <PasswordInput
        name="password"
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": "Show password", tabIndex: 0, ...OWN_ESCAPE }}
        {...OWN_ESCAPE}
      />
      {signIn.isError && <ErrorAlert title="You are not signed in" text={messageOf(signIn.error)} />}
      <Button type="submit" loading={signIn.isPending} fullWidth h={36} {...OWN_ESCAPE}>
        Sign in
      </Button>
    </form>
  );
}
