import dayjs, { type Dayjs } from "dayjs";
import type { Task } from "./tasks-api";

/** When a task is due, told by the day: a deadline is the end of its day for the reader. */
export interface TaskGroup {
  title: "Overdue" | "Today" | "Tomorrow" | "This week" | "Later" | "No deadline";
  tasks: Task[];
}

const ORDER: readonly TaskGroup["title"][] = ["Overdue", "Today", "Tomorrow", "This week", "Later", "No deadline"];

export function groupOf(deadline: string | null, now: Dayjs): TaskGroup["title"] {
  if (deadline === null) return "No deadline";
  const days = dayjs(deadline).startOf("day").diff(now.startOf("day"), "day");
  if (days < 0) return "Overdue";
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  return days < 7 ? "This week" : "Later";
}

/** Tasks by when they are due, the soonest first; groups without any are left out. */
export function groupTasks(tasks: readonly Task[], now: Dayjs): TaskGroup[] {
  const groups = new Map<TaskGroup["title"], Task[]>();
  for (const task of tasks) {
    const title = groupOf(task.deadline_at, now);
    groups.set(title, [...(groups.get(title) ?? []), task]);
  }
  const sooner = (a: Task, b: Task) =>
    (a.deadline_at ?? "").localeCompare(b.deadline_at ?? "") || a.created_at.localeCompare(b.created_at);
  return ORDER.flatMap((title) => {
    const found = groups.get(title);
    return found ? [{ title, tasks: found.sort(sooner) }] : [];
  });
}

/** How a person says the day: today and its neighbours by name, this week by weekday. */
export function dayText(deadline: string, now: Dayjs): string {
  const date = dayjs(deadline);
  const days = date.startOf("day").diff(now.startOf("day"), "day");
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  if (days === -1) return "Yesterday";
  if (days > 1 && days < 7) return date.format("dddd");
  return date.format(date.year() === now.year() ? "D MMM" : "D MMM YYYY");
}

/** The moment that is written for a day: its end. */
export const endOfDay = (day: Dayjs | string): string => dayjs(day).endOf("day").millisecond(0).toISOString();

/** Days that are chosen most. */
export function quickDays(now: Dayjs): { label: string; day: Dayjs }[] {
  const monday = now.startOf("day").add((8 - now.day()) % 7 || 7, "day");
  return [
    { label: "Today", day: now },
    { label: "Tomorrow", day: now.add(1, "day") },
    { label: "Next Monday", day: monday },
    { label: "In a month", day: now.add(1, "month") },
  ];
}
