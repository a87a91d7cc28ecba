import { context } from "./context.js";

const warned = new Set<PropertyKey>();

function read(name: PropertyKey): string | undefined {
  const env = context()?.env;
  if (!env || typeof name !== "string") return undefined;
  if (Object.hasOwn(env, name)) return env[name];
  if (!warned.has(name)) {
    warned.add(name);
    console.warn(`process.env.${name} is not set`);
  }
  return undefined;
}

/** Reads are live, writes are ignored, an unset name gives `undefined` and one warning (`sdk-behaviour.md` 11). */
const env = new Proxy({} as Record<string, string>, {
  get: (_target, name) => read(name),
  has: (_target, name) => typeof name === "string" && Object.hasOwn(context()?.env ?? {}, name),
  ownKeys: () => Object.keys(context()?.env ?? {}),
  getOwnPropertyDescriptor: (_target, name) => {
    const value = context()?.env[name as string];
    return typeof name !== "string" || value === undefined
      ? undefined
      : { value, enumerable: true, configurable: true, writable: true };
  },
  set: () => true,
  defineProperty: () => true,
  deleteProperty: () => true,
});

const refused = (name: PropertyKey) =>
  new Error(`process.${String(name)} is not available in server code: process only has env`);

/** `process` has `env` and nothing else: touching any other property throws. */
export const process = new Proxy({ env } as Record<PropertyKey, unknown>, {
  get(_target, name) {
    if (name === "env") return env;
    if (typeof name === "symbol") return undefined;
    throw refused(name);
  },
  set(_target, name) {
    if (name === "env") return true;
    throw refused(name);
  },
  defineProperty: () => true,
  deleteProperty: () => true,
});
