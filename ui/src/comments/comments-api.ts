import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Actor } from "../api/types";

export interface Comment {
  id: { workspace_id: string; comment_id: string };
  thread_id: string;
  content_plaintext: string;
  author: Actor;
  created_at: string;
  resolved_at: string | null;
  resolved_by: Actor | null;
}

export interface Thread {
  id: { workspace_id: string; thread_id: string };
  created_at: string;
  /** The one that opened it first. */
  comments: Comment[];
  has_more_comments?: boolean;
}

/** What comments are about: a record, or an entry of a list. */
export type CommentPlace = { object: string; record: string } | { list: string; entry: string; record: string };

/** The most threads that the server gives at once, and the most that are shown. */
const PAGE = 50;
const MOST = 500;

export const threadKeys = {
  /** Of a record and of its entries: events name the record. */
  around: (w: string, record: string) => [w, "threads", record] as const,
  of: (w: string, place: CommentPlace) => [w, "threads", place.record, place] as const,
};

/** The threads about a record or an entry, the newest first. */
export const threadsQuery = (w: string, place: CommentPlace) =>
  queryOptions({
    queryKey: threadKeys.of(w, place),
    queryFn: async ({ signal }) => {
      const about: Record<string, string> =
        "list" in place
          ? { list: place.list, entry_id: place.entry }
          : { object: place.object, record_id: place.record };
      const threads: Thread[] = [];
      while (threads.length < MOST) {
        const query = new URLSearchParams({ ...about, limit: String(PAGE), offset: String(threads.length) });
        const path = `${workspacePath(w, "v2", "threads")}?${query}`;
        const page = (await request<{ data: Thread[] }>("GET", path, undefined, signal)).data;
        threads.push(...page);
        if (page.length < PAGE) break;
      }
      return threads.reverse();
    },
    staleTime: 15_000,
  });

/** All comments of a thread that has more than its list shows. */
export async function wholeThread(w: string, id: string): Promise<Comment[]> {
  const comments: Comment[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams(cursor ? { cursor } : {});
    const page: { data: Thread; pagination: { next_cursor: string | null } } = await request(
      "GET",
      `${workspacePath(w, "v2", "threads", id)}?${query}`,
    );
    comments.push(...page.data.comments);
    cursor = page.pagination.next_cursor;
  } while (cursor);
  return comments;
}

export async function createComment(
  w: string,
  member: string,
  to: CommentPlace | { thread: string },
  content: string,
): Promise<Comment> {
  const target =
    "thread" in to
      ? { thread_id: to.thread }
      : "list" in to
        ? { entry: { list: to.list, entry_id: to.entry } }
        : { record: { object: to.object, record_id: to.record } };
  const data = { format: "plaintext", content, author: { type: "workspace-member", id: member }, ...target };
  return (await request<{ data: Comment }>("POST", workspacePath(w, "v2", "comments"), { data })).data;
}

export const deleteComment = (w: string, id: string) =>
  request<unknown>("DELETE", workspacePath(w, "v2", "comments", id));

/** Resolving is beyond the REST API. */
export const setResolved = (w: string, thread: string, resolved: boolean) =>
  request<unknown>(resolved ? "PUT" : "DELETE", workspacePath(w, "threads", thread, "resolution"));
