import { ActionIcon, Menu, NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Link, Pencil, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { Tag } from "../parts/Tag";
import { toastError } from "../parts/toast-store";
import { formatDate, formatDateTime } from "../values/read";
import { NameMember } from "./NameMember";
import styles from "./settings.module.css";
import type { AccessLevel, InvitedMember, ListedMember } from "./settings-api";

const LEVELS: { value: AccessLevel; label: string }[] = [
  { value: "admin", label: "Admin" },
  { value: "member", label: "Member" },
  { value: "suspended", label: "Suspended" },
];

interface MemberRowProps {
  member: ListedMember;
  isMe: boolean;
  editable: boolean;
  /** A new link was made. */
  onLink(member: InvitedMember): void;
}

/** One member: who it is, what they may do, and what an admin does about it. */
export function MemberRow({ member, isMe, editable, onLink }: MemberRowProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  /** A level that is asked about before it is set. */
  const [asked, setAsked] = useState<AccessLevel | null>(null);
  const [naming, setNaming] = useState(false);
  const name = member.full_name || member.email_address;
  const path = workspacePath(w, "members", member.id);
  const settle = () => client.invalidateQueries({ queryKey: keys.members(w) });
  const change = useMutation({
    mutationFn: (access_level: AccessLevel) => request("PATCH", path, { access_level }),
    onError: (error) => toastError(`The access of ${name} was not changed`, messageOf(error)),
    onSettled: settle,
  });
  const link = useMutation({
    mutationFn: async () => (await request<{ data: InvitedMember }>("POST", `${path}/invitation`)).data,
    onSuccess: onLink,
    onError: (error) => toastError("No link was made", messageOf(error)),
    onSettled: settle,
  });
  const choose = (level: AccessLevel) => {
    if (level === member.access_level) return;
    // What one cannot take back oneself is asked first.
    if (level === "suspended" || isMe) setAsked(level);
    else change.mutate(level);
  };
  const level = LEVELS.find((item) => item.value === member.access_level);
  return (
    <tr>
      <td>
        <div className={styles.person}>
          <Avatar name={name} src={member.avatar_url} size={24} />
          <span className={styles.name}>{name}</span>
          {isMe && <span className={styles.faint}>you</span>}
          <State member={member} />
          <span className={styles.narrow}>{member.email_address}</span>
        </div>
      </td>
      <td className={`${styles.faint} ${styles.wide}`}>{member.email_address}</td>
      <td className={styles.nowrap}>
        {editable ? (
          <NativeSelect
            aria-label={`Access of ${name}`}
            value={change.isPending ? change.variables : member.access_level}
            disabled={change.isPending}
            data={LEVELS}
            miw={112}
            onChange={(event) => choose(event.currentTarget.value as AccessLevel)}
          />
        ) : (
          level?.label
        )}
      </td>
      {editable && (
        <td>
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink-soft)"
                size={28}
                loading={link.isPending}
                aria-label={`Actions for ${name}`}
              >
                <Ellipsis size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => setNaming(true)}>
                Change name…
              </Menu.Item>
              {member.access_level === "suspended" ? (
                <Menu.Item leftSection={<UserCheck size={15} aria-hidden />} onClick={() => choose("member")}>
                  Restore
                </Menu.Item>
              ) : (
                <>
                  <Menu.Item leftSection={<Link size={15} aria-hidden />} onClick={() => link.mutate()}>
                    {member.can_sign_in ? "New password link" : "New invitation link"}
                  </Menu.Item>
                  <Menu.Item
                    color="red"
                    leftSection={<UserX size={15} aria-hidden />}
                    onClick={() => choose("suspended")}
                  >
                    Suspend…
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
          {naming && <NameMember member={member} onClose={() => setNaming(false)} />}
          <ConfirmDialog
            opened={asked !== null}
            title={asked === "suspended" ? `Suspend ${isMe ? "yourself" : name}?` : "Give up being an admin?"}
            text={
              asked === "suspended"
                ? `${isMe ? "You" : "They"} are let in no more, at once, in every browser and with every token of ${isMe ? "your" : "their"} own. What ${isMe ? "you" : "they"} wrote stays, and ${isMe ? "another admin can restore you" : "they can be restored"}.`
                : "You cannot make yourself an admin again: another admin has to."
            }
            confirmLabel={asked === "suspended" ? "Suspend" : "Become a member"}
            destructive
            busy={change.isPending}
            onConfirm={() => asked && change.mutate(asked, { onSettled: () => setAsked(null) })}
            onCancel={() => setAsked(null)}
          />
        </td>
      )}
    </tr>
  );
}

/** Whether somebody can come in yet, where that is not so. */
function State({ member }: { member: ListedMember }) {
  const until = member.invited_until;
  if (member.access_level === "suspended") return null;
  if (until) {
    return (
      <span title={formatDateTime(until)}>
        <Tag color="blue">
          {member.can_sign_in ? "Password link until" : "Invited until"} {formatDate(until)}
        </Tag>
      </span>
    );
  }
  return member.can_sign_in ? null : <Tag color="amber">Cannot sign in yet</Tag>;
}
