import dayjs from "dayjs";
import { expect, test } from "vitest";
import { dayText, endOfDay, groupOf, groupTasks, quickDays } from "./deadlines";
import type { Task } from "./tasks-api";

/** A Thursday. */
const now = dayjs("2026-11-26T10:00:00");
const day = (text: string) => endOfDay(text);

/** A day, the group that a task due then is in, and how the day is told. */
test.each([
  ["2025-11-25", "Overdue", "25 Nov 2025"],
  ["2026-11-25", "Overdue", "Yesterday"],
  ["2026-11-26", "Today", "Today"],
  ["2026-11-27", "Tomorrow", "Tomorrow"],
  ["2026-11-30", "This week", "Monday"],
  ["2026-12-02", "This week", "Wednesday"],
  ["2026-12-03", "Later", "3 Dec"],
  ["2027-01-01", "Later", "1 Jan 2027"],
])("due %s: %s, “%s”", (text, group, told) => {
  expect(groupOf(day(text), now)).toBe(group);
  expect(dayText(day(text), now)).toBe(told);
});

test("groups stand in the order in which they are due, and tasks in them too", () => {
  const task = (id: string, deadline: string | null, created: string): Task => ({
    id: { workspace_id: "w", task_id: id },
    content_plaintext: id,
    deadline_at: deadline,
    is_completed: false,
    completed_at: null,
    linked_records: [],
    assignees: [],
    created_by_actor: { type: "system", id: null },
    created_at: created,
  });
  const groups = groupTasks(
    [
      task("someday", null, "1"),
      task("later", day("2027-02-01"), "2"),
      task("older", day("2026-11-01"), "3"),
      task("oldest", day("2026-10-01"), "4"),
      task("today, second", day("2026-11-26"), "6"),
      task("today, first", day("2026-11-26"), "5"),
    ],
    now,
  );
  expect(groups.map(({ title, tasks }) => [title, ...tasks.map((item) => item.content_plaintext)])).toEqual([
    ["Overdue", "oldest", "older"],
    ["Today", "today, first", "today, second"],
    ["Later", "later"],
    ["No deadline", "someday"],
  ]);
});

test.each([
  ["2026-11-26", "2026-11-30"],
  ["2026-11-29", "2026-11-30"],
  ["2026-11-30", "2026-12-07"],
])("on %s the next Monday is %s", (today, monday) => {
  const quick = quickDays(dayjs(today)).find(({ label }) => label === "Next Monday");
  expect(quick?.day.format("YYYY-MM-DD")).toBe(monday);
});
