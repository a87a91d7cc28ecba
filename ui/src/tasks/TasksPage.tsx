import { SegmentedControl } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { CircleCheckBig } from "lucide-react";
import { useMemo, useRef } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../api/workspace";
import { PageBar, useTitle } from "../shell/PageBar";
import { TaskComposer } from "./TaskComposer";
import { TaskList } from "./TaskList";
import styles from "./Tasks.module.css";

/** All tasks of the workspace. Which are shown stands in the address. */
export function TasksPage() {
  const { member } = useSession();
  const [search, setSearch] = useSearchParams();
  const composer = useRef<HTMLInputElement>(null);
  useTitle("Tasks");
  const mine = search.get("of") !== "all";
  const completed = search.get("state") === "completed";
  const set = (name: string, value: string, usual: string) =>
    setSearch(
      (now) => {
        if (value === usual) now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  useHotkeys([["c", () => composer.current?.focus()]]);
  const filter = useMemo(() => ({ completed, ...(mine ? { assignee: member.id } : {}) }), [completed, mine, member.id]);
  return (
    <>
      <PageBar icon={<CircleCheckBig size={16} aria-hidden />} title="Tasks" />
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Whose tasks"
          value={mine ? "mine" : "all"}
          onChange={(value) => set("of", value, "mine")}
          data={[
            { value: "mine", label: "Mine" },
            { value: "all", label: "Everyone's" },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="State"
          value={completed ? "completed" : "open"}
          onChange={(value) => set("state", value, "open")}
          data={[
            { value: "open", label: "Open" },
            { value: "completed", label: "Completed" },
          ]}
        />
      </div>
      <div className={styles.page}>
        <div className={styles.column}>
          {!completed && <TaskComposer ref={composer} />}
          <TaskList
            key={`${mine} ${completed}`}
            filter={filter}
            empty={
              completed
                ? { title: "Nothing completed yet", text: "What is done is kept here." }
                : { title: mine ? "You are all done" : "No open tasks", text: "Press C to add a task." }
            }
          />
        </div>
      </div>
    </>
  );
}
