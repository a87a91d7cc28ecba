import { Popover, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import { Calendar, Link2, UserRound } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import type { RecordRef } from "../notes/notes-api";
import { Avatar } from "../parts/Avatar";
import { memberLabel, memberName } from "../parts/members";
import { MemberPicker, RecordPicker } from "../parts/pickers";
import { RecordChip } from "../parts/RecordChip";
import { formatDateTime } from "../values/read";
import { dayText, groupOf } from "./deadlines";
import styles from "./Tasks.module.css";

const DeadlineMenu = lazy(async () => ({ default: (await import("./DeadlineMenu")).DeadlineMenu }));

/** A field that opens below itself; opened from outside by a key as well. */
interface FieldProps {
  opened?: boolean | undefined;
  onOpened?: ((opened: boolean) => void) | undefined;
}

function useOpened({ opened, onOpened }: FieldProps): [boolean, (opened: boolean) => void] {
  const [own, setOwn] = useState(false);
  return [
    opened ?? own,
    (next) => {
      setOwn(next);
      onOpened?.(next);
    },
  ];
}

interface FieldFrameProps {
  label: string;
  hint?: string | undefined;
  tone?: "late" | "soon" | "none" | undefined;
  face: ReactNode;
  width: number;
  opened: boolean;
  onOpened(opened: boolean): void;
  children: ReactNode;
}

function FieldFrame({ label, hint, tone, face, width, opened, onOpened, children }: FieldFrameProps) {
  return (
    <Popover
      opened={opened}
      onChange={onOpened}
      position="bottom-end"
      width={width}
      offset={4}
      // A calendar is high: it stays in view wherever its task stands.
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.field}
          data-tone={tone}
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => onOpened(!opened)}
          title={hint}
        >
          {face}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        {opened && children}
      </Popover.Dropdown>
    </Popover>
  );
}

interface DeadlineFieldProps extends FieldProps {
  value: string | null;
  completed?: boolean;
  onChange(deadline: string | null): void;
}

export function DeadlineField({ value, completed = false, onChange, ...open }: DeadlineFieldProps) {
  const [opened, setOpened] = useOpened(open);
  const now = dayjs();
  const told = value === null ? null : dayText(value, now);
  const group = groupOf(value, now);
  const tone =
    value === null
      ? "none"
      : completed
        ? undefined
        : group === "Overdue"
          ? "late"
          : group === "Today"
            ? "soon"
            : undefined;
  return (
    <FieldFrame
      label={told === null ? "Set a deadline" : `Deadline ${told}`}
      hint={value === null ? undefined : formatDateTime(value)}
      tone={tone}
      width={284}
      opened={opened}
      onOpened={setOpened}
      face={
        <>
          <Calendar size={14} aria-hidden />
          {told !== null && <span>{told}</span>}
        </>
      }
    >
      <Suspense fallback={<div className={styles.calendar} aria-busy="true" />}>
        <DeadlineMenu
          value={value}
          onPick={(deadline) => {
            setOpened(false);
            onChange(deadline);
          }}
        />
      </Suspense>
    </FieldFrame>
  );
}

interface AssigneeFieldProps extends FieldProps {
  value: readonly string[];
  onChange(members: string[]): void;
}

export function AssigneeField({ value, onChange, ...open }: AssigneeFieldProps) {
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data ?? [];
  const [opened, setOpened] = useOpened(open);
  const assigned = members.filter((member) => value.includes(member.id.workspace_member_id));
  const names = assigned.map(memberLabel);
  return (
    <FieldFrame
      label={names.length === 0 ? "Assign" : `Assigned to ${names.join(", ")}`}
      hint={names.join(", ") || undefined}
      tone={names.length === 0 ? "none" : undefined}
      width={250}
      opened={opened}
      onOpened={setOpened}
      face={
        names.length === 0 ? (
          <UserRound size={14} aria-hidden />
        ) : (
          <span className={styles.faces}>
            {assigned.slice(0, 3).map((member) => (
              <Avatar key={member.id.workspace_member_id} name={memberName(member)} src={member.avatar_url} size={18} />
            ))}
            {assigned.length > 3 && <span>+{assigned.length - 3}</span>}
          </span>
        )
      }
    >
      <MemberPicker
        label="Assignees"
        chosen={value}
        multiple
        onPick={(member) => onChange(value.includes(member) ? value.filter((id) => id !== member) : [...value, member])}
      />
    </FieldFrame>
  );
}

interface LinkFieldProps extends FieldProps {
  value: readonly RecordRef[];
  onChange(records: RecordRef[]): void;
}

/** The records that a task is about. */
export function LinkField({ value, onChange, ...open }: LinkFieldProps) {
  const [opened, setOpened] = useOpened(open);
  const [first] = value;
  return (
    <span className={styles.links}>
      {first && <RecordChip object={first.object} record={first.record} />}
      {value.length > 1 && <span className={styles.faint}>+{value.length - 1}</span>}
      <FieldFrame
        label="Link a record"
        tone="none"
        width={300}
        opened={opened}
        onOpened={setOpened}
        face={
          <Tooltip label="Link a record">
            <Link2 size={14} aria-hidden />
          </Tooltip>
        }
      >
        <RecordPicker
          label="Linked records"
          chosen={value.map(({ record }) => record)}
          multiple
          onPick={({ object, record }) =>
            onChange(
              value.some((link) => link.record === record)
                ? value.filter((link) => link.record !== record)
                : [...value, { object, record }],
            )
          }
        />
      </FieldFrame>
    </span>
  );
}
