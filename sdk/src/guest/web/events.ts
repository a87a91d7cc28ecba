import { DOMException } from "./dom-exception.js";
import { defineConstants, defineInterface, requireArguments, toDictionary, toDOMString } from "./webidl.js";

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

interface EventState {
  target: EventTarget | null;
  phase: number;
  stopped: boolean;
  stoppedNow: boolean;
  canceled: boolean;
  dispatching: boolean;
  passive: boolean;
  trusted: boolean;
}

/** Set by the dispatcher; kept outside the class so that app code cannot reach it. */
let stateOf: (event: Event) => EventState;

/** Time since the execution began; see `performance.ts`. Replaced at start to avoid an import cycle. */
let timestamp: () => number = () => 0;
export function setTimestampSource(source: () => number): void {
  timestamp = source;
}

const isTrusted: PropertyDescriptor & ThisType<Event> = {
  get() {
    return stateOf(this).trusted;
  },
  enumerable: true,
};

/** DOM Standard section 2.2. There is no tree, so an event's path is its target alone. */
export class Event {
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  readonly #composed: boolean;
  readonly #time = timestamp();
  readonly #state: EventState = {
    target: null,
    phase: 0,
    stopped: false,
    stoppedNow: false,
    canceled: false,
    dispatching: false,
    passive: false,
    trusted: false,
  };

  /** An own property, so that no subclass can claim another answer. */
  declare readonly isTrusted: boolean;

  static {
    stateOf = (event) => event.#state;
  }

  constructor(type: string, init?: EventInit) {
    requireArguments(arguments.length, 1, "Event constructor");
    this.#type = toDOMString(type);
    const options = toDictionary(init, "The second argument of the Event constructor");
    this.#bubbles = Boolean(options.bubbles);
    this.#cancelable = Boolean(options.cancelable);
    this.#composed = Boolean(options.composed);
    Object.defineProperty(this, "isTrusted", isTrusted);
  }

  get type(): string {
    return this.#type;
  }
  get target(): EventTarget | null {
    return this.#state.target;
  }
  get srcElement(): EventTarget | null {
    return this.#state.target;
  }
  get currentTarget(): EventTarget | null {
    return this.#state.dispatching ? this.#state.target : null;
  }
  composedPath(): EventTarget[] {
    return this.#state.dispatching && this.#state.target ? [this.#state.target] : [];
  }
  get eventPhase(): number {
    return this.#state.phase;
  }
  stopPropagation(): void {
    this.#state.stopped = true;
  }
  get cancelBubble(): boolean {
    return this.#state.stopped;
  }
  set cancelBubble(value: boolean) {
    if (value) this.#state.stopped = true;
  }
  stopImmediatePropagation(): void {
    this.#state.stopped = true;
    this.#state.stoppedNow = true;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get returnValue(): boolean {
    return !this.#state.canceled;
  }
  set returnValue(value: boolean) {
    if (!value) this.preventDefault();
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#state.passive) this.#state.canceled = true;
  }
  get defaultPrevented(): boolean {
    return this.#state.canceled;
  }
  /** The way in which events were made before there were constructors; some libraries still ask for it. */
  initEvent(type: string, bubbles = false, cancelable = false): void {
    requireArguments(arguments.length, 1, "initEvent");
    if (this.#state.dispatching) return;
    this.#type = toDOMString(type);
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
    Object.assign(this.#state, { target: null, stopped: false, stoppedNow: false, canceled: false, trusted: false });
  }
  get composed(): boolean {
    return this.#composed;
  }
  get timeStamp(): number {
    return this.#time;
  }
}
defineInterface("Event", Event);
defineConstants(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

export class CustomEvent<T = unknown> extends Event {
  readonly #detail: T;

  constructor(type: string, init?: EventInit & { detail?: T }) {
    requireArguments(arguments.length, 1, "CustomEvent constructor");
    super(type, init);
    this.#detail = init?.detail === undefined ? (null as T) : init.detail;
  }
  get detail(): T {
    return this.#detail;
  }
}
defineInterface("CustomEvent", CustomEvent);

/** What `reportError` is given: an exception nobody caught. */
export class ErrorEvent extends Event {
  readonly #init: { message?: string; filename?: string; lineno?: number; colno?: number; error?: unknown };

  constructor(
    type: string,
    init: EventInit & { message?: string; filename?: string; lineno?: number; colno?: number; error?: unknown } = {},
  ) {
    requireArguments(arguments.length, 1, "ErrorEvent constructor");
    super(type, init);
    this.#init = { ...init };
  }
  get message(): string {
    return this.#init.message ?? "";
  }
  get filename(): string {
    return this.#init.filename ?? "";
  }
  get lineno(): number {
    return this.#init.lineno ?? 0;
  }
  get colno(): number {
    return this.#init.colno ?? 0;
  }
  get error(): unknown {
    return this.#init.error;
  }
}
defineInterface("ErrorEvent", ErrorEvent);

type ListenerFunction = (this: EventTarget, event: Event) => unknown;
export type Listener = ListenerFunction | { handleEvent(event: Event): unknown };

interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignalLike;
}

interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void, options?: { once?: boolean }): void;
}

