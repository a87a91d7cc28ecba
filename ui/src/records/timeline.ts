import dayjs from "dayjs";
import type { Actor } from "../api/types";
import type { CallSummary } from "../calls/calls-api";
import type { Thread } from "../comments/comments-api";
import type { Email } from "../emails/emails-api";
import type { FileEntry } from "../files/files-api";
import type { List, Place } from "../lists/lists-api";
import type { NoteSummary } from "../notes/notes-api";
import type { Task } from "../tasks/tasks-api";
import type { Moment } from "./history";

/** What a timeline tells of, with what people call it. */
export const KINDS = [
  ["changes", "Changes"],
  ["notes", "Notes"],
  ["tasks", "Tasks"],
  ["comments", "Comments"],
  ["lists", "Lists"],
  ["calls", "Calls"],
  ["emails", "E-mails"],
  ["files", "Files"],
] as const;

export type Kind = (typeof KINDS)[number][0];

/** Something that happened around a record. */
export interface Happening {
  key: string;
  kind: Kind;
  /** In milliseconds since 1970. */
  at: number;
  /** Null where nothing says who it was. */
  actor: Actor | null;
  /** What was done, to follow a name; where there is none it stands alone. */
  what: string;
  /** What it was done to. */
  title: string;
  /** Where that is: below the workspace. */
  to: string;
  /** Its first words. */
  excerpt?: string;
}

/** One thing on a timeline: a change of values, or something else that happened. */
export type TimelineItem =
  | { key: string; kind: "changes"; at: number; moment: Moment }
  | (Happening & { moment?: never });

/** Where items come from, as far as it has been read. */
export interface TimelineSource {
  kind: Kind;
  items: readonly TimelineItem[];
  /** Until when it is known what happened: null where everything is, in milliseconds otherwise. */
  knownSince: number | null;
}

/**
 * What is known of all sources at once, newest first. What happened before a source is known is held back: something
 * may still come between.
 */
export function known(sources: readonly TimelineSource[]): TimelineItem[] {
  const since = Math.max(...sources.map((source) => source.knownSince ?? Number.NEGATIVE_INFINITY));
  return sources
    .flatMap((source) => source.items)
    .filter((item) => item.at >= since)
    .sort((a, b) => b.at - a.at || a.key.localeCompare(b.key));
}

/** Items of one day after the other, in the reader's own zone. */
export function byDay(items: readonly TimelineItem[]): { day: string; items: TimelineItem[] }[] {
  const days: { day: string; items: TimelineItem[] }[] = [];
  for (const item of items) {
    const day = dayjs(item.at).format("YYYY-MM-DD");
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

/** A day the way a person would say it. */
export function dayTitle(day: string, today = dayjs()): string {
  const date = dayjs(day);
  const ago = today.startOf("day").diff(date, "day");
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return date.format(date.year() === today.year() ? "dddd, D MMMM" : "dddd, D MMMM YYYY");
}

export const ofMoment = (moment: Moment): TimelineItem => ({
  key: `change ${moment.key}`,
  kind: "changes",
  at: Date.parse(moment.at),
  moment,
});

export const ofNote = (base: string, note: NoteSummary): TimelineItem => ({
  key: `note ${note.id.note_id}`,
  kind: "notes",
  at: Date.parse(note.created_at),
  actor: note.created_by_actor,
  what: "wrote the note",
  title: note.title || "Untitled note",
  to: `${base}/notes?note=${note.id.note_id}`,
  excerpt: note.excerpt,
});

/** A task begins, and may be completed: by whom, is not known of all. */
export function ofTask(base: string, task: Task, completedBy?: Actor): TimelineItem[] {
  const common = { kind: "tasks" as const, title: task.content_plaintext || "Unnamed task", to: `${base}/tasks` };
  const id = task.id.task_id;
  const made: TimelineItem = {
    ...common,
    key: `task ${id}`,
    at: Date.parse(task.created_at),
    actor: task.created_by_actor,
    what: "created the task",
  };
  if (!task.completed_at) return [made];
  const done = { ...common, key: `task done ${id}`, at: Date.parse(task.completed_at) };
  return [
    made,
    completedBy
      ? { ...done, actor: completedBy, what: "completed the task" }
      : { ...done, actor: null, what: "Task completed:" },
  ];
}

/** What is said of the record, or of its entry on a list. */
export function ofThread(base: string, thread: Thread, list?: string): TimelineItem[] {
  const [head] = thread.comments;
  const where = list === undefined ? "" : ` on ${list}`;
  return thread.comments.map((comment) => ({
    key: `comment ${comment.id.comment_id}`,
    kind: "comments",
    at: Date.parse(comment.created_at),
    actor: comment.author,
    what: `${comment === head ? "commented" : "replied"}${where}`,
    title: comment.content_plaintext,
    to: list === undefined ? `${base}/comments` : `${base}/lists`,
  }));
}

export const listName = (lists: readonly List[], place: Place): string =>
  lists.find((list) => list.id.list_id === place.list_id)?.name ?? place.list_api_slug;

export const ofPlace = (lists: readonly List[], place: Place, addedBy?: Actor): TimelineItem => ({
  key: `entry ${place.entry_id}`,
  kind: "lists",
  at: Date.parse(place.created_at),
  ...(addedBy ? { actor: addedBy, what: "added this to the list" } : { actor: null, what: "Added to the list" }),
  title: listName(lists, place),
  to: `/lists/${place.list_api_slug}`,
});

/** When a call began; a whole day begins at midnight where the reader is. */
export const callStart = ({ start }: CallSummary): number =>
  "date" in start ? dayjs(start.date).valueOf() : Date.parse(start.datetime);

export const ofCall = (call: CallSummary): TimelineItem => ({
  key: `call ${call.id}`,
  kind: "calls",
  at: callStart(call),
  actor: null,
  what: "Call:",
  title: call.title || "Untitled call",
  to: `/calls/${call.id}`,
});

export const ofEmail = (base: string, email: Email): TimelineItem => ({
  key: `email ${email.id}`,
  kind: "emails",
  at: Date.parse(email.sent_at),
  actor: null,
  what: email.direction === "inbound" ? "E-mail received:" : "E-mail sent:",
  title: email.subject ?? "No subject",
  to: `${base}/emails`,
});

export function ofFile(base: string, file: FileEntry): TimelineItem {
  const isFolder = file.file_type === "folder" || file.file_type === "connected-folder";
  return {
    key: `file ${file.id.file_id}`,
    kind: "files",
    at: Date.parse(file.created_at),
    actor: file.created_by_actor,
    what: isFolder ? "made the folder" : "added the file",
    title: file.name ?? (isFolder ? "Unnamed folder" : "Unnamed file"),
    to: `${base}/files`,
  };
}
