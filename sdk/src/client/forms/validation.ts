import type { Group, Leaf, Part } from "./schema.js";
import { hasProtocol, isEmpty } from "./values.js";

/** Errors by the path of the value that they are about. */
export type Errors = ReadonlyMap<string, string>;

const plural = (count: number, thing: string) => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** What is wrong with one value by its node, for the person who entered it. */
export function problem(node: Leaf, value: unknown): string | undefined {
  if (node.type === "boolean") return undefined;
  if (isEmpty(value)) return node.isOptional || node.default !== undefined ? undefined : "Required";
  return checks[node.type](node, value);
}

const checks: Record<Exclude<Leaf["type"], "boolean">, (node: Leaf, value: unknown) => string | undefined> = {
  string: (node, value) => {
    const { minLength, maxLength, url } = node;
    if (typeof value !== "string") return "Must be text";
    if (url && !isUrl(value, url.protocol)) return url.message;
    // Code points: what people count as characters, near enough.
    const length = [...value].length;
    if (minLength !== undefined && length < minLength) return `Must be at least ${plural(minLength, "character")}`;
    if (maxLength !== undefined && length > maxLength) return `Must be at most ${plural(maxLength, "character")}`;
    return undefined;
  },
  number: ({ min, max }, value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return "Must be a number";
    if (min !== undefined && value < min) return `Must be at least ${min}`;
    if (max !== undefined && value > max) return `Must be at most ${max}`;
    return undefined;
  },
  "date-time": ({ min, max }, value) => {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) return "Must be a date and time";
    if (min !== undefined && value.getTime() < min) return `Must not be before ${moment(min)}`;
    if (max !== undefined && value.getTime() > max) return `Must not be after ${moment(max)}`;
    return undefined;
  },
  "plain-date": (_node, value) => (isPlainDate(value) ? undefined : "Must be a date"),
  "attio-record": ({ objects }, value) => {
    const { recordId, object } = value as { recordId?: unknown; object?: unknown };
    if (typeof recordId !== "string" || typeof object !== "string") return "Must be a record";
    return objects && !objects.includes(object) ? `Must be a record of ${objects.join(" or ")}` : undefined;
  },
};

function moment(time: number): string {
  const written = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
  return written.format(new Date(time));
}

function isPlainDate(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** Whether this is an address with such a protocol, or one that only lacks it (`example.com/path`). */
function isUrl(value: string, protocol: RegExp): boolean {
  const text = value.trim();
  if (/\s/.test(text)) return false;
  if (hasProtocol(text)) {
    const [name = ""] = text.split(":", 1);
    return [name, `${name}:`, `${name}://`].some((spelling) => protocol.test(spelling)) && URL.canParse(text);
  }
  if (!URL.canParse(`https://${text}`)) return false;
  const { hostname } = new URL(`https://${text}`);
  return hostname === "localhost" || hostname.startsWith("[") || /[^.]\.[^.]/.test(hostname);
}

/** Every problem of the values by the schema. */
export function schemaErrors(schema: Group, values: unknown): Map<string, string> {
  const errors = new Map<string, string>();
  const walk = (part: Part, value: unknown, path: string) => {
    const inside = (name: string | number) => (path === "" ? String(name) : `${path}.${name}`);
    if (part.type === "object") {
      const fields = (value ?? {}) as Record<string, unknown>;
      for (const [name, field] of part.fields) walk(field, fields[name], inside(name));
    } else if (part.type === "array") {
      if (!Array.isArray(value)) return;
      for (const [index, item] of value.entries()) walk(part.element, item, inside(index));
    } else {
      const found = problem(part, value);
      if (found !== undefined) errors.set(path, found);
    }
  };
  walk(schema, values, "");
  return errors;
}

/** What the app's own `validate` gave, nested or by dotted names, as errors by path. */
export function ownErrors(given: unknown): Map<string, string> {
  const errors = new Map<string, string>();
  if (given instanceof Promise) throw new TypeError("useForm: validate must give errors, not a promise of them");
  const walk = (value: unknown, path: string) => {
    if (value === undefined || value === null || value === false || value === "") return;
    if (typeof value === "string" && path !== "") errors.set(path, value);
    else if (typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) walk(inner, path === "" ? name : `${path}.${name}`);
    } else {
      throw new TypeError(`useForm: validate must give an object of error texts${path && `, "${path}" is none`}`);
    }
  };
  walk(given, "");
  return errors;
}
