import { context } from "../guest/context.js";

const set: Record<string, string> = {};
const gone = new Set<string>();

const all = (): Record<string, string> => {
  const env: Record<string, string> = { NODE_ENV: "test", VITEST: "true", ...(context()?.env ?? {}), ...set };
  for (const name of gone) delete env[name];
  return env;
};

/** Variables of the app's environment; a test may set them for itself. */
export const processEnv: Record<string, string | undefined> = new Proxy(set as Record<string, string | undefined>, {
  get: (_target, name) => (typeof name === "string" ? all()[name] : undefined),
  has: (_target, name) => typeof name === "string" && name in all(),
  ownKeys: () => Object.keys(all()),
  getOwnPropertyDescriptor: (_target, name) => {
    const value = all()[name as string];
    return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
  },
  set(_target, name, value) {
    gone.delete(String(name));
    set[String(name)] = String(value);
    return true;
  },
  deleteProperty(_target, name) {
    gone.add(String(name));
    delete set[String(name)];
    return true;
  },
});

/** As in server code, `process` has `env` and nothing else. */
export const process = { env: processEnv };
