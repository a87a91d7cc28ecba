import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useId, useState } from "react";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "./Avatar";
import styles from "./MentionMenu.module.css";
import { memberName, offeredMembers } from "./members";
import { isMeant } from "./mentions";

/** Somebody who can be mentioned. */
export interface Mentionable {
  id: string;
  name: string;
  address: string;
  image: string | null;
}

/** How many are offered at once. */
const MOST = 6;

export interface MentionMenuState {
  id: string;
  offered: readonly Mentionable[];
  active: Mentionable | undefined;
  point(at: Mentionable): void;
  /** What a key does while the menu is open; false for keys that it has no use for. */
  onKey(key: string): "picked" | "moved" | "closed" | false;
}

export const optionId = (menu: string, mentionable: Mentionable): string => `${menu}-${mentionable.id}`;

/** The members who are meant by what is typed behind an `@`; nobody while nothing is (`null`). */
export function useMentionMenu(query: string | null): MentionMenuState {
  const w = useWorkspace();
  const members = useQuery({ ...membersQuery(w), enabled: query !== null }).data;
  const id = useId();
  const [pointed, setPointed] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const isOpen = query !== null && (dismissed === null || !query.startsWith(dismissed));
  const offered = isOpen
    ? offeredMembers(members ?? [])
        .map(
          (member): Mentionable => ({
            id: member.id.workspace_member_id,
            name: memberName(member),
            address: member.email_address,
            image: member.avatar_url,
          }),
        )
        .filter(({ name, address }) => isMeant(query, name, address))
        .slice(0, MOST)
    : [];
  const at = Math.max(
    0,
    offered.findIndex((one) => one.id === pointed),
  );
  const active = offered[at];
  return {
    id,
    offered,
    active,
    point: (one) => setPointed(one.id),
    onKey: (key) => {
      if (offered.length === 0) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (step !== undefined) {
        setPointed(offered[(at + step + offered.length) % offered.length]?.id ?? null);
        return "moved";
      }
      if (key === "Enter" || key === "Tab") return "picked";
      if (key !== "Escape") return false;
      setDismissed(query);
      return "closed";
    },
  };
}

interface MentionMenuProps {
  menu: MentionMenuState;
  style?: CSSProperties;
  onPick(one: Mentionable): void;
}

/** The list that opens at an `@`; the keyboard stays in the text. */
export function MentionMenu({ menu, style, onPick }: MentionMenuProps) {
  if (menu.offered.length === 0) return null;
  return (
    <div className={styles.menu} id={menu.id} role="listbox" aria-label="Mention a member" style={style} tabIndex={-1}>
      {menu.offered.map((one) => (
        <div
          key={one.id}
          id={optionId(menu.id, one)}
          role="option"
          tabIndex={-1}
          className={styles.option}
          aria-selected={one.id === menu.active?.id}
          onMouseMove={() => menu.point(one)}
          // Before the text loses the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(one);
          }}
        >
          <Avatar name={one.name} src={one.image} size={18} />
          <span>{one.name}</span>
          <span className={styles.address}>{one.address}</span>
        </div>
      ))}
    </div>
  );
}
