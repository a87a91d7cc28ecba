import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Actor, Attribute, Filter, Sort, Value } from "../api/types";
import { searchFilter } from "../palette/search";

export type ListAccess = "full-access" | "read-and-write" | "read-only";

export interface List {
  id: { workspace_id: string; list_id: string };
  api_slug: string;
  name: string;
  /** Slugs; every list has one. */
  parent_object: string[];
  /** Null: only the members that are named. */
  workspace_access: ListAccess | null;
  workspace_member_access: { workspace_member_id: string; level: ListAccess }[];
  created_by_actor: Actor;
  created_at: string;
}

export interface Entry {
  id: { workspace_id: string; list_id: string; entry_id: string };
  parent_object: string;
  parent_record_id: string;
  created_at: string;
  entry_values: Record<string, Value[]>;
}

/** Where a record stands on a list. */
export interface Place {
  list_id: string;
  list_api_slug: string;
  entry_id: string;
  created_at: string;
}

/** What a member may do with a list; null for one that does not exist for the member. */
export function accessOf(list: List, member: string): ListAccess | null {
  const own = list.workspace_member_access.filter((access) => access.workspace_member_id === member);
  const levels = [list.workspace_access, ...own.map(({ level }) => level)];
  return ACCESS.find((level) => levels.includes(level)) ?? null;
}

/** The widest first. */
const ACCESS: readonly ListAccess[] = ["full-access", "read-and-write", "read-only"];

/** Entries fetched per page of a table. */
const PAGE = 100;

export const listKeys = {
  all: (w: string) => [w, "lists"] as const,
  entries: (w: string, list: string) => [w, "entries", list] as const,
  entry: (w: string, entry: string) => [w, "entry", entry] as const,
  of: (w: string, record: string) => [w, "entries-of", record] as const,
};

const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await request<{ data: T }>("GET", path, undefined, signal)).data;

/** The lists that the member may see. */
export const listsQuery = (w: string) =>
  queryOptions({
    queryKey: listKeys.all(w),
    queryFn: ({ signal }) => get<List[]>(workspacePath(w, "v2", "lists"), signal),
    staleTime: 300_000,
  });

export async function queryEntries(
  w: string,
  list: string,
  body: { filter?: Filter; sorts?: Sort[]; limit: number; offset: number },
  signal?: AbortSignal,
): Promise<Entry[]> {
  const path = workspacePath(w, "v2", "lists", list, "entries", "query");
  return (await request<{ data: Entry[] }>("POST", path, body, signal)).data;
}

export const entriesQuery = (w: string, list: string, filter: Filter | null, sorts: readonly Sort[]) =>
  infiniteQueryOptions({
    queryKey: [...listKeys.entries(w, list), { filter, sorts }],
    queryFn: ({ pageParam, signal }) => {
      const body = {
        ...(filter ? { filter } : {}),
        ...(sorts.length > 0 ? { sorts: [...sorts] } : {}),
        limit: PAGE,
        offset: pageParam,
      };
      return queryEntries(w, list, body, signal);
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < PAGE ? undefined : pages.length * PAGE),
    staleTime: 30_000,
  });

export const entryQuery = (w: string, list: string, entry: string) =>
  queryOptions({
    queryKey: listKeys.entry(w, entry),
    queryFn: ({ signal }) => get<Entry>(workspacePath(w, "v2", "lists", list, "entries", entry), signal),
    staleTime: 30_000,
  });

/** Where a record stands on lists, in the order of the lists. */
export const placesQuery = (w: string, object: string, record: string) =>
  queryOptions({
    queryKey: listKeys.of(w, record),
    queryFn: ({ signal }) =>
      get<Place[]>(workspacePath(w, "v2", "objects", object, "records", record, "entries"), signal),
    staleTime: 15_000,
  });

export async function createList(w: string, name: string, slug: string, object: string): Promise<List> {
  const data = {
    name,
    api_slug: slug,
    parent_object: object,
    workspace_access: "full-access",
    workspace_member_access: [],
  };
  return (await request<{ data: List }>("POST", workspacePath(w, "v2", "lists"), { data })).data;
}

export async function renameList(w: string, list: string, name: string): Promise<List> {
  return (await request<{ data: List }>("PATCH", workspacePath(w, "v2", "lists", list), { data: { name } })).data;
}

/** With its entries. */
export const deleteList = (w: string, list: string) => request<unknown>("DELETE", workspacePath(w, "lists", list));

/** Who may do what with a list; null for everyone leaves it to the members that are named. */
export const setListAccess = (
  w: string,
  list: string,
  everyone: ListAccess | null,
  members: readonly List["workspace_member_access"][number][],
) =>
  request<unknown>("PATCH", workspacePath(w, "v2", "lists", list), {
    data: { workspace_access: everyone, workspace_member_access: members },
  });

export async function addEntry(w: string, list: string, object: string, record: string): Promise<Entry> {
  const data = { parent_object: object, parent_record_id: record, entry_values: {} };
  return (await request<{ data: Entry }>("POST", workspacePath(w, "v2", "lists", list, "entries"), { data })).data;
}

export async function writeEntry(
  w: string,
  list: string,
  entry: string,
  values: Record<string, unknown>,
): Promise<Entry> {
  const path = workspacePath(w, "v2", "lists", list, "entries", entry);
  return (await request<{ data: Entry }>("PUT", path, { data: { entry_values: values } })).data;
}

export const removeEntry = (w: string, list: string, entry: string) =>
  request<unknown>("DELETE", workspacePath(w, "v2", "lists", list, "entries", entry));

/** A slug that a name suggests: lower-case words, joined by underscores. */
export function slugOf(name: string, taken: readonly string[] = []): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 56)
    .replace(/_+$/, "");
  const slug = plain || "unnamed";
  for (let at = 1; ; at += 1) {
    const tried = at === 1 ? slug : `${slug}_${at}`;
    if (!taken.includes(tried)) return tried;
  }
}

/** What is searched for in a list: what identifies the records that its entries are of. */
export function entrySearch(
  list: string,
  object: string,
  attributes: readonly Attribute[],
  typed: string,
): Filter | null {
  const filter = searchFilter(attributes, typed);
  if (!filter) return null;
  const through = (test: Filter): Filter => {
    const [[slug, constraints] = ["", null]] = Object.entries(test);
    return {
      path: [
        [list, "parent_record"],
        [object, slug],
      ],
      constraints,
    };
  };
  return Array.isArray(filter.$or) ? { $or: (filter.$or as Filter[]).map(through) } : through(filter);
}

/** Attributes of entries that say something to people: those that every list has are left out. */
export const ownAttributes = (attributes: readonly Attribute[]): Attribute[] =>
  attributes.filter((a) => !["entry_id", "parent_record", "created_at", "created_by"].includes(a.api_slug));
