/** The parts of Web IDL that every interface needs: conversions, argument counts, property attributes. */

/** Throws the `TypeError` of a call with too few arguments. */
export function requireArguments(given: number, needed: number, where: string): void {
  if (given < needed) {
    throw new TypeError(`${where}: ${needed} argument${needed === 1 ? "" : "s"} required, but only ${given} present.`);
  }
}

/** `USVString`: a string without lone surrogates. */
export function toUSVString(value: unknown): string {
  return toDOMString(value).toWellFormed();
}

/** `DOMString`. */
export function toDOMString(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
  return `${value as string}`;
}

/** `ByteString`: every code unit is below 256. */
export function toByteString(value: unknown, where: string): string {
  const text = toDOMString(value);
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255) {
      throw new TypeError(`${where}: the character at index ${i} has a value above 255 and is no byte`);
    }
  }
  return text;
}

/** A dictionary argument: `undefined` and `null` are the empty one. */
export function toDictionary<T extends object>(value: T | null | undefined, where: string): Partial<T> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${where} is not an object`);
  return value;
}

/** `sequence<T>`: what any iterable gives. */
export function toSequence(value: unknown, where: string): unknown[] {
  const iterable = value as Iterable<unknown> | null | undefined;
  if (
    iterable === null ||
    (typeof iterable !== "object" && typeof iterable !== "function") ||
    typeof iterable[Symbol.iterator] !== "function"
  ) {
    throw new TypeError(`${where} is not iterable`);
  }
  return [...iterable];
}

/** `[EnforceRange] unsigned …`. */
export function toEnforcedInteger(value: unknown, max: number, where: string): number {
  const number = Math.trunc(Number(value));
  if (!Number.isFinite(number) || number < 0 || number > max) {
    throw new TypeError(`${where} is outside the accepted range of 0 to ${max}`);
  }
  return number + 0;
}

export function isBufferSource(value: unknown): value is ArrayBufferView | ArrayBuffer {
  return ArrayBuffer.isView(value) || isArrayBuffer(value);
}

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get;

/** True for array buffers of any realm. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null) return false;
  try {
    byteLengthOf?.call(value);
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a `BufferSource`, not copied. */
export function viewBytes(source: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

/** The bytes of a `BufferSource`, copied, so that later writes by the caller are not seen. */
export function copyBytes(source: ArrayBufferView | ArrayBuffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(viewBytes(source));
}

/** Exactly these bytes as an `ArrayBuffer`; not copied where the view covers its whole buffer. */
export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  if (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer) {
    return bytes.buffer;
  }
  return copyBytes(bytes).buffer;
}

/** Gives a class what Web IDL gives an interface: a string tag and enumerable members. */
export function defineInterface(
  name: string,
  // A constructor of any arguments: only its prototype is used.
  type: { prototype: object },
): void {
  const { prototype } = type;
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== "constructor") Object.defineProperty(prototype, key, { enumerable: true });
  }
  for (const key of Object.getOwnPropertyNames(type)) {
    if (key !== "prototype" && key !== "name" && key !== "length") {
      Object.defineProperty(type, key, { enumerable: true });
    }
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(type, "name", { value: name, configurable: true });
}

/** Constants of an interface, on the constructor and on its prototype. */
export function defineConstants(type: { prototype: object }, constants: Record<string, number>): void {
  for (const [key, value] of Object.entries(constants)) {
    Object.defineProperty(type, key, { value, enumerable: true });
    Object.defineProperty(type.prototype, key, { value, enumerable: true });
  }
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

/** The prototype of a pair iterator, as `Headers`, `FormData` and `URLSearchParams` have: its state is read live. */
export function createIterator<T>(name: string, next: () => IteratorResult<T>): IterableIterator<T> {
  let prototype = iteratorPrototypes.get(name);
  if (!prototype) {
    prototype = Object.create(iteratorPrototype, {
      next: {
        value: function (this: IterableIterator<unknown>) {
          const advance = iterators.get(this);
          if (!advance) throw new TypeError(`next was called on something that is no ${name} Iterator`);
          return advance();
        },
        writable: true,
        enumerable: true,
        configurable: true,
      },
      [Symbol.toStringTag]: { value: `${name} Iterator`, configurable: true },
    }) as object;
    iteratorPrototypes.set(name, prototype);
  }
  const iterator = Object.create(prototype) as IterableIterator<T>;
  iterators.set(iterator, next);
  return iterator;
}

const iteratorPrototypes = new Map<string, object>();
const iterators = new WeakMap<object, () => IteratorResult<unknown>>();
