import type { Json } from "./types";

/**
 * Values of configurations: plain JSON, or an object that carries its node type under `$` (crates/workflows/src/value.rs).
 * A variable stands for what an earlier block gave, a template for text with variables in it.
 */
export interface Tagged {
  $: string;
  [field: string]: Json;
}

export interface Variable extends Tagged {
  $: "variable";
  path: string;
}

export const variable = (path: string): Variable => ({ $: "variable", path });

export const isTagged = (value: Json | undefined): value is Tagged =>
  typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.$ === "string";

export const isVariable = (value: Json | undefined): value is Variable =>
  isTagged(value) && value.$ === "variable" && typeof value.path === "string";

/** The parts of a text, in order: `""` has none. */
export function textParts(value: Json | undefined): (string | Variable)[] {
  if (value === undefined || value === null || value === "") return [];
  if (isVariable(value)) return [value];
  if (isTagged(value) && value.$ === "template" && Array.isArray(value.parts)) {
    return value.parts.filter((part): part is string | Variable => typeof part === "string" || isVariable(part));
  }
  if (typeof value === "string") return [value];
  return [typeof value === "object" ? JSON.stringify(value) : String(value)];
}

/** The shortest value that has these parts: text, one variable, or a template; nothing where there is nothing. */
export function textOfParts(parts: readonly (string | Variable)[]): Json | undefined {
  const joined: (string | Variable)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  const [first] = joined;
  if (first === undefined) return undefined;
  return joined.length === 1 ? first : { $: "template", parts: joined };
}

/** Every variable in a value, however deep. */
export function variablesIn(value: Json | undefined): string[] {
  if (value === undefined || value === null || typeof value !== "object") return [];
  if (isVariable(value)) return [value.path];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(variablesIn);
}

/** The same value, with each variable's path changed. */
export function mapVariables(value: Json, change: (path: string) => string): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => mapVariables(item, change));
  if (isVariable(value)) return { ...value, path: change(value.path) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapVariables(item, change)]));
}

/** As people read it, in one line; what names records and members is left to components that know them. */
export function plainText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(plainText).join(", ");
  if (!isTagged(value)) return typeof value === "object" ? JSON.stringify(value) : String(value);
  const field = (name: string) => plainText(value[name]);
  switch (value.$) {
    case "date":
    case "timestamp":
    case "duration":
      return field("value");
    case "currency":
      return `${field("value")} ${field("code")}`.trim();
    case "domain":
    case "email-address":
    case "phone-number":
      return field("original") || field("normalized");
    case "personal-name":
      return field("full_name");
    case "rich-text":
      return field("text");
    case "attio-object":
      return field("object");
    case "attio-list":
      return field("list");
    case "attio-attribute":
      return field("attribute");
    case "attio-select":
      return field("title") || field("selectOptionId");
    case "variable":
      return field("path");
    default:
      return JSON.stringify(value);
  }
}

const UNITS = [
  { unit: "weeks", pattern: /^P(\d+)W$/, write: (n: number) => `P${n}W` },
  { unit: "days", pattern: /^P(\d+)D$/, write: (n: number) => `P${n}D` },
  { unit: "hours", pattern: /^PT(\d+)H$/, write: (n: number) => `PT${n}H` },
  { unit: "minutes", pattern: /^PT(\d+)M$/, write: (n: number) => `PT${n}M` },
  { unit: "seconds", pattern: /^PT(\d+)S$/, write: (n: number) => `PT${n}S` },
] as const;

export type DurationUnit = (typeof UNITS)[number]["unit"];
export const DURATION_UNITS: readonly DurationUnit[] = ["seconds", "minutes", "hours", "days", "weeks"];

/** An ISO 8601 duration of a single unit; null for any other. */
export function readDuration(text: string): { amount: number; unit: DurationUnit } | null {
  for (const { unit, pattern } of UNITS) {
    const found = pattern.exec(text);
    if (found) return { amount: Number(found[1]), unit };
  }
  return null;
}

export function writeDuration(amount: number, unit: DurationUnit): string {
  const found = UNITS.find((item) => item.unit === unit);
  return found ? found.write(amount) : `PT${amount}S`;
}

/** Minutes that a time zone is ahead of UTC at an instant. */
function offsetMinutes(instant: Date, timezone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((item) => item.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((local - instant.getTime()) / 60_000);
}

const zoneOr = (timezone: string): string => {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: timezone });
    return timezone;
  } catch {
    return "UTC";
  }
};

/** `2026-11-26T09:00` on the clocks of a time zone, as an instant; null where it is none. */
export function instantOf(local: string, timezone: string): string | null {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return null;
  const zone = zoneOr(timezone);
  const guess = asUtc - offsetMinutes(new Date(asUtc), zone) * 60_000;
  return new Date(asUtc - offsetMinutes(new Date(guess), zone) * 60_000).toISOString();
}

/** What the clocks of a time zone show at an instant: `2026-11-26T09:00`. */
export function localOf(instant: string, timezone: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return "";
  return new Date(at + offsetMinutes(new Date(at), zoneOr(timezone)) * 60_000).toISOString().slice(0, 16);
}
