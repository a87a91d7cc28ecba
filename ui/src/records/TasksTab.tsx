import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMemo, useRef, useState } from "react";
import { TaskComposer } from "../tasks/TaskComposer";
import { TaskList } from "../tasks/TaskList";
import styles from "../tasks/Tasks.module.css";

/** What is to be done about a record. */
export function TasksTab({ object, record, name }: { object: string; record: string; name: string }) {
  const [done, setDone] = useState(false);
  const composer = useRef<HTMLInputElement>(null);
  useHotkeys([["c", () => composer.current?.focus()]]);
  const of = useMemo(() => ({ object, record }), [object, record]);
  const open = useMemo(() => ({ completed: false, linked: of }), [of]);
  const completed = useMemo(() => ({ completed: true, linked: of }), [of]);
  return (
    <div className={styles.column}>
      <TaskComposer ref={composer} of={of} />
      <TaskList
        filter={open}
        empty={{ title: "No open tasks", text: `What is to be done about ${name} stands here.` }}
      />
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        aria-expanded={done}
        mt={8}
        onClick={() => setDone(!done)}
        style={{ alignSelf: "flex-start" }}
      >
        {done ? "Hide completed tasks" : "Show completed tasks"}
      </Button>
      {done && (
        <TaskList filter={completed} empty={{ title: "Nothing completed yet", text: "What is done is kept here." }} />
      )}
    </div>
  );
}
