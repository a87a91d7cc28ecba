/**
 * The way out of the sandbox: synchronous and asynchronous host operations. The contract is
 * `crates/sandbox/guest/README.md`.
 */
import { type Engine, engine, type Payload } from "../engine.js";

/** An error of the host: `code` is stable and for machines. */
export interface HostFailure {
  code?: string;
  message: string;
}

export const host: Engine = engine;

type OnSettled = (payload: string, body: ArrayBuffer | null) => void;
type OnFailed = (failure: HostFailure) => void;

const pending = new Map<number, { done: OnSettled; failed: OnFailed }>();

/** Begins an asynchronous operation; exactly one of the two callbacks is called, unless {@link cancel} comes first. */
export function begin(
  name: string,
  payload: string,
  body: ArrayBuffer | ArrayBufferView | null,
  done: OnSettled,
  failed: OnFailed,
): number {
  const id = host.start(name, payload, body);
  pending.set(id, { done, failed });
  return id;
}

/** Ends interest in an operation and tells the host to stop it. */
export function cancel(id: number): void {
  if (pending.delete(id)) host.cancel(id);
}

/** The host's answer to {@link begin}: this is `__stoa.entry.resolve`. */
export function resolve(id: number, payload: string, body?: ArrayBuffer | null): void {
  const waiting = pending.get(id);
  if (!waiting) return;
  pending.delete(id);
  waiting.done(payload, body ?? null);
}

/** The host's refusal of {@link begin}: this is `__stoa.entry.reject`. */
export function reject(id: number, errorJson: string): void {
  const waiting = pending.get(id);
  if (!waiting) return;
  pending.delete(id);
  waiting.failed(JSON.parse(errorJson) as HostFailure);
}

/** A synchronous operation that may refuse its input; null if it does. */
export function tryOp(name: string, payload: Payload): string | ArrayBuffer | null {
  try {
    return host.op(name, payload);
  } catch {
    return null;
  }
}

/** {@link begin} as a promise; the error thrown carries the host's `code`. */
export function call(
  name: string,
  payload: string,
  body: ArrayBuffer | null = null,
): Promise<{ payload: string; body: ArrayBuffer | null }> {
  return new Promise((settle, fail) => {
    begin(
      name,
      payload,
      body,
      // Without a prototype: a promise looks for `then`, which app code may have put on all objects.
      (text, bytes) => settle(Object.assign(Object.create(null), { payload: text, body: bytes })),
      (failure) => fail(Object.assign(new Error(failure.message), { code: failure.code })),
    );
  });
}

/** A synchronous operation from text to text. */
export function textOp(name: string, payload: Payload): string {
  return host.op(name, payload) as string;
}

/** A synchronous operation whose answer is bytes. */
export function bytesOp(name: string, payload: Payload): Uint8Array<ArrayBuffer> {
  return new Uint8Array(host.op(name, payload) as ArrayBuffer);
}

/**
 * Puts a JSON head and byte strings into one payload: the head's length (u32, little endian), the head, then every
 * part with its length. The head must be ASCII.
 */
export function pack(head: unknown, ...parts: Uint8Array[]): ArrayBuffer {
  const text = JSON.stringify(head);
  let size = 4 + text.length;
  for (const part of parts) size += 4 + part.byteLength;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  for (let i = 0; i < text.length; i++) bytes[4 + i] = text.charCodeAt(i);
  let at = 4 + text.length;
  for (const part of parts) {
    view.setUint32(at, part.byteLength, true);
    bytes.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return bytes.buffer;
}
