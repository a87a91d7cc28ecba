import { operation, requireText } from "./operation.js";

export type KVSerializable = string | number | boolean | null | KVSerializable[] | { [key: string]: KVSerializable };

/** The app's key-value store, one per install (`sdk-surface.md` 2.4.1). Limits are the host's and reject. */
export const kv = {
  async set(key: string, value: KVSerializable, options: { ttlInSeconds?: number } = {}): Promise<void> {
    requireText(key, "kv.set: key");
    requireJson(value, "value");
    const { ttlInSeconds } = options;
    if (ttlInSeconds !== undefined && !(Number.isFinite(ttlInSeconds) && ttlInSeconds > 0)) {
      throw new RangeError(`kv.set: ttlInSeconds must be greater than 0, it is ${ttlInSeconds}`);
    }
    await operation("kv.set", ttlInSeconds === undefined ? { key, value } : { key, value, ttlInSeconds });
  },

  async get(key: string): Promise<{ value: KVSerializable } | null> {
    return (await operation("kv.get", { key: requireText(key, "kv.get: key") })) as { value: KVSerializable } | null;
  },

  async mget(keys: string[]): Promise<Record<string, { value: KVSerializable } | null>> {
    if (!Array.isArray(keys)) throw new TypeError("kv.mget: keys must be an array of strings");
    for (const key of keys) requireText(key, "kv.mget: each key");
    if (keys.length === 0) return {};
    return (await operation("kv.mget", { keys })) as Record<string, { value: KVSerializable } | null>;
  },

  async delete(key: string): Promise<void> {
    await operation("kv.delete", { key: requireText(key, "kv.delete: key") });
  },
};

const named = (value: unknown) =>
  typeof value === "undefined" || typeof value === "number" ? String(value) : `a ${typeof value}`;

/** As deep as the host reads. */
const maximumDepth = 100;

/** What `JSON.stringify` would drop or change is refused, with its path. */
function requireJson(value: unknown, path: string, ancestors: object[] = []): void {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new TypeError(`kv.set: ${path} holds half a character (a lone surrogate), which is not JSON`);
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (typeof value !== "object") {
    throw new TypeError(`kv.set: ${path} is ${named(value)}, which is not JSON`);
  }
  if (ancestors.includes(value)) throw new TypeError(`kv.set: ${path} is part of a cycle, which is not JSON`);
  if (ancestors.length >= maximumDepth) {
    throw new TypeError(`kv.set: value is nested more than ${maximumDepth} deep`);
  }
  const below = [...ancestors, value];
  if (Array.isArray(value)) {
    // Not `forEach`, which would pass over the holes of a sparse array.
    for (let index = 0; index < value.length; index++) requireJson(value[index], `${path}[${index}]`, below);
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(`kv.set: ${path} is a ${value.constructor?.name ?? "class instance"}, which is not JSON`);
  }
  for (const [key, item] of Object.entries(value)) {
    // JSON leaves these out, and apps rely on it for optional fields.
    if (item !== undefined) requireJson(item, `${path}.${key}`, below);
  }
}
