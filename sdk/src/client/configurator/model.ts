import { Binding, fromTagged, type Json, toTagged } from "../../schema/tagged.js";
import { valueAt } from "../forms/values.js";

/** A node of a config schema as it can be read, whichever copy of the SDK made it. */
export interface ConfigNode {
  readonly type: string;
  readonly fields?: Readonly<Record<string, ConfigNode>>;
  readonly element?: ConfigNode;
  readonly value?: ConfigNode;
  readonly nodes?: readonly ConfigNode[];
}

export type Watched = { type: "static"; value: unknown } | { type: "dynamic" } | undefined;

/** Without the union that makes a node optional: unions are transparent in paths. */
export function bare(node: ConfigNode): { node: ConfigNode; isOptional: boolean } {
  if (node.type !== "union") return { node, isOptional: false };
  const inside = node.nodes?.find(({ type }) => type !== "undefined");
  return {
    node: inside ? bare(inside).node : node,
    isOptional: node.nodes?.some((one) => one.type === "undefined") ?? false,
  };
}

/** The configuration that is being made: values, and bindings in the place of those that earlier blocks give. */
export class ConfiguratorModel {
  /** Without one (the oldest form of the hook) any path is taken. */
  readonly schema: ConfigNode | undefined;
  version = 0;
  #values: unknown;
  readonly #listeners = new Set<() => void>();
  readonly #results = new Map<string, { value: unknown; result: Watched }>();
  /** Keys of the items of an array, by the array's identity. */
  readonly #keys = new Map<string, number[]>();
  #lastKey = 0;

  /** `saved` is a configuration that was made before, as tagged JSON: with one, initial values do not count. */
  constructor(schema: ConfigNode | undefined, initialValues: unknown, saved?: Json) {
    if (initialValues !== undefined && (initialValues === null || typeof initialValues !== "object")) {
      throw new TypeError("Workflows.useConfigurator: initialValues must be an object of values");
    }
    this.schema = schema;
    this.#values = begun(schema, saved === undefined ? initialValues : fromTagged(saved));
  }

  /** All of it, as tagged JSON. Throws a `TypeError` for what app code has put into it that no workflow can keep. */
  tagged(): Json {
    return toTagged(this.#values, "config") ?? {};
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The node at a path, `undefined` without a schema; a sentence if there is none. */
  find(path: unknown): { node: ConfigNode; isOptional: boolean } | undefined | string {
    if (typeof path !== "string" || path === "") return "it is no path";
    if (!this.schema) return undefined;
    let at = { node: this.schema, isOptional: false };
    for (const step of path.split(".")) {
      const { type, fields, element, value } = at.node;
      const next =
        type === "struct" && fields && Object.hasOwn(fields, step)
          ? fields[step]
          : type === "array" && /^\d+$/.test(step)
            ? element
            : type === "record"
              ? value
              : undefined;
      if (!next) return `there is no "${path}" in the schema`;
      at = bare(next);
    }
    return at;
  }

  value(path: string): unknown {
    return valueAt(this.#values, path);
  }

  /** What stands in the place of a value. */
  binding(path: string): Binding | undefined {
    const value = this.value(path);
    return value instanceof Binding ? value : undefined;
  }

  /** Sets a value that comes as tagged JSON; `null` is none. */
  bind(path: string, json: Json): void {
    const found = this.find(path);
    const isOptional = typeof found !== "object" || found.isOptional;
    const none = isOptional ? undefined : begun(found.node, undefined);
    this.set(path, json === null ? none : fromTagged(json));
  }

  watch(path?: string): Watched {
    if (path !== undefined) {
      const found = this.find(path);
      if (typeof found === "string")
        throw new TypeError(`Workflows.useConfigurator: watch(${JSON.stringify(path)}): ${found}`);
    }
    const value = path === undefined ? this.#values : this.value(path);
    const key = path ?? "";
    const kept = this.#results.get(key);
    if (kept && Object.is(kept.value, value)) return kept.result;
    const result: Watched =
      value === undefined || value === null
        ? undefined
        : value instanceof Binding
          ? { type: "dynamic" }
          : { type: "static", value: settled(value) };
    this.#results.set(key, { value, result });
    return result;
  }

  set(path: string, value: unknown): void {
    this.#values = withValue(this.#values, path.split("."), value);
    this.version += 1;
    for (const listener of [...this.#listeners]) listener();
  }

  /** What a path means for as long as it does, however items move. */
  identity(path: string): string {
    let identity = "";
    for (const step of path.split(".")) {
      const key = this.#keys.get(identity)?.[Number(step)];
      identity += key === undefined ? `.${step}` : `.#${key}`;
    }
    return identity;
  }

  items(path: string): readonly number[] {
    const value = this.value(path);
    const length = Array.isArray(value) ? value.length : 0;
    const keys = this.#keys.get(this.identity(path)) ?? [];
    while (keys.length < length) keys.push(++this.#lastKey);
    keys.length = length;
    this.#keys.set(this.identity(path), keys);
    return keys;
  }

  add(path: string): void {
    const found = this.find(path);
    const element = typeof found === "object" ? found.node.element : undefined;
    const items = this.value(path);
    this.set(path, [...(Array.isArray(items) ? items : []), begun(element && bare(element).node, {})]);
  }

  remove(path: string, key: number): void {
    const keys = this.items(path) as number[];
    const index = keys.indexOf(key);
    const items = this.value(path);
    if (index < 0 || !Array.isArray(items)) return;
    keys.splice(index, 1);
    this.set(
      path,
      items.filter((_, at) => at !== index),
    );
  }
}

/** Boxes that have to be ticked or not begin as not ticked; nothing else is begun that was not given. */
function begun(schema: ConfigNode | undefined, given: unknown): unknown {
  if (given instanceof Binding) return given;
  if (schema?.type === "struct" && (given === undefined || isPlain(given))) {
    const values: Record<string, unknown> = { ...(given as object) };
    for (const [name, field] of Object.entries(schema.fields ?? {})) {
      const { node, isOptional } = bare(field);
      const before = values[name] ?? undefined;
      const value = before === undefined && isOptional ? undefined : begun(node, before);
      if (value === undefined) delete values[name];
      else values[name] = value;
    }
    return values;
  }
  if (schema?.type === "array" && Array.isArray(given)) {
    return given.map((item) => begun(schema.element && bare(schema.element).node, item));
  }
  if (schema?.type === "boolean") return given ?? false;
  return given ?? (schema ? undefined : {});
}

/** What apps see of a value that has bindings inside: nothing in their places. */
function settled(value: unknown): unknown {
  if (value instanceof Binding) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(settled);
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isPlain(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value as object).map(([key, field]) => [key, field, settled(field)] as const);
  const isSame = fields.every(([, before, after]) => before === after);
  return isSame ? value : Object.fromEntries(fields.map(([key, , after]) => [key, after]));
}

function isPlain(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

function withValue(within: unknown, [step = "", ...rest]: string[], value: unknown): unknown {
  const at = within instanceof Binding ? undefined : within;
  const isList = Array.isArray(at) || ((at === undefined || at === null) && /^\d+$/.test(step));
  const inside = (before: unknown) => (rest.length === 0 ? value : withValue(before, rest, value));
  if (!isList) {
    const fields = (at ?? {}) as Record<string, unknown>;
    return { ...fields, [step]: inside(Object.hasOwn(fields, step) ? fields[step] : undefined) };
  }
  const items = [...((at as unknown[] | undefined) ?? [])];
  items[Number(step)] = inside(items[Number(step)]);
  return items;
}
