import { Plus } from "lucide-react";
import { type KeyboardEvent, type Ref, useState } from "react";
import { useSession } from "../api/workspace";
import type { RecordRef } from "../notes/notes-api";
import { AssigneeField, DeadlineField, LinkField } from "./TaskFields";
import styles from "./Tasks.module.css";
import { useTaskWrites } from "./useTaskWrites";

/** The most that a task says, in characters (rest-api.md section 12). */
export const MOST_CONTENT = 2_000;

interface TaskComposerProps {
  ref?: Ref<HTMLInputElement>;
  /** The record that the task is about, where there is no choice. */
  of?: RecordRef;
}

/** A line that makes tasks: Enter makes one and is ready for the next. It is one's own until somebody else is chosen. */
export function TaskComposer({ ref, of }: TaskComposerProps) {
  const { member } = useSession();
  const { create } = useTaskWrites();
  const [content, setContent] = useState("");
  const [deadline, setDeadline] = useState<string | null>(null);
  const [assignees, setAssignees] = useState([member.id]);
  const [linked, setLinked] = useState<RecordRef[]>([]);
  const submit = async () => {
    const text = content.trim();
    if (text === "") return;
    // The next one can be typed at once.
    setContent("");
    setDeadline(null);
    try {
      await create.mutateAsync({ content: text, deadline, assignees, linked: of ? [of] : linked });
    } catch {
      // The toast says why; what was typed comes back, unless something else has been typed since.
      setContent((now) => (now === "" ? text : now));
      setDeadline((now) => now ?? deadline);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void submit();
    } else if (event.key === "Escape") {
      event.currentTarget.blur();
    }
  };
  return (
    <div className={styles.composer}>
      <Plus size={15} className={styles.plus} aria-hidden />
      <input
        ref={ref}
        className={styles.compose}
        aria-label="New task"
        placeholder="Add a task…"
        maxLength={MOST_CONTENT}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        autoComplete="off"
      />
      {!of && <LinkField value={linked} onChange={setLinked} />}
      <DeadlineField value={deadline} onChange={setDeadline} />
      <AssigneeField value={assignees} onChange={setAssignees} />
      <kbd aria-hidden>↵</kbd>
    </div>
  );
}
