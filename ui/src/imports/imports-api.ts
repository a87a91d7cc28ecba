import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Attribute, AttributeType } from "../api/types";

/** Where a column goes: an attribute, or a part of a name or a location. */
export interface Mapped {
  column: number;
  attribute: string;
  property: string | null;
  dates: "day_first" | "month_first";
}

export interface Plan {
  columns: Mapped[];
  matching: string | null;
  create_options: boolean;
}

export interface ImportColumn {
  name: string;
  samples: string[];
  filled: number;
  kind: AttributeType;
  dates: Mapped["dates"];
}

export interface Problem {
  line: number;
  column: string | null;
  message: string;
}

export interface ImportJob {
  id: string;
  file_name: string;
  columns: ImportColumn[];
  suggested: Plan;
  state: "uploaded" | "checking" | "checked" | "running" | "done" | "failed" | "cancelled";
  total: number;
  position: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  problems: Problem[];
  failure: string | null;
}

type Answer = { data: ImportJob };

export const isRunning = (job: ImportJob) => job.state === "checking" || job.state === "running";

export async function uploadImport(w: string, object: string, file: File): Promise<ImportJob> {
  const query = new URLSearchParams({ object, file_name: file.name });
  return (await request<Answer>("POST", `${workspacePath(w, "imports")}?${query}`, file)).data;
}

export async function beginImport(w: string, id: string, what: "check" | "start", plan: Plan): Promise<ImportJob> {
  return (await request<Answer>("POST", workspacePath(w, "imports", id, what), plan)).data;
}

export async function cancelImport(w: string, id: string): Promise<ImportJob> {
  return (await request<Answer>("POST", workspacePath(w, "imports", id, "cancel"))).data;
}

/** Looks again and again while the import is at work. */
export const importQuery = (w: string, id: string | null) =>
  queryOptions({
    queryKey: ["import", w, id],
    queryFn: async ({ signal }) =>
      (await request<Answer>("GET", workspacePath(w, "imports", id ?? ""), undefined, signal)).data,
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? 400 : false),
  });

/** Where a column can go, as a person chooses it. */
export interface Destination {
  /** `slug`, or `slug.part`. */
  value: string;
  label: string;
}

const PARTS: Partial<Record<AttributeType, readonly (readonly [part: string, label: string])[]>> = {
  "personal-name": [
    ["first_name", "First name"],
    ["last_name", "Last name"],
  ],
  location: [
    ["line_1", "Street"],
    ["line_2", "Street, second line"],
    ["locality", "City"],
    ["region", "State or region"],
    ["postcode", "Postcode"],
    ["country_code", "Country code"],
  ],
};

/** Everything that a file may write, parts after their whole. */
export function destinations(attributes: readonly Attribute[]): Destination[] {
  return attributes
    .filter((attribute) => attribute.is_writable && !attribute.is_archived)
    .flatMap((attribute) => [
      { value: attribute.api_slug, label: attribute.title },
      ...(PARTS[attribute.type] ?? []).map(([part, label]) => ({
        value: `${attribute.api_slug}.${part}`,
        label: `${attribute.title} › ${label}`,
      })),
    ]);
}

export const destinationOf = (mapped: Mapped): string =>
  mapped.property === null ? mapped.attribute : `${mapped.attribute}.${mapped.property}`;

/** The plan's columns with one of them sent elsewhere; null leaves it away. */
export function withDestination(plan: Plan, columns: readonly ImportColumn[], at: number, to: string | null): Plan {
  const others = plan.columns.filter((mapped) => mapped.column !== at);
  if (to === null) return { ...plan, columns: others, matching: stillThere(plan.matching, others) };
  const [attribute = to, property = null] = to.split(".");
  const mapped: Mapped = { column: at, attribute, property, dates: columns[at]?.dates ?? "day_first" };
  const next = [...others, mapped].sort((a, b) => a.column - b.column);
  return { ...plan, columns: next, matching: stillThere(plan.matching, next) };
}

const stillThere = (matching: string | null, columns: readonly Mapped[]) =>
  columns.some(({ attribute }) => attribute === matching) ? matching : null;

/** The unique attributes that the plan writes: records can be found by them. */
export function matchable(plan: Plan, attributes: readonly Attribute[]): Attribute[] {
  return attributes.filter(
    (attribute) => attribute.is_unique && plan.columns.some((mapped) => mapped.attribute === attribute.api_slug),
  );
}
