import { encodeUtf8 } from "./encoding.js";
import { textOp } from "./host.js";
import { createIterator, defineInterface, requireArguments, toSequence, toUSVString } from "./webidl.js";

type Pair = [name: string, value: string];

/** Makes every change of the parameters change a URL's query. */
export let bindToUrl: (params: URLSearchParams, update: (query: string) => void) => void;
/** Replaces the parameters by those of a query, without telling the URL. */
export let replaceList: (params: URLSearchParams, query: string) => void;

/** URL Standard section 6.2. */
export class URLSearchParams {
  #list: Pair[] = [];
  #update: ((query: string) => void) | undefined;

  static {
    bindToUrl = (params, update) => {
      params.#update = update;
    };
    replaceList = (params, query) => {
      params.#list = parseForm(query.startsWith("?") ? query.slice(1) : query);
    };
  }

  constructor(init: unknown = "") {
    if ((typeof init === "object" && init !== null) || typeof init === "function") {
      const method = (init as Iterable<unknown>)[Symbol.iterator] as unknown;
      if (method !== undefined && method !== null) {
        if (typeof method !== "function")
          throw new TypeError("URLSearchParams constructor: the argument is not iterable");
        for (const entry of init as Iterable<unknown>) {
          const pair = toSequence(entry, "URLSearchParams constructor: an element");
          if (pair.length !== 2) {
            throw new TypeError("URLSearchParams constructor: every element must be a pair of name and value");
          }
          this.#list.push([toUSVString(pair[0]), toUSVString(pair[1])]);
        }
      } else {
        const seen = new Map<string, Pair>();
        for (const key of Reflect.ownKeys(init)) {
          if (!Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
          const name = toUSVString(key);
          const value = toUSVString((init as Record<PropertyKey, unknown>)[key]);
          const earlier = seen.get(name);
          if (earlier) earlier[1] = value;
          else {
            const pair: Pair = [name, value];
            seen.set(name, pair);
            this.#list.push(pair);
          }
        }
      }
    } else {
      const text = toUSVString(init);
      this.#list = parseForm(text.startsWith("?") ? text.slice(1) : text);
    }
  }

  get size(): number {
    return this.#list.length;
  }

  append(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "URLSearchParams.append");
    this.#list.push([toUSVString(name), toUSVString(value)]);
    this.#changed();
  }

  delete(name: unknown, value?: unknown): void {
    requireArguments(arguments.length, 1, "URLSearchParams.delete");
    const key = toUSVString(name);
    const wanted = value === undefined ? undefined : toUSVString(value);
    this.#list = this.#list.filter((pair) => pair[0] !== key || (wanted !== undefined && pair[1] !== wanted));
    this.#changed();
  }

  get(name: unknown): string | null {
    requireArguments(arguments.length, 1, "URLSearchParams.get");
    const key = toUSVString(name);
    return this.#list.find((pair) => pair[0] === key)?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    requireArguments(arguments.length, 1, "URLSearchParams.getAll");
    const key = toUSVString(name);
    return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }

  has(name: unknown, value?: unknown): boolean {
    requireArguments(arguments.length, 1, "URLSearchParams.has");
    const key = toUSVString(name);
    const wanted = value === undefined ? undefined : toUSVString(value);
    return this.#list.some((pair) => pair[0] === key && (wanted === undefined || pair[1] === wanted));
  }

  set(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, "URLSearchParams.set");
    const key = toUSVString(name);
    const text = toUSVString(value);
    const first = this.#list.find((pair) => pair[0] === key);
    if (first) {
      first[1] = text;
      this.#list = this.#list.filter((pair) => pair === first || pair[0] !== key);
    } else {
      this.#list.push([key, text]);
    }
    this.#changed();
  }

  sort(): void {
    // By code units; JavaScript's sort is stable and its string comparison is by code units.
    this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed();
  }

  toString(): string {
    return serialiseForm(this.#list);
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, thisArg?: unknown): void {
    requireArguments(arguments.length, 1, "URLSearchParams.forEach");
    if (typeof callback !== "function") throw new TypeError("URLSearchParams.forEach: the argument is not a function");
    for (let i = 0; i < this.#list.length; i++) {
      const [name, value] = this.#list[i] as Pair;
      callback.call(thisArg, value, name, this);
    }
  }

  entries(): IterableIterator<Pair> {
    return this.#iterate((pair) => [pair[0], pair[1]]);
  }
  keys(): IterableIterator<string> {
    return this.#iterate((pair) => pair[0]);
  }
  values(): IterableIterator<string> {
    return this.#iterate((pair) => pair[1]);
  }

  #iterate<T>(pick: (pair: Pair) => T): IterableIterator<T> {
    let index = 0;
    return createIterator("URLSearchParams", (): IteratorResult<T> => {
      const pair = this.#list[index++];
      return pair ? { value: pick(pair), done: false } : { value: undefined, done: true };
    });
  }

  #changed(): void {
    this.#update?.(serialiseForm(this.#list));
  }

  declare [Symbol.iterator]: () => IterableIterator<Pair>;
}
defineInterface("URLSearchParams", URLSearchParams);
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});

/** Parses `application/x-www-form-urlencoded` (URL Standard section 5.1). */
export function parseForm(text: string): Pair[] {
  const list: Pair[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    list.push(at < 0 ? [decodePart(part), ""] : [decodePart(part.slice(0, at)), decodePart(part.slice(at + 1))]);
  }
  return list;
}

function decodePart(part: string): string {
  const text = part.includes("+") ? part.replaceAll("+", " ") : part;
  if (!text.includes("%")) return text;
  if (!/%(?![0-9A-Fa-f]{2})/.test(text)) {
    try {
      return decodeURIComponent(text);
    } catch {
      // Malformed UTF-8: decode by bytes below.
    }
  }
  return textOp("utf8.decode", percentDecode(encodeUtf8(text)));
}

/** URL Standard section 1.3. */
export function percentDecode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const high = byte === 0x25 ? hexDigit(bytes[i + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[i + 2]);
    if (low >= 0) {
      out[length++] = high * 16 + low;
      i += 2;
    } else {
      out[length++] = byte;
    }
  }
  return out.subarray(0, length);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Serialises `application/x-www-form-urlencoded` (URL Standard section 5.2). */
export function serialiseForm(list: readonly Pair[]): string {
  return list.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`).join("&");
}

const special: Record<string, string> = { "%20": "+", "!": "%21", "'": "%27", "(": "%28", ")": "%29", "~": "%7E" };

function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/%20|[!'()~]/g, (found) => special[found] as string);
}
