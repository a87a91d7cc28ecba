import { fromTagged, toTagged } from "../schema/tagged.js";
import { decode, encode, stringify } from "../wire.js";
import type { Call, Done, Failed, RequestHead } from "./engine.js";

/** Longer messages and stacks are cut: they are for people. */
const shown = { message: 10_000, stack: 50_000 };
/** The extras of an error (its cause) cross up to this size. */
const maximumErrorText = 200_000;

/** The variables that every server-side bundle sets (`sdk-surface.md` 4.4). */
interface Dispatchers {
  stdin_default?(hash: string, args: unknown[]): Promise<unknown>;
  stdin_webhooks_default?(id: string, args: unknown[]): Promise<unknown>;
  stdin_events_default?(id: string, args: unknown[]): Promise<unknown>;
  stdin_workflow_block_handlers_default?(block: string, handler: string, args: unknown[]): Promise<unknown>;
}

/** How a call ended; the body is that of a response. */
export interface Outcome {
  done: Done;
  body: ArrayBuffer | null;
}

/** Without a prototype: a promise looks for `then`, and JSON for `toJSON`, which app code may have put on objects. */
function outcome(done: Done, body: ArrayBuffer | null = null): Outcome {
  return Object.assign(Object.create(null), { done: Object.assign(Object.create(null), done), body });
}

/** Makes a call and says how it ended. */
export async function dispatch(call: Call, body: ArrayBuffer | null): Promise<Outcome> {
  switch (call.kind) {
    case "server-function":
      return value(await serverFunction(call.hash, arguments_(call.args)));
    case "webhook":
      return await webhook(call.id, request(call.request, body));
    case "event":
      return await event(call.id, call.connection);
    case "block": {
      const [config, metadata] = JSON.parse(call.args);
      const args = [fromTagged(config ?? null), metadata];
      if (call.request) args.unshift(request(call.request, body));
      const run = dispatcher("stdin_workflow_block_handlers_default");
      const result = await run(call.block, call.handler, args);
      return call.handler === "schema" ? value(result) : blockResult(call, result);
    }
    case "registrations":
      throw new Error("a server bundle registers no surfaces");
  }
}

/** What `failed` reports for something that app code threw. Never throws, whatever was thrown. */
export function describeFailure(thrown: unknown, development: boolean): Failed {
  try {
    return describe(thrown, development);
  } catch {
    // A proxy or a getter that throws while it is looked at.
    const message = "not an Error: a value that throws when it is looked at";
    return { name: "Error", message, wire: encode(new Error(message)) };
  }
}

