import { useQuery } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { objectsQuery } from "../api/queries";
import type { Attribute, Filter, FoundRecord } from "../api/types";
import { useSession } from "../api/workspace";
import type { NoteSummary } from "../notes/notes-api";
import type { Task } from "../tasks/tasks-api";

/** Longest text that the search takes, in characters (rest-api.md section 11). */
const MAX_QUERY = 256;
const SEARCHED_TYPES = new Set(["personal-name", "email-address", "domain"]);

/** Filter that finds records by what identifies them for people: name, e-mail address, domain. Null if nothing does. */
export function searchFilter(attributes: readonly Attribute[], typed: string): Filter | null {
  const text = typed.trim();
  if (text === "") return null;
  let searched = attributes.filter(
    (a) => SEARCHED_TYPES.has(a.type) || (a.type === "text" && (a.api_slug === "name" || a.api_slug === "title")),
  );
  if (searched.length === 0) searched = attributes.filter((a) => a.type === "text" && a.is_writable).slice(0, 2);
  const tests = searched.map((attribute) => ({ [attribute.api_slug]: { $contains: text } }));
  const [only] = tests;
  if (!only) return null;
  return tests.length === 1 ? only : { $or: tests };
}

/** Records that answer to `typed`, of every object or of some, found by the words in any of their values. */
export function useRecordSearch(
  w: string,
  typed: string,
  enabled: boolean,
  of?: readonly string[],
): { found: FoundRecord[]; loading: boolean } {
  const { member } = useSession();
  const objects = useQuery({ ...objectsQuery(w), enabled }).data;
  const slugs = of ?? objects?.map((object) => object.api_slug) ?? [];
  const text = typed.trim();
  const { data, isFetching } = useQuery({
    queryKey: of ? [...keys.search(w, text), of] : keys.search(w, text),
    queryFn: async ({ signal }) => {
      const body = {
        query: text.slice(0, MAX_QUERY),
        objects: slugs,
        request_as: { type: "workspace-member", workspace_member_id: member.id },
        limit: 12,
      };
      const path = workspacePath(w, "v2", "objects", "records", "search");
      return (await request<{ data: FoundRecord[] }>("POST", path, body, signal)).data;
    },
    enabled: enabled && text !== "" && slugs.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 10_000,
    gcTime: 30_000,
  });
  return { found: enabled ? (data ?? []) : [], loading: isFetching };
}

/** Notes and tasks that have every word of `typed`. */
export function useWorkSearch(w: string, typed: string): { notes: NoteSummary[]; tasks: Task[] } {
  const text = typed.trim();
  const { data } = useQuery({
    queryKey: [w, "search", "work", text],
    queryFn: async ({ signal }) => {
      const path = `${workspacePath(w, "search")}?query=${encodeURIComponent(text.slice(0, MAX_QUERY))}`;
      return (await request<{ data: { notes: NoteSummary[]; tasks: Task[] } }>("GET", path, undefined, signal)).data;
    },
    enabled: text !== "",
    placeholderData: (previous) => previous,
    staleTime: 10_000,
    gcTime: 30_000,
  });
  return text === "" || !data ? { notes: [], tasks: [] } : data;
}
