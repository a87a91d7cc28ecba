/**
 * Values that cross a border between app code and Stoa, as JSON text.
 *
 * Plain JSON is itself. What JSON lacks is a tagged object: `{"$": tag, …}`; a plain object that has a key `$` of its
 * own is wrapped as `{"$": "object", "v": {…}}`. Functions and symbols are refused with a `TypeError` that names the
 * path of the value; so are cycles. Class instances become plain objects of their own enumerable properties.
 */

/** Options of {@link encode}. */
export interface EncodeOptions {
  /** What the value is called in messages, for example `args` or `the result`. Default `value`. */
  path?: string;
  /** Whether stacks of errors cross: in development only. Default false. */
  stacks?: boolean;
  /** Asked first for functions, symbols and objects: the JSON that stands for the value, or `undefined`. */
  describe?: (value: unknown, path: string) => Json | undefined;
  /** Where the value goes, for messages. Default `the server`. */
  destination?: string;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How deep values may be nested; deeper ones are refused rather than overflowing a stack on either side. */
export const maximumDepth = 500;

/** How many places of one array may be empty. */
const maximumEmptyPlaces = 10_000;

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const typedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
/** Not in every browser yet, nor in the types. */
const { Float16Array } = globalThis as { Float16Array?: unknown };
if (Float16Array) Object.assign(typedArrays, { Float16Array });

const { parse, stringify: toText } = JSON;

/** `JSON.stringify` as it was at first, for plain data: a `toJSON` that app code gave to all objects does not count. */
export function stringify(json: unknown): string {
  const hidden: [object, PropertyDescriptor][] = [];
  for (const prototype of [Object.prototype, Array.prototype]) {
    const found = Object.getOwnPropertyDescriptor(prototype, "toJSON");
    if (!found) continue;
    if (!Reflect.deleteProperty(prototype, "toJSON")) {
      throw new TypeError("nothing can cross: the app has put a toJSON on all objects that cannot be taken away");
    }
    hidden.push([prototype, found]);
  }
  try {
    return toText(json);
  } finally {
    for (const [prototype, descriptor] of hidden) Object.defineProperty(prototype, "toJSON", descriptor);
  }
}

/** Turns a value into wire text. Throws a `TypeError` that names the path of what cannot cross. */
export function encode(value: unknown, options: EncodeOptions = {}): string {
  return stringify(toWire(value, options));
}

/** Reads wire text. Throws a `TypeError` if the text is not wire text. */
export function decode(text: string): unknown {
  return fromWire(parse(text) as Json);
}

/** {@link encode} up to the last step: a JSON value. */
export function toWire(value: unknown, options: EncodeOptions = {}): Json {
  return new Encoder(options).value(value, options.path ?? "value", 0);
}

/** {@link decode} after the first step. */
export function fromWire(json: Json): unknown {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map(fromWire);
  if (Object.hasOwn(json, "$")) return fromTagged(json);
  return fromFields(json);
}

class Encoder {
  readonly #options: EncodeOptions;
  /** The objects between the root and here: meeting one again is a cycle. */
  readonly #ancestors = new Set<object>();

  constructor(options: EncodeOptions) {
    this.#options = options;
  }

  value(value: unknown, path: string, depth: number): Json {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "undefined":
        return { $: "undefined" };
      case "number":
        if (Number.isFinite(value)) return Object.is(value, -0) ? { $: "number", v: "-0" } : value;
        return { $: "number", v: String(value) };
      case "bigint":
        return { $: "bigint", v: value.toString() };
      case "symbol":
        return this.#described(value, path) ?? this.#refuse(path, "a symbol");
      case "function":
        return this.#described(value, path) ?? this.#refuse(path, "a function");
      default:
        if (value === null) return null;
        return this.#described(value, path) ?? this.#object(value as object, path, depth + 1);
    }
  }

