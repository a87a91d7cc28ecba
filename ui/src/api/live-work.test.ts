import { expect, test } from "vitest";
import { isWorkTopic, staleBy, type WorkTopic } from "./live-work";

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

test("records have events of their own", () => {
  expect(isWorkTopic("record.updated")).toBe(false);
});
