import { Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, messageOf, request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { useWorkspace } from "../api/workspace";
import { FormFooter } from "../parts/FormFooter";
import styles from "./settings.module.css";
import type { AccessLevel, InvitedMember } from "./settings-api";

interface Wanted {
  email_address: string;
  first_name: string;
  last_name: string;
  access_level: AccessLevel;
}

const MAY: Partial<Record<AccessLevel, string>> = {
  member: "Works with records, lists, notes, tasks and calls.",
  admin: "Also sets up objects, apps and workflows, and says who is a member.",
};

/** What the server says of the address. */
const OF_ADDRESS = ["already-member", "invalid-email-address"];

/** Makes somebody a member. */
export function InviteMember({ onClose, onInvited }: { onClose(): void; onInvited(member: InvitedMember): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [level, setLevel] = useState<AccessLevel>("member");
  const invite = useMutation({
    mutationFn: async (wanted: Wanted) =>
      (await request<{ data: InvitedMember }>("POST", workspacePath(w, "members"), wanted)).data,
    // The link first: it is told only now.
    onSuccess: (member) => {
      onInvited(member);
      void client.invalidateQueries({ queryKey: keys.members(w) });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (field: string) => String(form.get(field) ?? "").trim();
    invite.mutate({
      email_address: text("email_address"),
      first_name: text("first_name"),
      last_name: text("last_name"),
      access_level: level,
    });
  };
  const isOfAddress = invite.error instanceof ApiError && OF_ADDRESS.includes(invite.error.code);
  return (
    <Modal opened onClose={onClose} title="Invite member" size={520} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput
          name="email_address"
          label="E-mail address"
          type="email"
          placeholder="grace@example.com"
          autoComplete="off"
          required
          withAsterisk={false}
          error={isOfAddress ? messageOf(invite.error) : null}
          data-autofocus
        />
        <div className={styles.pair}>
          <TextInput name="first_name" label="First name" description="Optional" maxLength={100} autoComplete="off" />
          <TextInput name="last_name" label="Last name" description="Optional" maxLength={100} autoComplete="off" />
        </div>
        <div>
          <div className={styles.legend} id="access-level">
            Access
          </div>
          <SegmentedControl
            fullWidth
            aria-labelledby="access-level"
            value={level}
            onChange={(value) => setLevel(value as AccessLevel)}
            data={[
              { value: "member", label: "Member" },
              { value: "admin", label: "Admin" },
            ]}
          />
          <p className={styles.faint}>{MAY[level]}</p>
        </div>
        {invite.isError && !isOfAddress && (
          <p className={styles.error} role="alert">
            {messageOf(invite.error)}
          </p>
        )}
        <FormFooter submit="Invite" busy={invite.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
