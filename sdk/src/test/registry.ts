/**
 * The modules of one test file. The builder (`crates/builder/src/bundle/test`) turns each of the app's own files into a call
 * that registers it here; what it imports is looked up while the tests run, so that mocks can stand in for it and modules
 * can be loaded anew. The parameters of a registered file are those of Vite's module runner.
 */
import { options } from "./options.js";

export type Exports = Record<PropertyKey, unknown>;
type Import = (specifier: string) => Promise<object>;
type Body = (
  load: Import,
  loadLater: Import,
  exports: Exports,
  exportAll: (from: object) => void,
  meta: object,
) => Promise<void>;

interface Own {
  /** What each specifier in the file stands for: an id. `SPECIFIER?mock` is the file in `__mocks__` beside it. */
  names: Record<string, string>;
  body: Body;
}

interface Instance {
  exports: Exports;
  loading: Promise<void>;
  isDone: boolean;
}

/** What stands in for a module: makes its exports, given what it was loaded by. */
export type StandIn = (chain: readonly string[]) => Promise<object>;

const own = new Map<string, Own>();
const provided = new Map<string, () => unknown>();
const standIns = new Map<string, StandIn>();
let instances = new Map<string, Instance>();
/** Which modules wait for which, so that a circle of imports does not wait for itself. */
const waiting = new Map<string, Set<string>>();
const underWay = new Set<Promise<unknown>>();

/** A function that a client calls is the module of its file. */
const mockedAs = (id: string): string => id.replace(/\?call$/, "");

export function standIn(id: string, made: StandIn | undefined): void {
  if (made) standIns.set(mockedAs(id), made);
  else standIns.delete(mockedAs(id));
}

/** The id that a file of the app knows a module by, and the stand-in in its `__mocks__`. */
export function lookUp(file: string, specifier: string): { id: string; manual: string | undefined } {
  const names = own.get(file)?.names;
  return { id: names?.[specifier] ?? specifier, manual: names?.[`${specifier}?mock`] };
}

/** Loads a module as it is, whatever stands in for it. */
export async function loadActual(id: string, chain: readonly string[]): Promise<Exports> {
  const known = own.get(id);
  if (known) return await instance(id, known, chain);
  const given = provided.get(id) ?? provided.get(mockedAs(id));
  if (given) return (await given()) as Exports;
  throw new Error(`"${id}" cannot be found; is the package installed?`);
}

async function load(id: string, chain: readonly string[]): Promise<object> {
  const made = standIns.get(mockedAs(id));
  return made ? await made(chain) : await loadActual(id, chain);
}

async function instance(id: string, { names, body }: Own, chain: readonly string[]): Promise<Exports> {
  const before = instances.get(id);
  if (before) {
    if (before.isDone || chain.includes(id) || waitsFor(id, chain)) return before.exports;
    await wait(chain.at(-1), id, before.loading);
    return before.exports;
  }
  const exports = Object.defineProperty({} as Exports, Symbol.toStringTag, { value: "Module" });
  const path = [...chain, id];
  const find: Import = async (specifier) => await load(names[specifier] ?? unknown(id, specifier), path);
  const later: Import = (specifier) => {
    // By then the importer is there.
    const work = load(names[specifier] ?? unknown(id, specifier), [id]);
    underWay.add(work);
    const over = () => void underWay.delete(work);
    work.then(over, over);
    return work;
  };
  const made: Instance = { exports, isDone: false, loading: Promise.resolve() };
  instances.set(id, made);
  made.loading = body(find, later, exports, (from) => exportAll(exports, from as Exports), meta(id));
  await wait(chain.at(-1), id, made.loading);
  made.isDone = true;
  return exports;
}

async function wait(importer: string | undefined, id: string, loading: Promise<void>): Promise<void> {
  if (importer === undefined) return await loading;
  const its = waiting.get(importer) ?? new Set();
  waiting.set(importer, its.add(id));
  try {
    await loading;
  } finally {
    its.delete(id);
  }
}

/** Whether a module waits, by way of others, for one of these. */
function waitsFor(id: string, these: readonly string[], seen = new Set<string>()): boolean {
  for (const next of waiting.get(id) ?? []) {
    if (these.includes(next)) return true;
    if (!seen.has(next) && waitsFor(next, these, seen.add(next))) return true;
  }
  return false;
}

function exportAll(exports: Exports, from: Exports): void {
  if (from === null || typeof from !== "object") return;
  for (const name of Object.keys(from)) {
    if (name === "default" || name in exports) continue;
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => from[name] });
  }
}

function unknown(id: string, specifier: string): never {
  throw new Error(
    `import("${specifier}") in ${shortName(id)}: under stoa test, a module is named by a literal, so that it is part of the bundle`,
  );
}

/** Of a file: relative to the app's folder. */
export function shortName(id: string): string {
  const plain = mockedAs(id);
  return plain.startsWith(`${options.root}/`) ? plain.slice(options.root.length + 1) : plain;
}

function meta(id: string): object {
  const filename = id.startsWith("\0") ? "/app" : id;
  return {
    env: (globalThis as unknown as { __stoaModules: { env: object } }).__stoaModules.env,
    url: `file://${encodeURI(filename)}`,
    filename,
    dirname: filename.replace(/\/[^/]*$/, ""),
    vitest: undefined,
    glob() {
      throw new Error("import.meta.glob is not available under stoa test");
    },
  };
}

/** Every module is loaded anew when it is imported next; what was imported stays as it is. */
export function resetModules(): void {
  instances = new Map();
}

/** Waits for the `import()` calls that are under way, and those that they begin. */
export async function dynamicImportsSettled(): Promise<void> {
  while (underWay.size > 0) await Promise.allSettled([...underWay]);
}

/** A module of the guest's, with itself as its default export where it has none. */
function withDefault(module: object): object {
  return new Proxy(module, {
    get: (target, name) => (name === "default" && !("default" in target) ? target : Reflect.get(target, name)),
  });
}

/** What the bundle calls, as `__stoaModules.registry`. */
export const registry = {
  define(id: string, names: Record<string, string>, body: Body): void {
    own.set(id, { names, body });
  },
  provide(id: string, make: () => Promise<object>): void {
    provided.set(id, make);
  },
  /** One of the guest's modules, by its key in `__stoaModules`. */
  give(specifier: string, key: string): void {
    provided.set(specifier, () =>
      withDefault((globalThis as unknown as { __stoaModules: Record<string, object> }).__stoaModules[key] as object),
    );
  },
  /** A module of Node's: there to be imported and to be mocked. */
  node(name: string): void {
    const module = `node:${name}`;
    provided.set(module, () => notThere(module, module));
  },
  load: (id: string): Promise<object> => load(id, []),
  async run(ids: string[]): Promise<void> {
    for (const id of ids) await load(id, []);
  },
};

/** Fails by name when it is used. */
function notThere(module: string, path: string): unknown {
  const fail = (): never => {
    throw new Error(`${path} is not available in tests that run in Stoa's sandbox, which has no Node; mock ${module}`);
  };
  return new Proxy(fail, {
    get: (_target, name) => {
      if (name === "then" || typeof name === "symbol" || name === "prototype") return undefined;
      return notThere(module, name === "default" ? path : `${path}.${name}`);
    },
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
    apply: fail,
    construct: fail,
  });
}
