import { ActionIcon, Button, NativeSelect, Popover } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf } from "../api/client";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { type List, type ListAccess, listKeys, setListAccess } from "../lists/lists-api";
import { MemberPicker, memberName } from "../parts/pickers";
import { ActorAvatar } from "../parts/RecordChip";
import { toasts } from "../parts/toast-store";
import own from "./Schema.module.css";
import styles from "./settings.module.css";

const LEVELS: { value: ListAccess; label: string }[] = [
  { value: "full-access", label: "Full access" },
  { value: "read-and-write", label: "Can change entries" },
  { value: "read-only", label: "Can read" },
];
const PRIVATE = "private";

/** Who may do what with a list: every member, and single members beyond that. */
export function ListAccessForm({ list, editable }: { list: List; editable: boolean }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const members = useQuery(membersQuery(w)).data ?? [];
  const [everyone, setEveryone] = useState(list.workspace_access);
  const [named, setNamed] = useState(list.workspace_member_access);
  const [adding, setAdding] = useState(false);
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
  const nameOf = (id: string) => {
    const member = members.find((item) => item.id.workspace_member_id === id);
    return member ? memberName(member) : "Former member";
  };
  return (
    <form className={own.access} aria-label="Access" onSubmit={submit}>
      <NativeSelect
        label="Every member"
        value={everyone ?? PRIVATE}
        disabled={!editable}
        data={[...LEVELS, { value: PRIVATE, label: "No access: only the members named here" }]}
        onChange={(event) => {
          const level = event.currentTarget.value;
          setEveryone(level === PRIVATE ? null : (level as ListAccess));
        }}
      />
      {named.length > 0 && (
        <ul className={own.cards} aria-label="Members with access of their own">
          {named.map(({ workspace_member_id: id, level }) => (
            <li key={id} className={own.row}>
              <ActorAvatar actor={{ type: "workspace-member", id }} size={20} />
              <span className={own.member}>{nameOf(id)}</span>
              <NativeSelect
                aria-label={`Access of ${nameOf(id)}`}
                value={level}
                disabled={!editable}
                data={LEVELS}
                onChange={(event) => {
                  const next = event.currentTarget.value as ListAccess;
                  setNamed(
                    named.map((access) => (access.workspace_member_id === id ? { ...access, level: next } : access)),
                  );
                }}
              />
              {editable && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={`Remove ${nameOf(id)}`}
                  onClick={() => setNamed(named.filter((access) => access.workspace_member_id !== id))}
                >
                  <X size={14} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {save.isError && (
        <p className={styles.error} role="alert">
          {messageOf(save.error)}
        </p>
      )}
      {editable && (
        <div className={own.names}>
          <Popover opened={adding} onChange={setAdding} position="bottom-start" width={280} trapFocus returnFocus>
            <Popover.Target>
              <Button
                variant="default"
                leftSection={<UserPlus size={14} aria-hidden />}
                aria-haspopup="dialog"
                aria-expanded={adding}
                onClick={() => setAdding(!adding)}
              >
                Add member
              </Button>
            </Popover.Target>
            <Popover.Dropdown p={0} aria-label="Add member">
              {adding && (
                <MemberPicker
                  label="Members"
                  chosen={named.map((access) => access.workspace_member_id)}
                  onPick={(id) => {
                    setAdding(false);
                    if (named.some((access) => access.workspace_member_id === id)) return;
                    setNamed([...named, { workspace_member_id: id, level: "full-access" }]);
                  }}
                />
              )}
            </Popover.Dropdown>
          </Popover>
          <Button type="submit" disabled={same} loading={save.isPending}>
            Save access
          </Button>
        </div>
      )}
    </form>
  );
}
