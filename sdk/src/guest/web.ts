import { engine } from "./engine.js";

/** What an asynchronous host operation answered. */
interface Answer {
  payload: string;
  body: ArrayBuffer | null;
}

const pending = new Map<number, { settle(answer: Answer): void; fail(error: Error): void }>();

/** An asynchronous host operation as a promise; the error thrown carries the host's `code`. */
export function call(name: string, payload: string, body: ArrayBuffer | null = null): Promise<Answer> {
  return new Promise((settle, fail) => pending.set(engine.start(name, payload, body), { settle, fail }));
}

export function resolve(id: number, payload: string, body?: ArrayBuffer | null): void {
  const waiting = pending.get(id);
  pending.delete(id);
  waiting?.settle({ payload, body: body ?? null });
}

export function reject(id: number, errorJson: string): void {
  const waiting = pending.get(id);
  pending.delete(id);
  const { code, message } = JSON.parse(errorJson) as { code?: string; message: string };
  waiting?.fail(Object.assign(new Error(message), code === undefined ? {} : { code }));
}
