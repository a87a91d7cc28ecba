import { Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { useWorkspace } from "../api/workspace";
import { FormFooter } from "../parts/FormFooter";
import { useFocusBack } from "../parts/focus";
import styles from "./settings.module.css";
import type { ListedMember } from "./settings-api";

/** What a member is called in the workspace. */
export function NameMember({ member, onClose }: { member: ListedMember; onClose(): void }) {
  useFocusBack();
  const w = useWorkspace();
  const client = useQueryClient();
  const rename = useMutation({
    mutationFn: (names: { first_name: string; last_name: string }) =>
      request("PATCH", workspacePath(w, "members", member.id), names),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.members(w) });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (field: string) => String(form.get(field) ?? "").trim();
    rename.mutate({ first_name: text("first_name"), last_name: text("last_name") });
  };
  return (
    <Modal opened onClose={onClose} title="Change name" size={420} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput
          name="first_name"
          label="First name"
          defaultValue={member.first_name}
          maxLength={100}
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          name="last_name"
          label="Last name"
          defaultValue={member.last_name}
          maxLength={100}
          autoComplete="off"
        />
        {rename.isError && (
          <p className={styles.error} role="alert">
            {messageOf(rename.error)}
          </p>
        )}
        <FormFooter submit="Save name" busy={rename.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