  #described(value: unknown, path: string): Json | undefined {
    return this.#options.describe?.(value, path);
  }

  #object(value: object, path: string, depth: number): Json {
    if (this.#ancestors.has(value)) this.#refuse(path, "part of a cycle");
    if (depth > maximumDepth) this.#refuse(path, `nested deeper than ${maximumDepth} levels`);
    this.#ancestors.add(value);
    try {
      return this.#contents(value, path, depth);
    } finally {
      this.#ancestors.delete(value);
    }
  }

  #contents(value: object, path: string, depth: number): Json {
    if (Array.isArray(value)) return this.#items(value, path, depth);
    if (value instanceof Date) {
      return { $: "date", v: Number.isNaN(value.getTime()) ? null : value.toISOString() };
    }
    if (value instanceof Map) {
      let index = 0;
      const entries = Array.from(value, ([key, item]) => {
        const at = index++;
        return [
          this.value(key, `${path}.keys()[${at}]`, depth),
          this.value(
            item,
            typeof key === "string" ? `${path}.get(${JSON.stringify(key)})` : `${path}.values()[${at}]`,
            depth,
          ),
        ];
      });
      return { $: "map", v: entries };
    }
    if (value instanceof Set) {
      let index = 0;
      return { $: "set", v: Array.from(value, (item) => this.value(item, `${path}.values()[${index++}]`, depth)) };
    }
    const bytes = bytesOf(value);
    if (bytes) return { $: "bytes", type: bytes.type, v: toBase64(bytes.bytes) };
    if (isError(value)) return this.#error(value, path, depth);
    if (value instanceof Promise) this.#refuse(path, "a promise (did you forget to await it?)");
    if (
      value instanceof Number ||
      value instanceof String ||
      value instanceof Boolean ||
      value instanceof BigInt ||
      value instanceof Symbol
    ) {
      return this.value(value.valueOf(), path, depth);
    }
    const { toJSON } = value as { toJSON?: unknown };
    // Those of classes (URL, decimals, dates of libraries): what they would be in JSON.
    if (typeof toJSON === "function" && toJSON !== (Object.prototype as { toJSON?: unknown }).toJSON) {
      return this.value(toJSON.call(value, ""), path, depth);
    }
    return this.#fields(value, path, depth);
  }

  /** Empty places are undefined; an array that is mostly empty would take room and time that its owner never saw. */
  #items(items: unknown[], path: string, depth: number): Json {
    const wire: Json[] = [];
    let empty = 0;
    for (let index = 0; index < items.length; index++) {
      if (!(index in items) && ++empty > maximumEmptyPlaces) {
        this.#refuse(path, `a sparse array of ${items.length} places`);
      }
      wire.push(this.value(items[index], `${path}[${index}]`, depth));
    }
    return wire;
  }

  #fields(value: object, path: string, depth: number): Json {
    const fields: { [key: string]: Json } = {};
    for (const key of Object.keys(value)) {
      setField(fields, key, this.value((value as Record<string, unknown>)[key], fieldPath(path, key), depth));
    }
    return Object.hasOwn(fields, "$") ? { $: "object", v: fields } : fields;
  }

  #error(error: Error, path: string, depth: number): Json {
    const wire: { [key: string]: Json } = { $: "error", name: String(error.name), message: String(error.message) };
    const code = (error as { code?: unknown }).code;
    if (typeof code === "string") wire.code = code;
    if (this.#options.stacks && typeof error.stack === "string") wire.stack = error.stack;
    const { connection } = error as { connection?: { kind?: unknown; key?: unknown } };
    if (typeof connection?.kind === "string" && typeof connection.key === "string") {
      wire.connection = { kind: connection.kind, key: connection.key };
    }
    if (error.cause !== undefined) wire.cause = this.value(error.cause, `${path}.cause`, depth);
    return wire;
  }

  #refuse(path: string, what: string): never {
    throw new TypeError(`${path} is ${what} and cannot cross to ${this.#options.destination ?? "the server"}`);
  }
}

/** Errors of other realms too (an app may bring its own `Error` subclasses; prototypes may be lost on the way). */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function bytesOf(value: object): { type: string; bytes: Uint8Array } | undefined {
  if (value instanceof ArrayBuffer) return { type: "ArrayBuffer", bytes: new Uint8Array(value) };
  if (!ArrayBuffer.isView(value)) return undefined;
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof DataView) return { type: "DataView", bytes };
  const type = Object.keys(typedArrays).find((name) => value instanceof typedArrays[name as keyof typeof typedArrays]);
  return { type: type ?? "Uint8Array", bytes };
}

function fieldPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** Plain assignment, except for `__proto__`, which would set the prototype. */
function setField<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function fromFields(json: { [key: string]: Json }): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(json)) setField(fields, key, fromWire(json[key] as Json));
  return fields;
}

