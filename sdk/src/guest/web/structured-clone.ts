import { Blob, File, isBlob } from "./blob.js";
import { CryptoKey } from "./crypto/key.js";
import { DOMException } from "./dom-exception.js";
import { inspect } from "./inspect.js";
import { isArrayBuffer, requireArguments, toDictionary, toSequence } from "./webidl.js";

const errorTypes: Record<string, ErrorConstructor> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function refuse(value: unknown): never {
  const text = inspect(value, 0);
  throw new DOMException(`${text} could not be cloned.`, "DataCloneError");
}

/** HTML Standard section 2.7.10. */
export function structuredClone(value: unknown, options?: { transfer?: unknown }): unknown {
  requireArguments(arguments.length, 1, "structuredClone");
  const given = toDictionary(options, "structuredClone: the second argument").transfer;
  const transfer = given === undefined ? [] : toSequence(given, "structuredClone: transfer");
  const buffers = new Set<ArrayBuffer>();
  for (const item of transfer) {
    if (!isArrayBuffer(item)) {
      throw new DOMException("structuredClone: only an ArrayBuffer can be transferred", "DataCloneError");
    }
    if (buffers.has(item)) throw new DOMException("structuredClone: a value is transferred twice", "DataCloneError");
    if ((item as { detached?: boolean }).detached) {
      throw new DOMException("structuredClone: a transferred ArrayBuffer is detached", "DataCloneError");
    }
    buffers.add(item);
  }
  const layouts: Layouts = new Map();
  const copy = clone(value, { seen: new Map([...buffers].map((buffer) => [buffer, buffer])), layouts });
  if (buffers.size === 0) return copy;
  // Nothing can fail any more, so the buffers may be taken from their owner. Views of a taken buffer lose their
  // place, which is why the first pass wrote it down.
  const taken = [...buffers].map((buffer): [object, unknown] => [
    buffer,
    (buffer as unknown as { transfer(): ArrayBuffer }).transfer(),
  ]);
  return clone(copy, { seen: new Map(taken), layouts });
}

/** Where each view of the copy lies in its buffer. */
type Layouts = Map<ArrayBufferView, { offset: number; length: number }>;
interface Context {
  seen: Map<object, unknown>;
  layouts: Layouts;
}

function clone(value: unknown, context: Context): unknown {
  if (typeof value === "symbol" || typeof value === "function") refuse(value);
  if (typeof value !== "object" || value === null) return value;
  if (context.seen.has(value)) return context.seen.get(value);
  return cloneObject(value, context);
}

