import { Modal, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, messageOf, request } from "../api/client";
import { ErrorAlert } from "../parts/ErrorAlert";
import { FormFooter } from "../parts/FormFooter";
import { useFocusBack } from "../parts/focus";
import { NewPassword, passwordProblem } from "../parts/NewPassword";
import { toasts } from "../parts/toast-store";
import styles from "./ChangePassword.module.css";

/** One's own password, for who knows the one that counts now. */
export function ChangePassword({ onClose }: { onClose(): void }) {
  useFocusBack();
  const [problem, setProblem] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (passwords: { current: string; new: string }) => request("POST", "/api/account/password", passwords),
    onSuccess: () => {
      toasts.show({ variant: "success", title: "Password changed", text: "Your other browsers are signed out." });
      onClose();
    },
  });
  const code = change.error instanceof ApiError ? change.error.code : null;
  const said = (at: string) => (code === at ? messageOf(change.error) : null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password") ?? "");
    const wrong = passwordProblem(password);
    setProblem(wrong);
    if (wrong === null) change.mutate({ current: String(form.get("current") ?? ""), new: password });
  };
  return (
    <Modal opened onClose={onClose} title="Change password" size={420} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <PasswordInput
          name="current"
          label="Current password"
          error={said("wrong-password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
        />
        <NewPassword label="New password" error={problem ?? said("invalid-password")} />
        {change.isError && code !== "wrong-password" && code !== "invalid-password" && (
          <ErrorAlert title="The password was not changed" text={messageOf(change.error)} />
        )}
        <FormFooter submit="Change password" busy={change.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
