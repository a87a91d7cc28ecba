import { objectSlugs } from "../../protocol/object-slugs.js";
import type { FieldType } from "../inputs/field.js";

/** A node of a form schema, read from its serialised form (`sdk-surface.md` 2.3.8). */
export interface Leaf {
  readonly type: "string" | "number" | "boolean" | "date-time" | "plain-date" | "attio-record";
  readonly isOptional: boolean;
  /** Handed on when the field is left empty. */
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly url?: { readonly protocol: RegExp; readonly message: string };
  /** Numbers, or milliseconds since the epoch for instants. */
  readonly min?: number;
  readonly max?: number;
  readonly objects?: readonly string[];
}

export interface List {
  readonly type: "array";
  readonly isOptional: boolean;
  readonly element: Part;
}

/** Several values under names of their own: the schema itself, or a plain object of nodes in it. */
export interface Group {
  readonly type: "object";
  readonly fields: ReadonlyMap<string, Part>;
}

export type Part = Leaf | List | Group;

const leafTypes = ["string", "number", "boolean", "date-time", "plain-date", "attio-record"];

/** Reads a schema. Throws a `TypeError` that names what is no node of it. */
export function readSchema(schema: unknown): Group {
  const part = read(schema, "the schema");
  if (part.type !== "object") throw new TypeError("useForm: the schema must be an object of nodes made with Forms");
  return part;
}

function read(given: unknown, where: string): Part {
  if (given === null || typeof given !== "object" || Array.isArray(given)) {
    throw new TypeError(`useForm: ${where} must be a node made with Forms, or an object of them`);
  }
  const { toJSON } = given as { toJSON?: unknown };
  if (typeof toJSON !== "function") {
    const fields = Object.entries(given).map(
      ([name, field]) => [name, read(field, where === "the schema" ? name : `${where}.${name}`)] as const,
    );
    return { type: "object", fields: new Map(fields) };
  }
  const json = toJSON.call(given) as Record<string, unknown>;
  const isOptional = json.isOptional === true;
  if (json.type === "array") {
    const element = (given as { elementType?: unknown }).elementType ?? json.element;
    return { type: "array", isOptional, element: read(element, `the element of ${where}`) };
  }
  if (!leafTypes.includes(json.type as string)) {
    throw new TypeError(`useForm: ${where} is a node of an unknown type, ${JSON.stringify(json.type)}`);
  }
  return leaf(json, isOptional);
}

function leaf({ type, url, object, min, max, ...rest }: Record<string, unknown>, isOptional: boolean): Leaf {
  const bound = (value: unknown) => (typeof value === "string" ? Date.parse(value) : value);
  return {
    ...(rest as Partial<Leaf>),
    type: type as Leaf["type"],
    isOptional,
    ...(min === undefined ? {} : { min: bound(min) as number }),
    ...(max === undefined ? {} : { max: bound(max) as number }),
    ...(object === undefined ? {} : { objects: objectSlugs(object as string | string[]) }),
    ...(url === undefined ? {} : { url: urlRule(url as SerialisedUrl) }),
  };
}

interface SerialisedUrl {
  protocol: { source: string; flags: string };
  message: string;
}

/** The pattern is for the whole protocol, without its colon. */
function urlRule({ protocol, message }: SerialisedUrl): { protocol: RegExp; message: string } {
  const flags = [...new Set(`${protocol.flags.replace(/[gy]/g, "")}i`)].join("");
  return { protocol: new RegExp(`^(?:${protocol.source})$`, flags), message };
}

/** What a path leads to, or a sentence that says where it ends. */
export function partAt(schema: Group, path: unknown): Part | string {
  if (typeof path !== "string" || path === "") return 'a name is the path of a value, for example "address.street"';
  let at: Part = schema;
  const gone: string[] = [];
  for (const step of path.split(".")) {
    const place = gone.length === 0 ? "the schema" : `"${gone.join(".")}"`;
    if (at.type === "array") {
      if (!/^\d+$/.test(step)) return `${place} is an array, and "${step}" is no index`;
      at = at.element;
    } else if (at.type === "object") {
      const next = at.fields.get(step);
      if (!next) {
        const names = [...at.fields.keys()];
        return `${place} has no "${step}"${names.length > 0 ? `; it has ${names.join(", ")}` : ""}`;
      }
      at = next;
    } else {
      return `${place} is a ${at.type} and has nothing inside`;
    }
    gone.push(step);
  }
  return at;
}

/** What inputs a part can be bound to. */
export function fieldTypes(part: Part): FieldType[] {
  if (part.type === "object") return [];
  if (part.type !== "array") return [part.type];
  const { type } = part.element;
  return type === "string" || type === "attio-record" ? ["array", `${type}[]`] : ["array"];
}
