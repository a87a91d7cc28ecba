import { Button, CopyButton, Group, Modal, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Link } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { AccessFields, type MemberAccess } from "../parts/AccessFields";
import { FormFooter } from "../parts/FormFooter";
import { memberName } from "../parts/members";
import { toasts } from "../parts/toast-store";
import type { DraftStore } from "./draft-store";
import type { Workflow, WorkflowAccess } from "./types";
import { shareWorkflow, workflowKeys } from "./workflows-api";

const LEVELS: { value: WorkflowAccess; label: string }[] = [
  { value: "full-access", label: "Full access" },
  { value: "read-and-run", label: "Can read and run" },
];

interface ShareDialogProps {
  store: DraftStore;
  workflow: Workflow;
  onClose(): void;
}

/** Who may do what with the workflow, and a link to it. */
export function ShareDialog({ store, workflow, onClose }: ShareDialogProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const members = useQuery(membersQuery(w)).data ?? [];
  const [everyone, setEveryone] = useState(workflow.workspace_access);
  const [named, setNamed] = useState<readonly MemberAccess<WorkflowAccess>[]>(workflow.workspace_member_access);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const editable = workflow.access === "full-access";
  const owner = members.find((member) => member.id.workspace_member_id === workflow.owner);
  const link = `${window.location.origin}/${w}/workflows/${workflow.id}`;
  const same =
    JSON.stringify([everyone, named]) === JSON.stringify([workflow.workspace_access, workflow.workspace_member_access]);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      // The draft first: both change the same revision.
      await store.flush();
      const shared = await shareWorkflow(w, workflow.id, everyone, named);
      store.adopt(shared);
      client.setQueryData(workflowKeys.one(w, workflow.id), shared);
      void client.invalidateQueries({ queryKey: workflowKeys.all(w) });
      toasts.show({ variant: "success", title: "Access saved" });
      onClose();
      if (shared.access === null) await navigate(`/${w}/workflows`);
    } catch (failure) {
      setError(messageOf(failure));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Share" size={480} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        style={{ display: "flex", flexDirection: "column", gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (editable && !same) void save();
        }}
      >
        <Group align="flex-end" gap={8} wrap="nowrap">
          <TextInput label="Link" value={link} readOnly flex={1} />
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <Check size={14} aria-hidden /> : <Link size={14} aria-hidden />}
                onClick={copy}
              >
                {copied ? "Copied" : "Copy link"}
              </Button>
            )}
          </CopyButton>
        </Group>
        <AccessFields<WorkflowAccess>
          levels={LEVELS}
          everyone={everyone}
          named={named}
          editable={editable}
          error={error}
          onEveryone={setEveryone}
          onNamed={setNamed}
        />
        <small>
          {owner
            ? `Admins and ${memberName(owner)}, who made the workflow, always have full access.`
            : "Admins always have full access."}
        </small>
        <FormFooter
          submit={editable ? "Save access" : null}
          busy={busy}
          disabled={same}
          cancel={editable ? "Cancel" : "Done"}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
