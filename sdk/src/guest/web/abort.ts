import { DOMException } from "./dom-exception.js";
import { dispatchTrusted, Event, EventTarget, HandlerAttribute, setSignalCheck } from "./events.js";
import { startTimer } from "./timers.js";
import { defineInterface, requireArguments, toEnforcedInteger, toSequence } from "./webidl.js";

const allowed = Symbol("constructor");

/** Makes a signal that nothing has aborted. */
export let createSignal: () => AbortSignal;
export let signalAbort: (signal: AbortSignal, reason?: unknown) => void;
export let isAbortSignal: (value: unknown) => value is AbortSignal;
/** Runs an algorithm when the signal aborts, before its event; gives back how to take that back. */
export let onAbort: (signal: AbortSignal, algorithm: (reason: unknown) => void) => () => void;

/** DOM Standard section 3.2. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #algorithms: Set<(reason: unknown) => void> | undefined;
  /** Signals made of this one by `any`. */
  #dependents: AbortSignal[] | undefined;
  #sources: AbortSignal[] | undefined;
  #onabort: HandlerAttribute | undefined;

  constructor(key?: symbol) {
    if (key !== allowed) throw new TypeError("Illegal constructor");
    super();
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(allowed);
    signal.#aborted = true;
    signal.#reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    requireArguments(arguments.length, 1, "AbortSignal.timeout");
    const delay = toEnforcedInteger(milliseconds, Number.MAX_SAFE_INTEGER, "AbortSignal.timeout's argument");
    const signal = new AbortSignal(allowed);
    startTimer(delay, () => signal.#abort(new DOMException("The operation timed out.", "TimeoutError")));
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    requireArguments(arguments.length, 1, "AbortSignal.any");
    const list = toSequence(signals, "AbortSignal.any's argument") as AbortSignal[];
    for (const source of list) {
      if (!isAbortSignal(source)) throw new TypeError("AbortSignal.any: not every element is an AbortSignal");
    }
    const signal = new AbortSignal(allowed);
    const aborted = list.find((source) => source.#aborted);
    if (aborted) {
      signal.#aborted = true;
      signal.#reason = aborted.#reason;
      return signal;
    }
    // Only signals that abort by themselves are sources, so that the order of events is that of the standard.
    const roots = new Set<AbortSignal>();
    for (const source of list) for (const root of source.#sources ?? [source]) roots.add(root);
    signal.#sources = [...roots];
    for (const root of roots) {
      root.#dependents ??= [];
      root.#dependents.push(signal);
    }
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }
  get onabort(): ((this: EventTarget, event: Event) => unknown) | null {
    return this.#onabort?.value ?? null;
  }
  set onabort(handler: ((this: EventTarget, event: Event) => unknown) | null) {
    this.#onabort ??= new HandlerAttribute(this, "abort");
    this.#onabort.value = handler;
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    const why = reason === undefined ? abortError() : reason;
    this.#aborted = true;
    this.#reason = why;
    const dependents = (this.#dependents ?? []).filter((dependent) => !dependent.#aborted);
    for (const dependent of dependents) {
      dependent.#aborted = true;
      dependent.#reason = why;
    }
    this.#run();
    for (const dependent of dependents) dependent.#run();
  }

  #run(): void {
    const algorithms = this.#algorithms;
    this.#algorithms = undefined;
    for (const algorithm of algorithms ?? []) algorithm(this.#reason);
    dispatchTrusted(this, new Event("abort"));
  }

  static {
    createSignal = () => new AbortSignal(allowed);
    signalAbort = (signal, reason) => signal.#abort(reason);
    isAbortSignal = (value): value is AbortSignal => typeof value === "object" && value !== null && #aborted in value;
    onAbort = (signal, algorithm) => {
      if (signal.#aborted) {
        algorithm(signal.#reason);
        return () => {};
      }
      signal.#algorithms ??= new Set();
      signal.#algorithms.add(algorithm);
      return () => {
        signal.#algorithms?.delete(algorithm);
      };
    };
  }
}
defineInterface("AbortSignal", AbortSignal);
setSignalCheck((value) => isAbortSignal(value));

function abortError(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}

export class AbortController {
  readonly #signal = createSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(reason?: unknown): void {
    signalAbort(this.#signal, reason);
  }
}
defineInterface("AbortController", AbortController);
