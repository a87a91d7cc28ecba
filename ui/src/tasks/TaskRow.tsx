import { ActionIcon, Menu } from "@mantine/core";
import { Check, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { RecordRef } from "../notes/notes-api";
import { MOST_CONTENT } from "./TaskComposer";
import { AssigneeField, DeadlineField, LinkField } from "./TaskFields";
import styles from "./Tasks.module.css";
import type { Task } from "./tasks-api";
import type { useTaskWrites } from "./useTaskWrites";

interface TaskRowProps {
  task: Task;
  /** The record whose tasks are listed: it is not named again. */
  of: RecordRef | undefined;
  /** The row that Tab reaches; the arrows go to the others. */
  reachable: boolean;
  writes: ReturnType<typeof useTaskWrites>;
  onFocus(): void;
  onMove(step: 1 | -1): void;
}

/** One task. Keys: Space completes, Enter edits, D sets the deadline, A assigns, Delete deletes. */
export function TaskRow({ task, of, reachable, writes, onFocus, onMove }: TaskRowProps) {
  const [editing, setEditing] = useState(false);
  const [open, setOpen] = useState<"deadline" | "assignee" | null>(null);
  const assignees = task.assignees.map((assignee) => assignee.referenced_actor_id);
  const linked = task.linked_records.map((link) => ({ object: link.target_object_id, record: link.target_record_id }));
  const others = linked.filter((link) => link.record !== of?.record);
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const run = {
      ArrowDown: () => onMove(1),
      ArrowUp: () => onMove(-1),
      j: () => onMove(1),
      k: () => onMove(-1),
      " ": () => writes.complete(task),
      x: () => writes.complete(task),
      Enter: () => setEditing(true),
      e: () => setEditing(true),
      d: () => setOpen("deadline"),
      a: () => setOpen("assignee"),
      Delete: () => {
        onMove(1);
        writes.remove(task);
      },
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  return (
    <li
      className={styles.row}
      data-done={task.is_completed || undefined}
      data-task={task.id.task_id}
      tabIndex={reachable ? 0 : -1}
      aria-label={task.content_plaintext}
      onFocus={(event) => event.target === event.currentTarget && onFocus()}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: Enter ticks it as well, and the row's own keys stay the row's */}
      <button
        type="button"
        className={styles.tick}
        role="checkbox"
        aria-checked={task.is_completed}
        aria-label={`Complete ${task.content_plaintext}`}
        onClick={() => writes.complete(task)}
      >
        <Check size={11} strokeWidth={3.2} aria-hidden />
      </button>
      {editing ? (
        <TextEditor
          text={task.content_plaintext}
          onDone={(text) => {
            setEditing(false);
            if (text !== null && text !== task.content_plaintext) writes.change(task, { content: text });
            requestAnimationFrame(() =>
              document.querySelector<HTMLElement>(`[data-task="${task.id.task_id}"]`)?.focus(),
            );
          }}
        />
      ) : (
        <button type="button" className={styles.content} onClick={() => setEditing(true)} tabIndex={-1}>
          <span className="visually-hidden">Edit </span>
          {task.content_plaintext}
        </button>
      )}
      <span className={styles.fields}>
        {!(of && others.length === 0) && (
          <LinkField
            value={others}
            onChange={(records) => {
              const own = linked.filter((link) => link.record === of?.record);
              writes.change(task, { linked: [...own, ...records] });
            }}
          />
        )}
        <DeadlineField
          value={task.deadline_at}
          completed={task.is_completed}
          opened={open === "deadline"}
          onOpened={(opened) => setOpen(opened ? "deadline" : null)}
          onChange={(deadline) => writes.change(task, { deadline })}
        />
        <AssigneeField
          value={assignees}
          opened={open === "assignee"}
          onOpened={(opened) => setOpen(opened ? "assignee" : null)}
          onChange={(members) => writes.change(task, { assignees: members })}
        />
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={26} aria-label={`More about ${task.content_plaintext}`}>
              <Ellipsis size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => setEditing(true)}>
              Edit
            </Menu.Item>
            <Menu.Item
              color="var(--danger-ink)"
              leftSection={<Trash2 size={14} aria-hidden />}
              onClick={() => writes.remove(task)}
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    </li>
  );
}

/** Enter and leaving it write, Escape does not; an empty task stays as it was. */
function TextEditor({ text, onDone }: { text: string; onDone(text: string | null): void }) {
  const [typed, setTyped] = useState(text);
  const written = () => onDone(typed.trim() === "" ? null : typed.trim());
  return (
    <input
      className={styles.edit}
      aria-label="Task"
      maxLength={MOST_CONTENT}
      value={typed}
      // biome-ignore lint/a11y/noAutofocus: it stands where the text was that was chosen to be edited
      autoFocus
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={written}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone(null);
        } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
          event.preventDefault();
          written();
        }
      }}
    />
  );
}
