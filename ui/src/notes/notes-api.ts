import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Actor } from "../api/types";

export interface RecordRef {
  object: string;
  record: string;
}

/** A note as lists show it. */
export interface NoteSummary {
  id: { workspace_id: string; note_id: string };
  parent_object: string;
  parent_record_id: string;
  title: string;
  created_by_actor: Actor;
  created_at: string;
  /** The beginning of its text, or the part of it that answers to a search. */
  excerpt: string;
}

export interface Note extends Omit<NoteSummary, "excerpt"> {
  content_plaintext: string;
  content_markdown: string;
}

/** Notes fetched at once. */
const PAGE = 50;

export const noteKeys = {
  all: (w: string) => [w, "notes"] as const,
  of: (w: string, of: RecordRef | null) => [w, "notes", of] as const,
  note: (w: string, id: string) => [w, "note", id] as const,
};

/** The notes of a record, or of the workspace; the newest first. */
export const notesQuery = (w: string, of: RecordRef | null) =>
  infiniteQueryOptions({
    queryKey: noteKeys.of(w, of),
    queryFn: async ({ pageParam, signal }) => {
      const query = new URLSearchParams(of ? { object: of.object, record_id: of.record } : {});
      query.set("offset", String(pageParam));
      query.set("limit", String(PAGE));
      const path = `${workspacePath(w, "notes")}?${query}`;
      return (await request<{ data: NoteSummary[] }>("GET", path, undefined, signal)).data;
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < PAGE ? undefined : pages.length * PAGE),
    staleTime: 15_000,
  });

export const noteQuery = (w: string, id: string) =>
  queryOptions({
    queryKey: noteKeys.note(w, id),
    queryFn: async ({ signal }) =>
      (await request<{ data: Note }>("GET", workspacePath(w, "v2", "notes", id), undefined, signal)).data,
    staleTime: 5_000,
  });

export async function createNote(w: string, { object, record }: RecordRef): Promise<Note> {
  const data = { parent_object: object, parent_record_id: record, title: "", format: "markdown", content: "" };
  return (await request<{ data: Note }>("POST", workspacePath(w, "v2", "notes"), { data })).data;
}

/** What is changed of a note. */
export interface NotePatch {
  title?: string;
  /** Markdown. */
  content?: string;
}

export async function updateNote(w: string, id: string, patch: NotePatch): Promise<Note> {
  const data = { ...patch, ...(patch.content === undefined ? {} : { format: "markdown" }) };
  return (await request<{ data: Note }>("PATCH", workspacePath(w, "v2", "notes", id), { data })).data;
}

export const deleteNote = (w: string, id: string) => request<unknown>("DELETE", workspacePath(w, "v2", "notes", id));
