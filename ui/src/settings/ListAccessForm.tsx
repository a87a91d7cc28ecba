import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { type List, type ListAccess, listKeys, setListAccess } from "../lists/lists-api";
import { AccessFields, type MemberAccess } from "../parts/AccessFields";
import { toasts } from "../parts/toast-store";
import own from "./Schema.module.css";

const LEVELS: { value: ListAccess; label: string }[] = [
  { value: "full-access", label: "Full access" },
  { value: "read-and-write", label: "Can change entries" },
  { value: "read-only", label: "Can read" },
];

/** Who may do what with a list: every member, and single members beyond that. */
export function ListAccessForm({ list, editable }: { list: List; editable: boolean }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [everyone, setEveryone] = useState(list.workspace_access);
  const [named, setNamed] = useState<readonly MemberAccess<ListAccess>[]>(list.workspace_member_access);
  const save = useMutation({
    mutationFn: () => setListAccess(w, list.api_slug, everyone, named),
    onSuccess: async () => {
      toasts.show({ variant: "success", title: "Access saved" });
      await client.invalidateQueries({ queryKey: listKeys.all(w) });
    },
  });
  const same =
    JSON.stringify([everyone, named]) === JSON.stringify([list.workspace_access, list.workspace_member_access]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same) save.mutate();
  };
  return (
    <form className={own.access} aria-label="Access" onSubmit={submit}>
      <AccessFields<ListAccess>
        levels={LEVELS}
        everyone={everyone}
        named={named}
        editable={editable}
        error={save.isError ? messageOf(save.error) : null}
        onEveryone={setEveryone}
        onNamed={setNamed}
      >
        <Button type="submit" disabled={same} loading={save.isPending}>
          Save access
        </Button>
      </AccessFields>
    </form>
  );
}
