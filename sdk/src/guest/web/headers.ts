import { createIterator, defineInterface, requireArguments, toByteString, toSequence } from "./webidl.js";

export type HeaderPair = [name: string, value: string];
export type HeadersInit = Headers | Iterable<Iterable<unknown>> | Record<string, unknown>;

/** `immutable` is that of a response that came from the network. */
export type Guard = "none" | "request" | "response" | "immutable";

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export let makeHeaders: (pairs: HeaderPair[], guard: Guard) => Headers;
/** The headers in the order in which they were added, names as they were given. */
export let headerPairs: (headers: Headers) => HeaderPair[];
export let headersGuard: (headers: Headers) => Guard;
/** A value by its lower-case name, without the checks of `get`. */
export let headerValue: (headers: Headers, name: string) => string | null;

/**
 * Fetch Standard section 5.1. As on other servers, no header is forbidden: an app may set `cookie`, `origin` and the
 * like; what belongs to the connection (`host`, `content-length`) is the host's to decide.
 */
export class Headers {
  #list: HeaderPair[] = [];
  #guard: Guard = "none";
  #sorted: HeaderPair[] | null = null;

  static {
    makeHeaders = (pairs, guard) => {
      const headers = new Headers();
      headers.#list = pairs;
      headers.#guard = guard;
      return headers;
    };
    headersGuard = (headers) => headers.#guard;
    headerPairs = (headers) => headers.#list;
    headerValue = (headers, name) => headers.#value(name);
  }

  constructor(init?: HeadersInit) {
    if (init === undefined) return;
    if ((typeof init !== "object" && typeof init !== "function") || init === null) {
      throw new TypeError("Headers constructor: the argument is neither a sequence of pairs nor a record");
    }
    fillHeaders(this, init);
  }

  append(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "Headers.append");
    const [key, text] = this.#check(name, value, "append");
    this.#list.push([key, text]);
    this.#sorted = null;
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, "Headers.delete");
    const key = checkName(name, "delete").toLowerCase();
    this.#mutable();
    this.#list = this.#list.filter((pair) => pair[0].toLowerCase() !== key);
    this.#sorted = null;
  }

  get(name: unknown): string | null {
    requireArguments(arguments.length, 1, "Headers.get");
    return this.#value(checkName(name, "get").toLowerCase());
  }

  getSetCookie(): string[] {
    return this.#list.filter((pair) => pair[0].toLowerCase() === "set-cookie").map((pair) => pair[1]);
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, "Headers.has");
    const key = checkName(name, "has").toLowerCase();
    return this.#list.some((pair) => pair[0].toLowerCase() === key);
  }

  set(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "Headers.set");
    const [given, text] = this.#check(name, value, "set");
    const key = given.toLowerCase();
    const at = this.#list.findIndex((pair) => pair[0].toLowerCase() === key);
    if (at < 0) this.#list.push([given, text]);
    else {
      this.#list = this.#list.filter((pair, index) => index <= at || pair[0].toLowerCase() !== key);
      this.#list[at] = [given, text];
    }
    this.#sorted = null;
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    requireArguments(arguments.length, 1, "Headers.forEach");
    if (typeof callback !== "function") throw new TypeError("Headers.forEach: the argument is not a function");
    for (let i = 0, pairs = this.#combined(); i < pairs.length; i++, pairs = this.#combined()) {
      const [name, value] = pairs[i] as HeaderPair;
      callback.call(thisArg, value, name, this);
    }
  }

  entries(): IterableIterator<HeaderPair> {
    return this.#iterate((pair) => [pair[0], pair[1]]);
  }
  keys(): IterableIterator<string> {
    return this.#iterate((pair) => pair[0]);
  }
  values(): IterableIterator<string> {
    return this.#iterate((pair) => pair[1]);
  }

  #iterate<T>(pick: (pair: HeaderPair) => T): IterableIterator<T> {
    this.#guard; // Fails here, not at the first `next`, for a wrong `this`.
    let index = 0;
    return createIterator("Headers", (): IteratorResult<T> => {
      const pair = this.#combined()[index++];
      return pair ? { value: pick(pair), done: false } : { value: undefined, done: true };
    });
  }

  #value(key: string): string | null {
    let found: string | null = null;
    for (const pair of this.#list) {
      if (pair[0].toLowerCase() === key) found = found === null ? pair[1] : `${found}, ${pair[1]}`;
    }
    return found;
  }

  /** "Sort and combine": by name, one pair a name but for `set-cookie`. */
  #combined(): HeaderPair[] {
    if (this.#sorted) return this.#sorted;
    const names = new Map<string, HeaderPair[]>();
    for (const [given, value] of this.#list) {
      const name = given.toLowerCase();
      const pairs = names.get(name);
      if (!pairs) names.set(name, [[name, value]]);
      else if (name === "set-cookie") pairs.push([name, value]);
      else (pairs[0] as HeaderPair)[1] += `, ${value}`;
    }
    this.#sorted = [...names.keys()].sort().flatMap((name) => names.get(name) as HeaderPair[]);
    return this.#sorted;
  }

  #mutable(): void {
    if (this.#guard === "immutable") throw new TypeError("These headers are immutable");
  }

  #check(name: unknown, value: unknown, method: string): HeaderPair {
    const key = toByteString(name, `Headers.${method}`);
    const text = toByteString(value, `Headers.${method}`);
    checkName(key, method);
    const trimmed = text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
    if (/[\0\n\r]/.test(trimmed)) throw new TypeError(`Headers.${method}: '${trimmed}' is an invalid header value`);
    this.#mutable();
    return [key, trimmed];
  }

  declare [Symbol.iterator]: () => IterableIterator<HeaderPair>;
}
defineInterface("Headers", Headers);
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
});

function checkName(name: unknown, method: string): string {
  const key = toByteString(name, `Headers.${method}`);
  if (!tokenPattern.test(key)) throw new TypeError(`Headers.${method}: '${key}' is an invalid header name`);
  return key;
}

/** "Fill" (Fetch Standard): a sequence of pairs or a record. */
export function fillHeaders(headers: Headers, init: HeadersInit): void {
  const method = (init as Iterable<unknown>)[Symbol.iterator] as unknown;
  if (method !== undefined && method !== null) {
    const pairs: unknown[][] = [];
    for (const entry of toSequence(init, "Headers constructor: the argument")) {
      const pair = toSequence(entry, "Headers constructor: an element");
      if (pair.length !== 2) throw new TypeError("Headers constructor: every element must be a pair of name and value");
      pairs.push(pair);
    }
    for (const [name, value] of pairs) headers.append(name, value);
    return;
  }
  const record: [string, string][] = [];
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    const name = toByteString(key, "Headers constructor");
    record.push([name, toByteString((init as Record<PropertyKey, unknown>)[key], "Headers constructor")]);
  }
  for (const [name, value] of record) headers.append(name, value);
}