function fromTagged(json: { [key: string]: Json }): unknown {
  const { $: tag, v } = json;
  switch (tag) {
    case "undefined":
      return undefined;
    case "number":
      return Number(text(v));
    case "bigint":
      return BigInt(text(v));
    case "date":
      return new Date(v === null ? Number.NaN : text(v));
    case "map":
      return new Map(list(v).map((entry) => [fromWire(list(entry)[0] ?? null), fromWire(list(entry)[1] ?? null)]));
    case "set":
      return new Set(list(v).map(fromWire));
    case "bytes":
      return toBytes(text(json.type), fromBase64(text(v)));
    case "error":
      return toError(json);
    case "object":
      if (v === null || typeof v !== "object" || Array.isArray(v)) throw malformed();
      return fromFields(v as { [key: string]: Json });
    case "function":
      return undefined;
    default:
      throw new TypeError(`unknown tag in a wire value: ${JSON.stringify(tag)}`);
  }
}

function malformed(): TypeError {
  return new TypeError("malformed wire value");
}

function text(json: Json | undefined): string {
  if (typeof json !== "string") throw malformed();
  return json;
}

function list(json: Json | undefined): Json[] {
  if (!Array.isArray(json)) throw malformed();
  return json;
}

function toBytes(type: string, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (type === "ArrayBuffer") return bytes.buffer;
  if (type === "DataView") return new DataView(bytes.buffer);
  if (!Object.hasOwn(typedArrays, type)) throw new TypeError(`unknown type of bytes in a wire value: ${type}`);
  const View = typedArrays[type as keyof typeof typedArrays];
  if (bytes.byteLength % View.BYTES_PER_ELEMENT !== 0) throw malformed();
  return new View(bytes.buffer);
}

const errorTypes: Record<string, ErrorConstructor> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function toError(json: { [key: string]: Json }): Error {
  const name = text(json.name);
  const message = text(json.message);
  const options = "cause" in json ? { cause: fromWire(json.cause as Json) } : undefined;
  const error = (makeError.current(name, json.code) ?? new (errorTypes[name] ?? Error)(message, options)) as Error;
  define(error, "message", message);
  if (options) define(error, "cause", options.cause);
  if (error.name !== name) define(error, "name", name);
  if (typeof json.code === "string" && (error as { code?: unknown }).code !== json.code)
    define(error, "code", json.code);
  if (json.connection) define(error, "connection", fromWire(json.connection));
  define(error, "stack", typeof json.stack === "string" ? json.stack : `${name}: ${message}`);
  return error;
}

/**
 * Lets an environment make its own error classes out of wire errors, so that `instanceof` and `is` hold on both sides.
 * The function answers `undefined` for names that are not its own.
 */
export const makeError: { current: (name: string, code: Json | undefined) => Error | undefined } = {
  current: () => undefined,
};

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: key === "code" });
}

/** Written out because neither the sandbox at evaluation time nor every browser has a native one. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 6144) {
    let part = "";
    const end = Math.min(start + 6144, bytes.length);
    for (let at = start; at < end; at += 3) {
      const left = end - at;
      const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      part += base64Alphabet[bits >> 18];
      part += base64Alphabet[(bits >> 12) & 63];
      part += left > 1 ? base64Alphabet[(bits >> 6) & 63] : "=";
      part += left > 2 ? base64Alphabet[bits & 63] : "=";
    }
    parts.push(part);
  }
  return parts.join("");
}

const base64Values = new Map([...base64Alphabet].map((character, value) => [character.charCodeAt(0), value]));

export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  if (base64.length % 4 !== 0) throw malformed();
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((base64.length / 4) * 3 - padding);
  let at = 0;
  for (let index = 0; index < base64.length; index += 4) {
    let bits = 0;
    for (let offset = 0; offset < 4; offset++) {
      const isPadding = index + offset >= base64.length - padding;
      const value = isPadding ? 0 : base64Values.get(base64.charCodeAt(index + offset));
      if (value === undefined) throw malformed();
      bits = (bits << 6) | value;
    }
    if (at < bytes.length) bytes[at++] = bits >> 16;
    if (at < bytes.length) bytes[at++] = (bits >> 8) & 255;
    if (at < bytes.length) bytes[at++] = bits & 255;
  }
  return bytes;
}
