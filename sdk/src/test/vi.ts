import { clearAllMocks, fn, isMockFunction, type Mock, resetAllMocks, restoreAllMocks, spyOn } from "@vitest/spy";
import * as mocks from "./mocks.js";
import { limits, resetLimits } from "./options.js";
import { processEnv } from "./process.js";
import { dynamicImportsSettled, resetModules } from "./registry.js";
import { fakeClock, fakeTimers, isFaked, realNow, setTime, unfakeTimers } from "./timers.js";

const stubbedGlobals = new Map<PropertyKey, PropertyDescriptor | undefined>();
const stubbedEnv = new Map<string, string | undefined>();

/** Vitest's `vi` as far as it makes sense without Node; what is missing throws by name. */
const members = {
  fn,
  isMockFunction,
  clearAllMocks: () => chained(clearAllMocks),
  resetAllMocks: () => chained(resetAllMocks),
  restoreAllMocks: () => chained(restoreAllMocks),
  mocked: (item: unknown) => item,

  spyOn(object: object, method: PropertyKey, access?: "get" | "set"): Mock {
    try {
      return (spyOn as (...args: unknown[]) => Mock)(object, method, access);
    } catch (error) {
      if (!(error instanceof TypeError) || !/redefine|configurable|read-only|extensible/.test(error.message))
        throw error;
      throw new TypeError(
        `vi.spyOn: ${String(method)} cannot be replaced, as is the way of a package's exports; use vi.mock(…, { spy: true })`,
      );
    }
  },

  mock: (module: unknown, how?: never) => chained(() => mocks.mock("vi.mock", module, how)),
  doMock: (module: unknown, how?: never) => chained(() => mocks.mock("vi.doMock", module, how)),
  unmock: (module: unknown) => chained(() => mocks.unmock("vi.unmock", module)),
  doUnmock: (module: unknown) => chained(() => mocks.unmock("vi.doUnmock", module)),
  hoisted: <T>(factory: () => T): T => {
    if (typeof factory !== "function") throw new TypeError("vi.hoisted needs a function");
    return factory();
  },
  importActual: mocks.importActual,
  importMock: mocks.importMock,
  resetModules: () => chained(resetModules),
  dynamicImportSettled: dynamicImportsSettled,
  mockObject: mocks.mockObject,

  stubGlobal(name: PropertyKey, value: unknown) {
    if (!stubbedGlobals.has(name)) stubbedGlobals.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    return vi;
  },
  unstubAllGlobals() {
    for (const [name, before] of stubbedGlobals) {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    }
    stubbedGlobals.clear();
    return vi;
  },
  stubEnv(name: string, value: string | boolean | undefined) {
    if (!stubbedEnv.has(name)) stubbedEnv.set(name, processEnv[name]);
    if (value === undefined) delete processEnv[name];
    else processEnv[name] = String(value);
    return vi;
  },
  unstubAllEnvs() {
    for (const [name, before] of stubbedEnv) {
      if (before === undefined) delete processEnv[name];
      else processEnv[name] = before;
    }
    stubbedEnv.clear();
    return vi;
  },

  useFakeTimers: (config?: object) => chained(() => fakeTimers(config)),
  useRealTimers: () => chained(unfakeTimers),
  isFakeTimers: isFaked,
  setSystemTime: (time: number | string | Date) => chained(() => setTime(time)),
  getMockedSystemTime: () => (isFaked() ? new Date() : null),
  getRealSystemTime: realNow,
  advanceTimersByTime: (ms: number) => chained(() => fakeClock("vi.advanceTimersByTime").tick(ms)),
  advanceTimersByTimeAsync: (ms: number) => later(fakeClock("vi.advanceTimersByTimeAsync").tickAsync(ms)),
  advanceTimersToNextTimer: (steps = 1) =>
    chained(() => {
      for (let step = 0; step < steps; step++) fakeClock("vi.advanceTimersToNextTimer").next();
    }),
  async advanceTimersToNextTimerAsync(steps = 1) {
    for (let step = 0; step < steps; step++) await fakeClock("vi.advanceTimersToNextTimerAsync").nextAsync();
    return vi;
  },
  advanceTimersToNextFrame: () => chained(() => fakeClock("vi.advanceTimersToNextFrame").runToFrame()),
  runAllTimers: () => chained(() => fakeClock("vi.runAllTimers").runAll()),
  runAllTimersAsync: () => later(fakeClock("vi.runAllTimersAsync").runAllAsync()),
  runOnlyPendingTimers: () => chained(() => fakeClock("vi.runOnlyPendingTimers").runToLast()),
  runOnlyPendingTimersAsync: () => later(fakeClock("vi.runOnlyPendingTimersAsync").runToLastAsync()),
  runAllTicks: () => chained(() => fakeClock("vi.runAllTicks").runMicrotasks()),
  getTimerCount: () => (isFaked() ? fakeClock("vi.getTimerCount").countTimers() : 0),
  clearAllTimers: () => chained(() => fakeClock("vi.clearAllTimers").reset()),

  waitFor: (check: () => unknown, limit?: number | WaitOptions) => wait("vi.waitFor", check, limit, () => true),
  waitUntil: (check: () => unknown, limit?: number | WaitOptions) =>
    wait("vi.waitUntil", check, limit, (value) => Boolean(value)),

  /** Time limits of what is declared from here on. */
  setConfig(config: Partial<typeof limits>) {
    for (const [name, value] of Object.entries(config)) {
      if (!(name in limits)) throw new Error(`vi.setConfig: ${name} is not available under stoa test`);
      limits[name as keyof typeof limits] = value;
    }
  },
  resetConfig: resetLimits,
};

interface WaitOptions {
  timeout?: number;
  interval?: number;
}

async function wait<T>(
  name: string,
  check: () => T | Promise<T>,
  limit: number | WaitOptions = {},
  isEnough: (value: T) => boolean,
): Promise<T> {
  const { timeout = 1000, interval = 50 } = typeof limit === "number" ? { timeout: limit } : limit;
  const end = performance.now() + timeout;
  let last: unknown = new Error(`${name} gave up after ${timeout} ms`);
  for (;;) {
    try {
      const value = await check();
      if (isEnough(value)) return value;
    } catch (error) {
      if (name === "vi.waitUntil") throw error;
      last = error;
    }
    if (performance.now() >= end) throw last;
    if (isFaked()) await fakeClock(name).tickAsync(interval);
    await new Promise((resolve) => setTimeout(resolve, isFaked() ? 0 : interval));
  }
}

function chained(work: () => unknown): unknown {
  work();
  return vi;
}

async function later(work: Promise<unknown>): Promise<unknown> {
  await work;
  return vi;
}

export const vi: typeof members = new Proxy(members, {
  get(target, name) {
    if (name in target || typeof name === "symbol" || name === "then" || name === "toJSON")
      return Reflect.get(target, name);
    throw new Error(`vi.${name} is not available under stoa test`);
  },
});
