import type { Group, Part } from "./schema.js";

/** Nothing has been entered: strings that are optional may be empty. */
export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);

/** The value at a path; `undefined` where nothing is. */
export function valueAt(values: unknown, path: string): unknown {
  let at: unknown = values;
  for (const step of path.split(".")) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** The values with another one at a path; what is beside the path keeps its identity. */
export function withValue(values: unknown, path: string, value: unknown, schema: Part): unknown {
  const [step = "", ...rest] = path.split(".");
  if (schema.type === "array") {
    const items = Array.isArray(values) ? [...values] : [];
    const index = Number(step);
    while (items.length < index) items.push(blank(schema.element));
    items[index] = rest.length === 0 ? value : withValue(items[index], rest.join("."), value, schema.element);
    return items;
  }
  const fields = isObject(values) ? values : {};
  const part = schema.type === "object" ? schema.fields.get(step) : undefined;
  if (!part) throw new TypeError(`useForm: there is no "${path}" in the schema`);
  return { ...fields, [step]: rest.length === 0 ? value : withValue(fields[step], rest.join("."), value, part) };
}

/** What a part begins with when nobody has said anything: boxes are not ticked, and nothing is in collections. */
export function blank(part: Part): unknown {
  switch (part.type) {
    case "object":
      return beginning(part, {});
    case "array":
      return part.isOptional ? undefined : [];
    case "boolean":
      return part.isOptional ? undefined : false;
    default:
      return undefined;
  }
}

/** What an added item begins with. */
export function newItem(element: Part): unknown {
  return element.type === "string" ? "" : blank(element);
}

/** Initial values, with what is missing begun; `null` is absence. What the schema does not have stays. */
export function beginning(schema: Group, given: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = isObject(given) ? { ...given } : {};
  for (const [name, part] of schema.fields) {
    const value = begun(part, Object.hasOwn(values, name) ? values[name] : undefined);
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  return values;
}

function begun(part: Part, value: unknown): unknown {
  if (part.type === "object") return beginning(part, value);
  if (value === undefined || value === null) return blank(part);
  return part.type === "array" && Array.isArray(value) ? value.map((item) => begun(part.element, item)) : value;
}

/** The values as `onSubmit` gets them: defaults where nothing was entered, addresses with their protocol. */
export function outgoing(part: Part, value: unknown): unknown {
  switch (part.type) {
    case "object": {
      const values: Record<string, unknown> = isObject(value) ? { ...value } : {};
      for (const [name, field] of part.fields) {
        const given = outgoing(field, values[name]);
        if (given !== undefined) values[name] = given;
      }
      return values;
    }
    case "array":
      return Array.isArray(value) ? value.map((item) => outgoing(part.element, item)) : blank(part);
    case "boolean":
      return value ?? blank(part);
    default:
      if (isEmpty(value) && part.default !== undefined) return part.default;
      if (part.url && typeof value === "string" && value !== "") return withProtocol(value);
      return value;
  }
}

/** Whether an address names a protocol; `example.com:8080` does not. */
export const hasProtocol = (address: string): boolean => /^[a-z][a-z0-9+.-]*:(\/\/|(?!\d))/i.test(address);

export function withProtocol(address: string): string {
  const trimmed = address.trim();
  return hasProtocol(trimmed) ? trimmed : `https://${trimmed}`;
}

/** Whether two values are the same for whoever fills in a form: nothing entered is nothing entered. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other) || (isEmpty(one) && isEmpty(other))) return true;
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameValue(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => sameValue(one[key], other[key]));
}
