import { ActionIcon, Button, NativeSelect, Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { UserPlus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import styles from "./AccessFields.module.css";
import { isSuspended, memberName } from "./members";
import { MemberPicker } from "./pickers";
import { ActorAvatar } from "./RecordChip";
import card from "./row-card.module.css";

/** What one member may do, whatever the workspace may. */
export interface MemberAccess<Level> {
  workspace_member_id: string;
  level: Level;
}

interface AccessFieldsProps<Level extends string> {
  /** The widest first; a member who is added gets that. */
  levels: readonly { value: Level; label: string }[];
  /** What every member may do; null where it is private. */
  everyone: Level | null;
  named: readonly MemberAccess<Level>[];
  editable: boolean;
  error: string | null;
  onEveryone(level: Level | null): void;
  onNamed(named: readonly MemberAccess<Level>[]): void;
  /** Beside the button that adds members. */
  children?: ReactNode;
}

const PRIVATE = "private";

/** Who may do what with something: every member, and single members beyond that. */
export function AccessFields<Level extends string>(props: AccessFieldsProps<Level>) {
  const { levels, everyone, named, editable, error, onEveryone, onNamed, children } = props;
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data ?? [];
  const [adding, setAdding] = useState(false);
  const memberOf = (id: string) => members.find((item) => item.id.workspace_member_id === id);
  const nameOf = (id: string) => {
    const member = memberOf(id);
    return member ? memberName(member) : "Former member";
  };
  const isOut = (id: string) => {
    const member = memberOf(id);
    return member !== undefined && isSuspended(member);
  };
  const levelOf = (value: string) => levels.find((level) => level.value === value)?.value ?? null;
  return (
    <>
      <NativeSelect
        label="Every member"
        value={everyone ?? PRIVATE}
        disabled={!editable}
        data={[...levels, { value: PRIVATE, label: "No access: only the members named here" }]}
        onChange={(event) => onEveryone(levelOf(event.currentTarget.value))}
      />
      {named.length > 0 && (
        <ul className={card.card} aria-label="Members with access of their own">
          {named.map(({ workspace_member_id: id, level }) => (
            <li key={id} className={card.row}>
              <ActorAvatar actor={{ type: "workspace-member", id }} size={20} />
              <span className={styles.name}>
                {nameOf(id)} {isOut(id) && <span className={styles.mark}>suspended</span>}
              </span>
              <NativeSelect
                aria-label={`Access of ${nameOf(id)}`}
                value={level}
                disabled={!editable}
                data={[...levels]}
                onChange={(event) => {
                  const next = levelOf(event.currentTarget.value) ?? level;
                  onNamed(
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
                  onClick={() => onNamed(named.filter((access) => access.workspace_member_id !== id))}
                >
                  <X size={14} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      {editable && (
        <div className={card.fields}>
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
                    const [widest] = levels;
                    if (!widest || named.some((access) => access.workspace_member_id === id)) return;
                    onNamed([...named, { workspace_member_id: id, level: widest.value }]);
                  }}
                />
              )}
            </Popover.Dropdown>
          </Popover>
          {children}
        </div>
      )}
    </>
  );
}
