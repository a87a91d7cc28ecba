/** The little that conformance cases need; runs inside the sandbox, so nothing of node's may be used. */

export type Cases = Record<string, () => void | Promise<void>>;

/** The cases of one interface, by name. */
export interface Suite {
  /** The row of `docs/web-apis.md`. */
  name: string;
  cases: Cases;
}

export interface Outcome {
  passed: number;
  total: number;
  failures: { name: string; message: string }[];
}

export async function runSuite({ cases }: Suite): Promise<Outcome> {
  const failures: Outcome["failures"] = [];
  const entries = Object.entries(cases);
  for (const [name, run] of entries) {
    try {
      await run();
    } catch (error) {
      failures.push({ name, message: String(error) });
    }
  }
  return { passed: entries.length - failures.length, total: entries.length, failures };
}

type Row<A, B, C, D, E> = readonly [A, B?, C?, D?, E?];
type Parts<A, B, C, D, E> = [a: NoInfer<A>, b: NoInfer<B>, c: NoInfer<C>, d: NoInfer<D>, e: NoInfer<E>];

/** Makes one case of each row; the rows decide the types. */
export function table<A, B, C, D, E>(
  title: (...row: Parts<A, B, C, D, E>) => string,
  rows: readonly Row<A, B, C, D, E>[],
  run: (...row: Parts<A, B, C, D, E>) => void | Promise<void>,
): Cases {
  return Object.fromEntries(
    rows.map((row) => {
      const parts = [...row] as unknown as Parts<A, B, C, D, E>;
      return [title(...parts), () => run(...parts)];
    }),
  );
}

function show(value: unknown): string {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${bytes(value).join(",")}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return `{${Object.entries(value).map(([key, item]) => `${key}: ${show(item)}`)}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function bytes(value: ArrayBufferView | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

/** Equal by content: arrays, plain objects and bytes by their parts, everything else by `Object.is`. */
export function same(actual: unknown, expected: unknown, what = "value"): void {
  if (show(actual) !== show(expected) || typeof actual !== typeof expected) {
    throw new Error(`${what} is ${show(actual)}, not ${show(expected)}`);
  }
}

export function ok(condition: unknown, what: string): void {
  if (!condition) throw new Error(`not so: ${what}`);
}

function checkError(error: unknown, expected: string | object): void {
  if (typeof expected !== "string") {
    same(error === expected, true, `thrown ${show(error)}`);
    return;
  }
  const name = (error as { name?: unknown } | null)?.name;
  if (name !== expected) throw new Error(`threw ${show(error)}, not a ${expected}`);
  // Some names are those of an error class and of a DOMException.
  const builtin = (globalThis as unknown as Record<string, unknown>)[expected];
  const isBuiltin = typeof builtin === "function" && error instanceof builtin;
  ok(isBuiltin || error instanceof DOMException, `the ${expected} is an instance of its class`);
}

/** `expected` is the error's name, or the very value that must be thrown. */
export function throws(expected: string | object, run: () => unknown): void {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    checkError(error, expected);
    return;
  }
  throw new Error(`nothing was thrown, the result is ${show(result)}`);
}

export async function rejects(expected: string | object, run: () => Promise<unknown>): Promise<void> {
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    checkError(error, expected);
    return;
  }
  throw new Error(`nothing was thrown, the result is ${show(result)}`);
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export function hex(value: ArrayBufferView | ArrayBuffer): string {
  return Array.from(bytes(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function unhex(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array((text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

/** What a stream gives, chunk by chunk. */
export async function chunks<T>(stream: ReadableStream<T>): Promise<T[]> {
  const all: T[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    all.push(value);
  }
}