interface Registration {
  listener: Listener;
  capture: boolean;
  once: boolean;
  passive: boolean;
  removed: boolean;
}

let reporter: (error: unknown) => void = () => {};

/** Where exceptions of listeners and timers go; set by `console.ts`. */
export function setReporter(report: (error: unknown) => void): void {
  reporter = report;
}
export function report(error: unknown): void {
  reporter(error);
}

let isSignal: (value: unknown) => boolean = () => false;
export function setSignalCheck(check: (value: unknown) => boolean): void {
  isSignal = check;
}

/** Dispatches an event of the platform itself (`isTrusted` is true). */
export let dispatchTrusted: (target: EventTarget, event: Event) => boolean;

/** DOM Standard section 2.7. */
export class EventTarget {
  #listeners: Map<string, Registration[]> | undefined;

  addEventListener(type: string, listener: Listener | null, options?: ListenerOptions | boolean): void {
    requireArguments(arguments.length, 2, "addEventListener");
    const name = toDOMString(type);
    const { capture, once, passive, signal } = normaliseOptions(options);
    if (listener !== null && listener !== undefined && typeof listener !== "object" && typeof listener !== "function") {
      throw new TypeError("addEventListener: the listener is neither a function nor an object");
    }
    if (signal?.aborted || !listener) return;
    this.#listeners ??= new Map();
    const list = this.#listeners.get(name) ?? [];
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    // A new array: a dispatch that is under way keeps walking its own.
    this.#listeners.set(name, [...list, { listener, capture, once, passive, removed: false }]);
    signal?.addEventListener("abort", () => this.removeEventListener(name, listener, capture), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null, options?: { capture?: boolean } | boolean): void {
    requireArguments(arguments.length, 2, "removeEventListener");
    const name = toDOMString(type);
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    const list = this.#listeners?.get(name);
    const found = list?.find((entry) => entry.listener === listener && entry.capture === capture);
    if (!list || !found) return;
    found.removed = true;
    this.#listeners?.set(
      name,
      list.filter((entry) => entry !== found),
    );
  }

  dispatchEvent(event: Event): boolean {
    requireArguments(arguments.length, 1, "dispatchEvent");
    if (!(event instanceof Event)) throw new TypeError("dispatchEvent: the argument is no Event");
    const state = stateOf(event);
    if (state.dispatching) throw new DOMException("The event is already being dispatched", "InvalidStateError");
    state.trusted = false;
    return this.#dispatch(event, state);
  }

  static {
    dispatchTrusted = (target, event) => {
      const state = stateOf(event);
      state.trusted = true;
      return target.#dispatch(event, state);
    };
  }

  #dispatch(event: Event, state: EventState): boolean {
    state.target = this;
    state.dispatching = true;
    state.phase = 2;
    if (!state.stopped) {
      const list = this.#listeners?.get(event.type) ?? [];
      // Capturing listeners first, as at a target of a tree.
      for (const capture of [true, false]) {
        for (const entry of list) {
          if (entry.capture !== capture || entry.removed || state.stoppedNow) continue;
          if (entry.once) this.removeEventListener(event.type, entry.listener, entry.capture);
          state.passive = entry.passive;
          try {
            invoke(this, entry.listener, event);
          } catch (error) {
            report(error);
          }
          state.passive = false;
        }
        if (state.stopped) break;
      }
    }
    state.phase = 0;
    state.dispatching = false;
    state.stopped = false;
    state.stoppedNow = false;
    return !state.canceled;
  }
}
defineInterface("EventTarget", EventTarget);

function invoke(target: EventTarget, listener: Listener, event: Event): void {
  if (typeof listener === "function") {
    listener.call(target, event);
    return;
  }
  const { handleEvent } = listener;
  if (typeof handleEvent !== "function") throw new TypeError("The listener's handleEvent is not a function");
  handleEvent.call(listener, event);
}

function normaliseOptions(options: ListenerOptions | boolean | undefined): Required<Omit<ListenerOptions, "signal">> & {
  signal: AbortSignalLike | undefined;
} {
  if (typeof options !== "object" || options === null) {
    return { capture: Boolean(options), once: false, passive: false, signal: undefined };
  }
  if (options.signal !== undefined && !isSignal(options.signal)) {
    throw new TypeError("addEventListener: options.signal is no AbortSignal");
  }
  return {
    capture: Boolean(options.capture),
    once: Boolean(options.once),
    passive: Boolean(options.passive),
    signal: options.signal,
  };
}

/** An `on…` attribute: one listener that can be exchanged and keeps its place. */
export class HandlerAttribute {
  #handler: ListenerFunction | null = null;
  #added = false;
  readonly #target: EventTarget;
  readonly #type: string;

  constructor(target: EventTarget, type: string) {
    this.#target = target;
    this.#type = type;
  }
  get value(): ListenerFunction | null {
    return this.#handler;
  }
  set value(handler: ListenerFunction | null) {
    this.#handler = typeof handler === "function" ? handler : null;
    if (this.#handler && !this.#added) {
      this.#added = true;
      this.#target.addEventListener(this.#type, (event) => this.#handler?.call(this.#target, event));
    }
  }
}
