import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { queryRecords } from "../api/queries";
import type { Filter, RecordDocument, Value } from "../api/types";

/** Something by which two records are likely to be of the same person or company. */
interface Clue {
  /** Slug of the attribute. */
  slug: string;
  /** What they have in common, for people. */
  what: string;
  /** What is equal in both; empty in a value that says nothing. */
  key(value: Value): string;
  /** What finds records with one of these values. */
  tests(values: readonly Value[]): Filter[];
}

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
const texts = (values: readonly Value[], member: string): string[] => values.map((value) => text(value[member]));

const CLUES: readonly Clue[] = [
  {
    // The same address stands on one record only; that of a subdomain is another to the server.
    slug: "email_addresses",
    what: "e-mail address",
    key: ({ email_local_specifier: local, email_root_domain: domain }) =>
      text(local) && text(domain) && `${text(local)}@${text(domain)}`,
    tests: (values) =>
      values.map(({ email_local_specifier, email_root_domain }) => ({
        email_addresses: { email_local_specifier, email_root_domain },
      })),
  },
  {
    slug: "domains",
    what: "domain",
    key: (value) => text(value.root_domain),
    tests: (values) => [{ domains: { root_domain: { $in: texts(values, "root_domain") } } }],
  },
  {
    slug: "phone_numbers",
    what: "phone number",
    key: (value) => text(value.phone_number),
    tests: (values) => [{ phone_numbers: { $in: texts(values, "phone_number") } }],
  },
  {
    slug: "name",
    what: "name",
    // A first name alone says little.
    key: (value) =>
      value.attribute_type !== "personal-name"
        ? text(value.value)
        : text(value.first_name) && text(value.last_name) && text(value.full_name),
    tests: ([value]) => [{ name: { $in: [text(value?.full_name) || text(value?.value)] } }],
  },
];

/** Objects whose records are looked over. */
const OBJECTS = ["people", "companies"];
/** How many values of an attribute are looked for, and how many duplicates are shown. */
const MOST_VALUES = 10;
const MOST = 5;

const telling = (clue: Clue, document: RecordDocument): Value[] =>
  (document.values[clue.slug] ?? []).filter((value) => clue.key(value) !== "").slice(0, MOST_VALUES);

/** What finds the records that may be the same as this one; null where there is nothing to go by. */
export function duplicateFilter(object: string, document: RecordDocument): Filter | null {
  if (!OBJECTS.includes(object)) return null;
  const tests = CLUES.flatMap((clue) => {
    const values = telling(clue, document);
    return values.length > 0 ? clue.tests(values) : [];
  });
  return tests.length > 0 ? { $or: tests } : null;
}

/** What two records have in common that is likely to be of one person or company only. */
export function inCommon(one: RecordDocument, other: RecordDocument): string[] {
  return CLUES.filter((clue) => {
    const there = telling(clue, other).map(clue.key);
    return telling(clue, one).some((value) => there.includes(clue.key(value)));
  }).map(({ what }) => what);
}

/** Records that look the same as one. */
export interface Duplicates {
  found: readonly RecordDocument[];
  /** The ids of those that are not, as somebody has said. */
  dismissed: readonly string[];
}

interface Dismissed {
  data: { record_id: string }[];
}

/** Where it is kept what is no duplicate of a record; of one other record with that. */
export const dismissedPath = (w: string, object: string, record: string, ...other: string[]): string =>
  workspacePath(w, "objects", object, "records", record, "dismissed-duplicates", ...other);

/** Records that may be the same as one, asked for once while its page is open. */
export const duplicatesQuery = (w: string, object: string, document: RecordDocument) => {
  const record = document.id.record_id;
  return queryOptions({
    queryKey: keys.duplicates(w, object, record),
    queryFn: async ({ signal }): Promise<Duplicates> => {
      const filter = duplicateFilter(object, document);
      if (!filter) return { found: [], dismissed: [] };
      const find = async (most: number) => {
        // The record finds itself.
        const found = await queryRecords(w, object, { filter, limit: most + 1 }, signal);
        return found.filter((other) => other.id.record_id !== record).slice(0, most);
      };
      const found = await find(MOST);
      if (found.length === 0) return { found, dismissed: [] };
      const said = await request<Dismissed>("GET", dismissedPath(w, object, record), undefined, signal);
      const dismissed = said.data.map((one) => one.record_id);
      if (found.length < MOST || dismissed.length === 0) return { found, dismissed };
      // What is none does not take the place of what may be one.
      const all = await find(MOST + dismissed.length);
      const isNone = (other: RecordDocument) => dismissed.includes(other.id.record_id);
      const possible = all.filter((other) => !isNone(other)).slice(0, MOST);
      return { found: [...possible, ...all.filter(isNone)], dismissed };
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
};
