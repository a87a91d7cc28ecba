import { Button, PasswordInput, TextInput } from "@mantine/core";
import { focusManager, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { messageOf, request } from "../api/client";
import styles from "./SignInPage.module.css";

export function SignInPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const from = search.get("from");

  const goOn = useCallback(async () => {
    client.clear();
    await navigate(from?.startsWith("/") && !from.startsWith("//") ? from : "/", { replace: true });
  }, [client, navigate, from]);

  // Whoever was led here may have signed in in another tab since.
  useEffect(() => {
    if (from === null) return;
    return focusManager.subscribe((isFocused) => {
      if (isFocused) request("GET", "/api/bootstrap").then(goOn, () => undefined);
    });
  }, [from, goOn]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await request("POST", "/api/session", {
        email_address: form.get("email_address"),
        password: form.get("password"),
      });
      await goOn();
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <img src="/favicon.svg" alt="" width={36} height={36} />
        <h1 className={styles.title}>Sign in to Stoa</h1>
        <p className={styles.lead}>Use the e-mail address and password of your workspace account.</p>
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        <TextInput
          label="E-mail address"
          name="email_address"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          size="sm"
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="sm"
        />
        <Button type="submit" loading={busy} fullWidth h={36} mt={4}>
          Sign in
        </Button>
        <p className={styles.hint}>
          Forgotten? An admin of your workspace can make you a link that sets a new password.
        </p>
      </form>
    </main>
  );
}
