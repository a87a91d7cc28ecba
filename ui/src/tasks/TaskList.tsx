import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import { CircleCheckBig } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { groupTasks } from "./deadlines";
import { TaskRow } from "./TaskRow";
import styles from "./Tasks.module.css";
import { type TaskFilter, tasksQuery } from "./tasks-api";
import { useTaskWrites } from "./useTaskWrites";

interface TaskListProps {
  filter: TaskFilter;
  /** What stands there while there is none. */
  empty: { title: string; text: string };
}

/** Tasks: open ones by when they are due, completed ones with the latest first. */
export function TaskList({ filter, empty }: TaskListProps) {
  const w = useWorkspace();
  const tasks = useInfiniteQuery(tasksQuery(w, filter));
  const writes = useTaskWrites();
  const [focused, setFocused] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const all = useMemo(() => tasks.data?.pages.flat() ?? [], [tasks.data]);
  const groups = useMemo(
    () => (filter.completed ? [{ title: "Completed" as const, tasks: all }] : groupTasks(all, dayjs())),
    [all, filter.completed],
  );
  if (tasks.isError && !tasks.data) {
    return (
      <ErrorState error={tasks.error} title="The tasks could not be loaded" onRetry={() => void tasks.refetch()} />
    );
  }
  if (!tasks.data) return <TasksSkeleton />;
  if (all.length === 0) return <EmptyState icon={CircleCheckBig} title={empty.title} text={empty.text} />;
  const shown = groups.flatMap((group) => group.tasks.map((task) => task.id.task_id));
  const reachable = focused !== null && shown.includes(focused) ? focused : shown[0];
  const move = (from: string, step: 1 | -1) => {
    const to = shown[shown.indexOf(from) + step];
    if (to !== undefined) list.current?.querySelector<HTMLElement>(`[data-task="${to}"]`)?.focus();
  };
  return (
    <div ref={list}>
      {groups.map(({ title, tasks: due }) => (
        <section key={title} className={styles.group} aria-label={title}>
          {!(filter.completed || (groups.length === 1 && title === "No deadline")) && (
            <h2 className={styles.heading} data-late={title === "Overdue" || undefined}>
              {title}
              <span className={styles.count}>{due.length}</span>
            </h2>
          )}
          <ul className={styles.list}>
            {due.map((task) => (
              <TaskRow
                key={task.id.task_id}
                task={task}
                of={filter.linked}
                reachable={task.id.task_id === reachable}
                writes={writes}
                onFocus={() => setFocused(task.id.task_id)}
                onMove={(step) => move(task.id.task_id, step)}
              />
            ))}
          </ul>
        </section>
      ))}
      {tasks.hasNextPage && (
        <Button variant="default" mt={12} loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
          Show more tasks
        </Button>
      )}
    </div>
  );
}

function TasksSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      {[220, 300, 180, 260].map((width) => (
        <div key={width} className={styles.ghost}>
          <Skeleton w={17} h={17} circle />
          <Skeleton w={width} h={11} />
        </div>
      ))}
    </div>
  );
}
