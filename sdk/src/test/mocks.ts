/** `vi.mock` and what belongs to it: stand-ins for modules. */
import { mockObject as mockWith } from "@vitest/mocker";
import { createMockInstance, spyOn } from "@vitest/spy";
import { type Exports, loadActual, lookUp, standIn } from "./registry.js";

type Factory = (importOriginal: () => Promise<object>) => unknown;
interface Behaviour {
  spy?: boolean;
}

interface Named {
  specifier: string;
  id: string;
  /** The file in `__mocks__` that stands in for it. */
  manual: string | undefined;
}

/** The builder writes into each literal which file it stands in. */
function named(caller: string, module: unknown): Named {
  const [empty, file, specifier] = typeof module === "string" ? module.split("\0") : [];
  if (empty !== "" || file === undefined || specifier === undefined) {
    throw new TypeError(`${caller} needs the module's name as a literal, so that the module is part of the bundle`);
  }
  return { specifier, ...lookUp(file, specifier) };
}

export function mock(caller: string, module: unknown, how?: Factory | Behaviour): void {
  const target = named(caller, module);
  let made: Promise<object> | undefined;
  const mark = `mock of ${target.id}`;
  standIn(target.id, async (chain) => {
    // A factory, or what it loads, may import the very module that it stands in for.
    if (made && chain.includes(mark)) return await loadActual(target.id, chain);
    made ??= make(target, how, [...chain, mark]);
    return await made;
  });
}

async function make(target: Named, how: Factory | Behaviour | undefined, chain: readonly string[]): Promise<object> {
  const { specifier, id, manual } = target;
  if (typeof how === "function") {
    const original = () => loadActual(id, chain);
    return guarded(specifier, await explained(specifier, async () => await how(original)));
  }
  if (how?.spy) return automatic("autospy", await loadActual(id, chain));
  if (manual !== undefined) return await loadActual(manual, chain);
  return automatic("automock", await loadActual(id, chain));
}

/** A factory runs before the file's constants are there. */
async function explained(specifier: string, run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw Object.assign(
      new Error(
        `vi.mock("${specifier}") runs before the imports and constants of its file: use vi.hoisted for what its factory needs`,
      ),
      { cause: error },
    );
  }
}

export function unmock(caller: string, module: unknown): void {
  standIn(named(caller, module).id, undefined);
}

export async function importActual(module: unknown): Promise<object> {
  return await loadActual(named("vi.importActual", module).id, []);
}

/** The module as `vi.mock` without a factory would make it, unless something stands in for it already. */
export async function importMock(module: unknown): Promise<object> {
  const target = named("vi.importMock", module);
  return await make(target, undefined, [`mock of ${target.id}`]);
}

function guarded(specifier: string, made: unknown): object {
  if (made === null || typeof made !== "object") {
    throw new Error(
      `vi.mock("${specifier}"): the factory must return an object with the module's exports; a default export is its "default"`,
    );
  }
  return new Proxy(made as Exports, {
    get(target, name, receiver) {
      if (name in target || typeof name === "symbol" || name === "then" || name === "__esModule") {
        return Reflect.get(target, name, receiver);
      }
      throw new Error(
        `no "${String(name)}" is defined on the mock of "${specifier}"; did its factory forget to return it? To keep the rest of the module: vi.mock("${specifier}", async (importOriginal) => ({ ...(await importOriginal()), … }))`,
      );
    },
  });
}

/** Vitest's own way to mock a module: functions that do nothing, or that are watched; values as they are. */
function automatic(type: "automock" | "autospy", module: object): object {
  const plain: Exports = {};
  for (const name of Object.keys(module)) plain[name] = (module as Exports)[name];
  if ("default" in module) plain.default = (module as Exports).default;
  Object.defineProperty(plain, "__esModule", { value: true });
  const exports = mocked(type, plain) as Exports;
  return Object.defineProperty(exports, Symbol.toStringTag, { value: "Module" });
}

function mocked(type: "automock" | "autospy", object: object): object {
  const globalConstructors = { Object, Function, RegExp, Array, Map };
  return mockWith({ type, globalConstructors, createMockInstance, spyOn } as never, object as never) as object;
}

/** `vi.mockObject`. */
export function mockObject(object: object, { spy = false }: Behaviour = {}): object {
  return (mocked(spy ? "autospy" : "automock", { object }) as { object: object }).object;
}
