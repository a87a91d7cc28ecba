import { expect, test } from "vitest";
import { forgottenBy, isWorkTopic, staleBy, type WorkTopic } from "./live-work";

/** An event, what it says, and what is read again because of it. */
test.each<[WorkTopic, Record<string, unknown>, unknown[][]]>([
  [
    "note.created",
    { note_id: "n" },
    [
      ["w", "notes"],
      ["w", "note", "n"],
      ["w", "search", "work"],
    ],
  ],
  [
    "note-content.updated",
    { note_id: "n" },
    [
      ["w", "notes"],
      ["w", "note", "n"],
      ["w", "search", "work"],
    ],
  ],
  [
    "task.updated",
    { task_id: "t" },
    [
      ["w", "tasks"],
      ["w", "search", "work"],
      ["w", "doers"],
    ],
  ],
  ["comment.resolved", { parent_record_id: "r" }, [["w", "threads", "r"]]],
  ["file.deleted", { parent_record_id: "r" }, [["w", "files", "r"]]],
  ["list.updated", { list_id: "l" }, [["w", "lists"]]],
  [
    "list-entry.created",
    { list_slug: "sales", parent_record_id: "r", entry_id: "e" },
    [
      ["w", "entries", "sales"],
      ["w", "entries-of", "r"],
      ["w", "calculations"],
      ["w", "doers", "r"],
    ],
  ],
  [
    "list-entry.updated",
    { list_slug: "sales", parent_record_id: "r", entry_id: "e" },
    [
      ["w", "entries", "sales"],
      ["w", "entries-of", "r"],
      ["w", "calculations"],
      ["w", "doers", "r"],
      ["w", "entry", "e"],
    ],
  ],
  [
    "workflow.changed",
    { workflow_id: "f" },
    [
      ["w", "workflows"],
      ["w", "workflow", "f"],
      ["w", "workflow-versions", "f"],
      ["w", "record-commands"],
    ],
  ],
  [
    "workflow.changed",
    { workflow_id: "f", change: "sharing" },
    [
      ["w", "workflows"],
      ["w", "workflow", "f"],
      ["w", "workflow-versions", "f"],
      ["w", "record-commands"],
      ["w", "runs", "f"],
      ["w", "run"],
      ["w", "executions"],
      ["w", "execution"],
    ],
  ],
  [
    "run.changed",
    { run_id: "u", workflow_id: "f", status: "running" },
    [
      ["w", "workflows"],
      ["w", "runs", "f"],
      ["w", "run", "u"],
    ],
  ],
  ["duplicate.dismissed", { record_ids: ["r", "s"] }, [["w", "duplicates"]]],
  ["notification.changed", { member_ids: ["m"] }, [["w", "notifications"]]],
])("%s", (topic, payload, stale) => {
  expect(staleBy("w", topic, payload)).toEqual(stale);
});

test("only with whom a workflow is shared decides what is held of it", () => {
  const forgotten = forgottenBy("w", "workflow.changed", { workflow_id: "f", change: "sharing" });
  expect(forgotten).toEqual([
    ["w", "workflow", "f"],
    ["w", "workflow-versions", "f"],
    ["w", "runs", "f"],
    ["w", "run"],
    ["w", "executions"],
    ["w", "execution"],
  ]);
  expect(forgottenBy("w", "workflow.changed", { workflow_id: "f" })).toEqual([]);
  expect(forgottenBy("w", "run.changed", { workflow_id: "f", change: "sharing" })).toEqual([]);
});

test("records have events of their own", () => {
  expect(isWorkTopic("record.updated")).toBe(false);
});