function describe(thrown: unknown, development: boolean): Failed {
  const isError = thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";
  const error = isError ? (thrown as Error & { code?: unknown }) : undefined;
  const failed: Failed = {
    name: error ? String(error.name) : "Error",
    message: cut(error ? String(error.message) : describeThrown(thrown), shown.message),
    wire: wireOf(thrown, development),
  };
  if (typeof error?.code === "string") failed.code = error.code;
  if (typeof error?.stack === "string") failed.stack = error.stack.slice(0, shown.stack);
  return failed;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} more characters)`;
}

function describeThrown(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return `not an Error: ${JSON.stringify(thrown) ?? String(thrown)}`;
  } catch {
    return `not an Error: ${Object.prototype.toString.call(thrown)}`;
  }
}

/** An error whose extras cannot cross still crosses, by name and message. */
function wireOf(thrown: unknown, development: boolean): string {
  try {
    const wire = encode(thrown, { path: "the error", destination: "the client", stacks: development });
    if (wire.length <= maximumErrorText) return wire;
  } catch {
    // What is below.
  }
  const error = thrown as { name?: unknown; message?: unknown; code?: unknown };
  const message = typeof thrown === "string" ? thrown : String(error?.message ?? "not an Error");
  const plain = Object.assign(new Error(cut(message, shown.message)), {
    name: cut(String(error?.name ?? "Error"), 200),
  });
  return encode(typeof error?.code === "string" ? Object.assign(plain, { code: cut(error.code, 200) }) : plain);
}

/** The fields of what handlers of blocks return (`sdk-surface.md` 2.4.3). */
const resultFields = ["type", "id", "slug", "data", "errorMessage", "retryable"];

/** What a handler of a block returned, as text of tagged JSON. */
function blockResult({ block, handler }: { block: string; handler: string }, result: unknown): Outcome {
  const what = `the ${handler} handler of the block "${block}"`;
  if (result === null || typeof result !== "object" || typeof (result as { type?: unknown }).type !== "string") {
    throw new TypeError(`${what} must return an outcome, exit, error, defer, complete or no-op, not ${String(result)}`);
  }
  const fields = resultFields.map((name) => [name, toTagged((result as Record<string, unknown>)[name], name)]);
  return outcome({ type: "value", value: encode(stringify(Object.fromEntries(fields))) });
}

function value(result: unknown): Outcome {
  return outcome({ type: "value", value: encode(result, { path: "the result", destination: "the client" }) });
}

/** Read at call time: the bundle sets them after this script has run. */
function dispatcher<Name extends keyof Dispatchers>(name: Name): NonNullable<Dispatchers[Name]> {
  const found = (globalThis as Dispatchers)[name];
  if (typeof found !== "function") throw new Error(`the bundle sets no ${name}: it was not built for this SDK`);
  return found as NonNullable<Dispatchers[Name]>;
}

function arguments_(wire: string): unknown[] {
  const args = decode(wire);
  if (!Array.isArray(args)) throw new TypeError("the arguments of a call must be an array");
  return args;
}

/**
 * Calls a server function. Bundles built on Windows know their modules by backslashes, and an import through a path
 * alias reaches us with the alias in it, so an unknown hash is tried in those spellings too.
 */
async function serverFunction(hash: string, args: unknown[]): Promise<unknown> {
  const run = dispatcher("stdin_default");
  let unknown: unknown;
  for (const spelling of spellings(hash)) {
    try {
      return await run(spelling, args);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== `Module ${spelling} not found`) throw error;
      unknown ??= error;
    }
  }
  throw unknown;
}

function spellings(hash: string): Set<string> {
  const slashed = hash.replaceAll("\\", "/");
  const aliased = /(?:^|\/)[@~#]\/(.+)$/.exec(slashed)?.[1];
  const known = aliased === undefined ? [hash, slashed] : [hash, slashed, aliased];
  return new Set([...known, ...known.map((spelling) => spelling.replaceAll("/", "\\"))]);
}

async function event(id: string, connection: unknown): Promise<Outcome> {
  try {
    await dispatcher("stdin_events_default")(id, [{ connection }]);
  } catch (error) {
    if (error instanceof Error && error.message === "Event handler not found") return noHandler;
    throw error;
  }
  return value(undefined);
}

async function webhook(id: string, incoming: Request): Promise<Outcome> {
  let response: unknown;
  try {
    response = await dispatcher("stdin_webhooks_default")(id, [incoming]);
  } catch (error) {
    if (error instanceof Error && error.message === `Webhook handler not found: ${id}`) return noHandler;
    throw error;
  }
  if (!isResponse(response)) {
    throw new TypeError(`the webhook handler "${id}" must return a Response, it returned ${typeof response}`);
  }
  const { status } = response;
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(
      `the webhook handler "${id}" must answer with a status from 200 to 599, not ${String(status)}`,
    );
  }
  const body = await response.arrayBuffer();
  const headers = Array.from(response.headers, ([name, text]): [string, string] => [String(name), String(text)]);
  return outcome({ type: "response", status, headers }, body);
}

/** Also a response of a library that brings its own class. */
function isResponse(value: unknown): value is Response {
  if (value === null || typeof value !== "object") return false;
  const { status, headers, arrayBuffer } = value as Partial<Response>;
  return status !== undefined && headers !== undefined && typeof arrayBuffer === "function";
}

const noHandler = outcome({ type: "no-handler" });

function request(head: RequestHead, body: ArrayBuffer | null): Request {
  const hasBody = head.method !== "GET" && head.method !== "HEAD" && body !== null && body.byteLength > 0;
  return new Request(head.url, { method: head.method, headers: head.headers, body: hasBody ? body : null });
}
