import { report } from "./events.js";
import { begin, cancel } from "./host.js";
import { requireArguments } from "./webidl.js";

/** Timer handles count from 1 and are not the host's ids, so that a handle says nothing about other work. */
let lastHandle = 0;
const running = new Map<number, number>();

/** Calls back once after `delay` milliseconds; gives how to stop it. */
export function startTimer(delay: number, callback: () => void): () => void {
  const id = begin("sleep", String(delay), null, callback, (failure) => report(new Error(failure.message)));
  return () => cancel(id);
}

function delayOf(value: unknown): number {
  // `long`: what is over 24.8 days wraps around.
  return Math.max(0, Number(value) | 0);
}

function schedule(handle: number, delay: number, callback: () => void): void {
  running.set(
    handle,
    begin("sleep", String(delay), null, callback, (failure) => {
      running.delete(handle);
      report(new Error(failure.message));
    }),
  );
}

function callbackOf(handler: unknown, name: string): (...args: unknown[]) => unknown {
  if (typeof handler !== "function") {
    throw new TypeError(`${name}: the first argument must be a function (code as text is not evaluated)`);
  }
  return handler as (...args: unknown[]) => unknown;
}

/** HTML Standard section 8.6; a handler given as text is refused. */
export function setTimeout(handler: unknown, delay?: unknown, ...args: unknown[]): number {
  requireArguments(arguments.length, 1, "setTimeout");
  const callback = callbackOf(handler, "setTimeout");
  const handle = ++lastHandle;
  schedule(handle, delayOf(delay), () => {
    running.delete(handle);
    run(callback, args);
  });
  return handle;
}

export function setInterval(handler: unknown, delay?: unknown, ...args: unknown[]): number {
  requireArguments(arguments.length, 1, "setInterval");
  const callback = callbackOf(handler, "setInterval");
  const period = Math.max(1, delayOf(delay));
  const handle = ++lastHandle;
  const tick = (): void => {
    run(callback, args);
    if (running.has(handle)) schedule(handle, period, tick);
  };
  schedule(handle, period, tick);
  return handle;
}

export function clearTimeout(handle?: unknown): void {
  const number = Number(handle);
  const id = running.get(number);
  if (id === undefined) return;
  running.delete(number);
  cancel(id);
}

export const clearInterval = function clearInterval(handle?: unknown): void {
  clearTimeout(handle);
};

export function queueMicrotask(callback: unknown): void {
  requireArguments(arguments.length, 1, "queueMicrotask");
  const run = callbackOf(callback, "queueMicrotask");
  Promise.resolve().then(() => {
    try {
      run();
    } catch (error) {
      report(error);
    }
  });
}

function run(callback: (...args: unknown[]) => unknown, args: unknown[]): void {
  try {
    callback.apply(globalThis, args);
  } catch (error) {
    report(error);
  }
}