function cloneObject(value: object, context: Context): unknown {
  const keep = <T>(made: T): T => {
    context.seen.set(value, made);
    return made;
  };
  const tag = brand(value);
  switch (tag) {
    case "Boolean":
    case "Number":
    case "String":
    case "BigInt":
      return keep(Object((value as { valueOf(): unknown }).valueOf()));
    case "Date":
      return keep(new Date((value as Date).getTime()));
    case "RegExp":
      return keep(new RegExp((value as RegExp).source, (value as RegExp).flags));
    case "ArrayBuffer":
      return keep(cloneBuffer(value as ArrayBuffer));
    case "View":
      return keep(cloneView(value as ArrayBufferView, context));
    case "Map": {
      const made = keep(new Map());
      for (const [key, item] of [...(value as Map<unknown, unknown>)]) {
        made.set(clone(key, context), clone(item, context));
      }
      return made;
    }
    case "Set": {
      const made = keep(new Set());
      for (const item of [...(value as Set<unknown>)]) made.add(clone(item, context));
      return made;
    }
    case "Error":
      return cloneError(value as Error, context, keep);
    case "Refused":
      return refuse(value);
    default:
      break;
  }
  if (value instanceof CryptoKey) return keep(value);
  if (isBlob(value)) {
    return keep(
      value instanceof File
        ? new File([value], value.name, { type: value.type, lastModified: value.lastModified })
        : new Blob([value], { type: value.type }),
    );
  }
  if (isPlatformObject(value)) refuse(value);
  const made: object = keep(Array.isArray(value) ? new Array(value.length) : {});
  for (const key of Object.keys(value)) {
    // A getter may have removed a later key.
    if (!Object.hasOwn(value, key)) continue;
    Object.defineProperty(made, key, {
      value: clone((value as Record<string, unknown>)[key], context),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return made;
}

function cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const source = buffer as ArrayBuffer & { detached?: boolean; resizable?: boolean; maxByteLength?: number };
  if (source.detached) throw new DOMException("A detached ArrayBuffer could not be cloned.", "DataCloneError");
  if (!source.resizable) return buffer.slice(0);
  const made = new (ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer)(buffer.byteLength, {
    maxByteLength: source.maxByteLength,
  });
  new Uint8Array(made).set(new Uint8Array(buffer));
  return made;
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

function cloneView(view: ArrayBufferView, context: Context): ArrayBufferView {
  const { offset, length } = context.layouts.get(view) ?? {
    offset: view.byteOffset,
    length: view instanceof DataView ? view.byteLength : (view as Uint8Array).length,
  };
  const buffer = clone(view.buffer, context) as ArrayBuffer;
  const name = view instanceof DataView ? "DataView" : (viewTag?.call(view) as string);
  const Constructor = (globalThis as unknown as Record<string, ViewConstructor>)[name] as ViewConstructor;
  const made = new Constructor(buffer, offset, length);
  context.layouts.set(made, { offset, length });
  return made;
}

function cloneError(error: Error, context: Context, keep: <T>(made: T) => T): unknown {
  if (error instanceof DOMException) {
    const made = new DOMException(error.message, error.name);
    Object.defineProperty(made, "stack", { value: error.stack, writable: true, configurable: true });
    return keep(made);
  }
  const Constructor = errorTypes[String(error.name)] ?? Error;
  const message = Object.getOwnPropertyDescriptor(error, "message");
  const made = keep(
    message && "value" in message ? new Constructor(String(message.value as unknown)) : new Constructor(),
  );
  const stack = Object.getOwnPropertyDescriptor(error, "stack");
  if (stack && "value" in stack) {
    Object.defineProperty(made, "stack", { value: String(stack.value), writable: true, configurable: true });
  }
  const cause = Object.getOwnPropertyDescriptor(error, "cause");
  if (cause && "value" in cause) {
    const value = clone(cause.value, context);
    Object.defineProperty(made, "cause", { value, writable: true, configurable: true });
  }
  return made;
}

const viewTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

type Probe = (value: never) => unknown;
// Methods that only work on objects which really are of the kind, whatever their prototype says.
const probes: [string, Probe][] = [
  ["Boolean", (value) => Boolean.prototype.valueOf.call(value)],
  ["Number", (value) => Number.prototype.valueOf.call(value)],
  ["String", (value) => String.prototype.valueOf.call(value)],
  ["BigInt", (value) => BigInt.prototype.valueOf.call(value)],
  ["Refused", (value) => Symbol.prototype.valueOf.call(value)],
  ["Date", (value) => Date.prototype.getTime.call(value)],
  ["Map", (value) => Map.prototype.has.call(value, 0)],
  ["Set", (value) => Set.prototype.has.call(value, 0)],
  ["Refused", (value) => WeakMap.prototype.has.call(value, {})],
  ["Refused", (value) => WeakSet.prototype.has.call(value, {})],
];

function brand(value: object): string {
  if (Array.isArray(value)) return "Object";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const tag = Object.prototype.toString.call(value);
    if (tag === "[object Object]") return "Object";
  }
  if (isArrayBuffer(value)) return "ArrayBuffer";
  if (ArrayBuffer.isView(value)) return "View";
  if (value instanceof RegExp) return "RegExp";
  if (value instanceof Error) return "Error";
  if (value instanceof Promise || value instanceof WeakRef) return "Refused";
  for (const [name, probe] of probes) {
    try {
      probe(value as never);
      return name;
    } catch {
      // Not of this kind.
    }
  }
  return "Object";
}

const platform = new Set<unknown>();

/** Instances of these interfaces are refused: they are "platform objects" that are not serialisable. */
export function refuseInstances(types: readonly unknown[]): void {
  for (const type of types) platform.add(type);
}

function isPlatformObject(value: object): boolean {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, "constructor") && platform.has((at as { constructor: unknown }).constructor)) return true;
  }
  return false;
}
