import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useWorkspace } from "../api/workspace";
import { callsQuery } from "../calls/calls-api";
import { threadsQuery } from "../comments/comments-api";
import { emailsQuery, hasEmails } from "../emails/emails-api";
import { filesQuery } from "../files/files-api";
import { listsQuery, placesQuery } from "../lists/lists-api";
import { notesQuery } from "../notes/notes-api";
import { tasksQuery } from "../tasks/tasks-api";
import { type ActivityProps, useMoments } from "./ActivityFeed";
import { doersQuery } from "./doers";
import {
  callStart,
  listName,
  ofCall,
  ofEmail,
  ofFile,
  ofMoment,
  ofNote,
  ofPlace,
  ofTask,
  ofThread,
  type TimelineSource,
} from "./timeline";

interface Reading {
  isPending: boolean;
  isError: boolean;
  data: unknown;
  error: unknown;
  refetch(): unknown;
}

/** A source of a timeline, and how its reading goes. */
export interface LiveSource extends TimelineSource {
  /** What it reads, for people. */
  name: string;
  pending: boolean;
  /** Set where nothing could be read. */
  error: unknown;
  retry(): void;
  /** Reads on; undefined where there is no more, or it is on its way. */
  more?: (() => void) | undefined;
}

const reading = (name: string, query: Reading) => ({
  name,
  pending: query.isPending,
  error: query.isError && query.data === undefined ? query.error : null,
  retry: () => void query.refetch(),
});

interface Paged extends Reading {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

const paging = (query: Paged) =>
  query.hasNextPage && !query.isFetchingNextPage ? { more: () => void query.fetchNextPage() } : {};

/** Everything that is read for a record's timeline. Each source is live by itself. */
export function useTimeline(props: ActivityProps): LiveSource[] {
  const w = useWorkspace();
  const object = props.object.api_slug;
  const record = props.document.id.record_id;
  const of = useMemo(() => ({ object, record }), [object, record]);
  const { history, moments } = useMoments(props);
  const notes = useInfiniteQuery(notesQuery(w, of));
  const open = useInfiniteQuery(tasksQuery(w, { linked: of, completed: false }));
  const done = useInfiniteQuery(tasksQuery(w, { linked: of, completed: true }));
  const threads = useQuery(threadsQuery(w, of));
  const places = useQuery(placesQuery(w, object, record));
  const lists = useQuery(listsQuery(w));
  const onLists = useQueries({
    queries: (places.data ?? []).map((place) =>
      threadsQuery(w, { list: place.list_api_slug, entry: place.entry_id, record }),
    ),
  });
  const doers = useQuery(doersQuery(w, object, record)).data;
  const calls = useInfiniteQuery(callsQuery(w, of));
  const withEmails = hasEmails(object);
  const emails = useInfiniteQuery({ ...emailsQuery(w, object, record), enabled: withEmails });
  const files = useQuery(filesQuery(w, of));
  const base = `/${object}/${record}`;
  const written = notes.data?.pages.flat() ?? [];
  const completerOf = (id: string) => doers?.completions.find(({ task_id }) => task_id === id)?.actor;
  const adderOf = (id: string) => doers?.additions.find(({ entry_id }) => entry_id === id)?.actor;
  const completed = done.data?.pages.flat() ?? [];
  const held = calls.data?.pages.flatMap((page) => page.data) ?? [];
  const letters = emails.data?.pages.flatMap((page) => page.data) ?? [];
  /** Newest first, as far as read: known since its last one. */
  const since = <T>(query: Paged, items: readonly T[], at: (item: T) => number): number | null => {
    const last = items.at(-1);
    return query.hasNextPage && last !== undefined ? at(last) : null;
  };
  return [
    { kind: "changes", ...reading("changes", history), items: (moments ?? []).map(ofMoment), knownSince: null },
    {
      kind: "notes",
      ...reading("notes", notes),
      ...paging(notes),
      items: written.map((note) => ofNote(base, note)),
      knownSince: since(notes, written, (note) => Date.parse(note.created_at)),
    },
    {
      kind: "tasks",
      ...reading("open tasks", open),
      ...paging(open),
      items: (open.data?.pages.flat() ?? []).flatMap((task) => ofTask(base, task)),
      // The oldest come first: before the last page nothing is known of the newest.
      knownSince: open.hasNextPage ? Number.POSITIVE_INFINITY : null,
    },
    {
      kind: "tasks",
      ...reading("completed tasks", done),
      ...paging(done),
      items: completed.flatMap((task) => ofTask(base, task, completerOf(task.id.task_id))),
      knownSince: since(done, completed, (task) => Date.parse(task.completed_at ?? task.created_at)),
    },
    {
      kind: "comments",
      ...reading("comments", threads),
      items: (threads.data ?? []).flatMap((thread) => ofThread(base, thread)),
      knownSince: null,
    },
    {
      kind: "comments",
      name: "comments on lists",
      pending: onLists.some(({ isPending }) => isPending),
      error: onLists.find(({ isError, data }) => isError && data === undefined)?.error ?? null,
      retry: () => {
        for (const query of onLists) if (query.isError) void query.refetch();
      },
      items: (places.data ?? []).flatMap((place, at) =>
        (onLists[at]?.data ?? []).flatMap((thread) => ofThread(base, thread, listName(lists.data ?? [], place))),
      ),
      knownSince: null,
    },
    {
      kind: "lists",
      ...reading("lists", places),
      items: (places.data ?? []).map((place) => ofPlace(lists.data ?? [], place, adderOf(place.entry_id))),
      knownSince: null,
    },
    {
      kind: "calls",
      ...reading("calls", calls),
      ...paging(calls),
      items: held.map(ofCall),
      knownSince: since(calls, held, callStart),
    },
    ...(withEmails
      ? [
          {
            kind: "emails" as const,
            ...reading("e-mails", emails),
            ...paging(emails),
            items: letters.map((email) => ofEmail(base, email)),
            knownSince: since(emails, letters, (email) => Date.parse(email.sent_at)),
          },
        ]
      : []),
    {
      kind: "files",
      ...reading("files", files),
      items: (files.data ?? []).map((file) => ofFile(base, file)),
      knownSince: null,
    },
  ];
}
