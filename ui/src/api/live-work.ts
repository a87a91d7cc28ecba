import { keys } from "./keys";

/** Events of what hangs on records: notes, tasks, comments, files, lists and their entries, what is no duplicate; and of what is done by itself. */
export const WORK_TOPICS = [
  "note.created",
  "note.updated",
  "note-content.updated",
  "note.deleted",
  "task.created",
  "task.updated",
  "task.deleted",
  "comment.created",
  "comment.resolved",
  "comment.unresolved",
  "comment.deleted",
  "file.created",
  "file.deleted",
  "list.created",
  "list.updated",
  "list.deleted",
  "list-entry.created",
  "list-entry.updated",
  "list-entry.deleted",
  "workflow.changed",
  "run.changed",
  "notification.changed",
  "duplicate.dismissed",
  "duplicate.restored",
] as const;

export type WorkTopic = (typeof WORK_TOPICS)[number];

export const isWorkTopic = (topic: string): topic is WorkTopic => (WORK_TOPICS as readonly string[]).includes(topic);

/** Whether a workflow is shared with others than before. */
const isOfSharing = (payload: Record<string, unknown>): boolean => payload.change === "sharing";

/** Runs, and executions, which do not say which workflow they are of. */
const whatSharingShows = (w: string, workflow: unknown): (readonly unknown[])[] => [
  [w, "runs", workflow],
  [w, "run"],
  [w, "executions"],
  [w, "execution"],
];

/** Query keys of what is not to be held on to after an event, unless it is on the screen: the member may not be let see it any more. */
export function forgottenBy(w: string, topic: WorkTopic, payload: Record<string, unknown>): (readonly unknown[])[] {
  if (topic !== "workflow.changed" || !isOfSharing(payload)) return [];
  const { workflow_id: workflow } = payload;
  return [[w, "workflow", workflow], [w, "workflow-versions", workflow], ...whatSharingShows(w, workflow)];
}

/** Query keys of what an event makes stale. */
export function staleBy(w: string, topic: WorkTopic, payload: Record<string, unknown>): (readonly unknown[])[] {
  const [about] = topic.split(".");
  switch (about) {
    case "note":
    case "note-content":
      return [
        [w, "notes"],
        [w, "note", payload.note_id],
        [w, "search", "work"],
      ];
    case "task":
      return [[w, "tasks"], [w, "search", "work"], keys.doers(w)];
    case "comment":
      return [[w, "threads", payload.parent_record_id]];
    case "file":
      return [[w, "files", payload.parent_record_id]];
    case "list":
      return [[w, "lists"]];
    case "workflow":
      return [
        [w, "workflows"],
        [w, "workflow", payload.workflow_id],
        [w, "workflow-versions", payload.workflow_id],
        [w, "record-commands"],
        ...(isOfSharing(payload) ? whatSharingShows(w, payload.workflow_id) : []),
      ];
    case "notification":
      return [[w, "notifications"]];
    case "duplicate":
      return [[w, "duplicates"]];
    case "run":
      return [
        [w, "workflows"],
        [w, "runs", payload.workflow_id],
        [w, "run", payload.run_id],
      ];
    default:
      return [
        [w, "entries", payload.list_slug],
        [w, "entries-of", payload.parent_record_id],
        keys.calculations(w),
        keys.doers(w, String(payload.parent_record_id)),
        ...(topic === "list-entry.updated" ? [[w, "entry", payload.entry_id]] : []),
      ];
  }
}
