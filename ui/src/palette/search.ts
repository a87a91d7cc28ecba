import { useQueries, useQuery } from "@tanstack/react-query";
import { keys } from "../api/keys";
import { attributesQuery, objectsQuery, queryRecords } from "../api/queries";
import type { Attribute, Filter, RecordDocument } from "../api/types";

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

export interface FoundRecord {
  object: string;
  noun: string;
  document: RecordDocument;
}

/** Records of every object that answer to `typed`. */
export function useRecordSearch(
  w: string,
  typed: string,
  enabled: boolean,
): { found: FoundRecord[]; loading: boolean } {
  const objects = useQuery({ ...objectsQuery(w), enabled }).data ?? [];
  const attributes = useQueries({
    queries: objects.map((object) => ({ ...attributesQuery(w, object.api_slug), enabled })),
  });
  const text = typed.trim();
  const results = useQueries({
    queries: objects.map((object, at) => {
      const filter = searchFilter(attributes[at]?.data ?? [], text);
      return {
        queryKey: keys.search(w, object.api_slug, text),
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          filter ? queryRecords(w, object.api_slug, { filter, limit: 6 }, signal) : Promise.resolve([]),
        enabled: enabled && filter !== null,
        staleTime: 10_000,
        gcTime: 30_000,
      };
    }),
  });
  return {
    found: results.flatMap((result, at) => {
      const object = objects[at];
      if (!object) return [];
      return (result.data ?? []).map((document) => ({ object: object.api_slug, noun: object.singular_noun, document }));
    }),
    loading: results.some((result) => result.isFetching),
  };
}
