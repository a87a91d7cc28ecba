import { executionContext } from "../guest/context.js";
import { call } from "../guest/web/host.js";

/**
 * An operation of the host (`Host::operation` in `crates/sandbox/src/host.rs`): plain JSON both ways. Rejects with an
 * Error that carries the host's `code`.
 */
export async function operation(name: string, payload: object): Promise<unknown> {
  executionContext(name);
  const answer = await call("operation", JSON.stringify({ name, payload }));
  return answer.payload === "" ? null : JSON.parse(answer.payload);
}

/** Refuses an argument of the wrong type, by name. */
export function requireText(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") throw new TypeError(`${name} must be a non-empty string`);
  return value;
}
