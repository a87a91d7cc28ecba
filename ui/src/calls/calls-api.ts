import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";

/** A begin or an end, as meetings have it (rest-api.md section 12). */
export type MeetingTime = { datetime: string; timezone: string | null } | { date: string };

export interface CallParticipant {
  name: string | null;
  email_address: string | null;
  status: "accepted" | "tentative" | "declined" | "pending";
  is_organizer: boolean;
  /** The person behind the address, on the page of a call. */
  record_id: string | null;
}

export interface LinkedRecord {
  object_slug: string;
  object_id: string;
  record_id: string;
}

/** A call as lists show it. */
export interface CallSummary {
  id: string;
  meeting_id: string;
  title: string;
  start: MeetingTime;
  end: MeetingTime;
  status: "processing" | "completed" | "failed";
  /** In seconds; 0 without a transcript. */
  duration: number;
  has_transcript: boolean;
  created_at: string;
  participants: CallParticipant[];
  linked_records: LinkedRecord[];
}

/** A piece of speech; times in seconds. */
export interface Segment {
  speech: string;
  start_time: number;
  end_time: number;
  speaker: { name: string };
}

export interface Insight {
  title: string;
  markdown: string;
}

export interface Call extends CallSummary {
  description: string;
  speakers: { name: string; record_id: string | null }[];
  media_url: string | null;
  /** In Markdown. */
  summary: string | null;
  insights: Insight[];
  transcript: Segment[] | null;
}

interface CallsPage {
  data: CallSummary[];
  pagination: { next_cursor: string | null };
}

export const callKeys = {
  lists: (w: string) => [w, "calls"] as const,
  list: (w: string, of: RecordRef | null) => [w, "calls", of] as const,
  calls: (w: string) => [w, "call"] as const,
  call: (w: string, id: string) => [w, "call", id] as const,
};

export interface RecordRef {
  object: string;
  record: string;
}

/** The calls of the workspace, or those that a record is linked to; the latest first. */
export const callsQuery = (w: string, of: RecordRef | null = null) =>
  infiniteQueryOptions({
    queryKey: callKeys.list(w, of),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(of ? { object: of.object, record_id: of.record } : {});
      if (pageParam) query.set("cursor", pageParam);
      return request<CallsPage>("GET", `${workspacePath(w, "calls")}?${query}`, undefined, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.pagination.next_cursor ?? undefined,
    staleTime: 15_000,
  });

export const callQuery = (w: string, id: string) =>
  queryOptions({
    queryKey: callKeys.call(w, id),
    queryFn: async ({ signal }) =>
      (await request<{ data: Call }>("GET", workspacePath(w, "calls", id), undefined, signal)).data,
    staleTime: 30_000,
  });

/** Imports a transcript file; what is empty is left to the server, which knows it from the file. */
export async function importCall(w: string, file: File, said: Record<string, string>): Promise<Call> {
  const form = new FormData();
  for (const [name, value] of Object.entries(said)) if (value.trim() !== "") form.append(name, value.trim());
  form.append("file", file);
  return (await request<{ data: Call }>("POST", workspacePath(w, "calls"), form)).data;
}

export const deleteCall = (w: string, id: string) => request<unknown>("DELETE", workspacePath(w, "calls", id));
