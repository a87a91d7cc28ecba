import type { WorkspaceMember } from "../api/types";
import { Avatar } from "./Avatar";
import styles from "./PickList.module.css";

export const memberName = (member: WorkspaceMember): string =>
  `${member.first_name} ${member.last_name}`.trim() || member.email_address;

export const isSuspended = (member: WorkspaceMember): boolean => member.access_level === "suspended";

/** What a member is called where there is room for text only. */
export const memberLabel = (member: WorkspaceMember): string =>
  isSuspended(member) ? `${memberName(member)} (suspended)` : memberName(member);

/** Whom a picker offers: nobody who is suspended, but for those who are chosen already and can be taken away. */
export const offeredMembers = (
  members: readonly WorkspaceMember[],
  chosen: readonly string[] = [],
): readonly WorkspaceMember[] =>
  members.filter((member) => !isSuspended(member) || chosen.includes(member.id.workspace_member_id));

/** Whom a filter offers: everybody, since what belongs to whoever left is still to be found; the suspended ones last. */
export const membersToFilterBy = (members: readonly WorkspaceMember[]): readonly WorkspaceMember[] => [
  ...members.filter((member) => !isSuspended(member)),
  ...members.filter(isSuspended),
];

/** A member in a list to choose from. */
export function OfferedMember({ member }: { member: WorkspaceMember }) {
  const name = memberName(member);
  return (
    <>
      <span className={styles.person}>
        <Avatar name={name} src={member.avatar_url} size={18} />
        <span>{name}</span>
      </span>
      {isSuspended(member) && <span className={styles.detail}>suspended</span>}
    </>
  );
}
