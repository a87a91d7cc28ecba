import { call } from "../guest/web/host.js";
import { fakedNow } from "./timers.js";

/** Asks `stoa test` for something: an operation whose name begins with `test.`. */
export async function ask<Answer = unknown>(name: string, payload: Record<string, unknown> = {}): Promise<Answer> {
  const now = fakedNow();
  const { payload: answer } = await call(
    "operation",
    JSON.stringify({ name: `test.${name}`, payload: now === undefined ? payload : { ...payload, now_ms: now } }),
  );
  return JSON.parse(answer) as Answer;
}

/** An operation of `attio/server`, as the app's own code on the server makes it. */
export async function serverOperation<Answer = unknown>(name: string, payload: unknown): Promise<Answer> {
  const { payload: answer } = await call("operation", JSON.stringify({ name, payload }));
  return JSON.parse(answer) as Answer;
}
