/** Text or bytes on their way to the host. */
export type Payload = string | ArrayBuffer | ArrayBufferView | null;

/**
 * The contract between this script and the engine that runs it (`crates/sandbox`).
 *
 * The engine puts one global object, `__stoa`, there before the script runs; the script puts its entry points into
 * `__stoa.entry`. All text is JSON unless it says otherwise.
 */
export interface Engine {
  /**
   * A synchronous host operation. Throws an Error with `code` on failure. The end of a call is reported by `done` and
   * `failed`: `done` with a {@link Done}, and with the body of a `response`; `failed` with a {@link Failed}.
   */
  op(name: string, payload?: Payload, body?: Payload): string | ArrayBuffer | null;
  /** Begins an asynchronous operation; its end comes through `entry.resolve` or `entry.reject` with the same id. */
  start(name: string, payload: string, body?: Payload): number;
  /** Gives an operation up; nothing more comes for its id. */
  cancel(id: number): void;
  entry?: Entry;
}

export interface Entry {
  /** The execution's `Context` (`crates/sandbox/src/call.rs`). Comes once, before `call`. */
  install(context: string): void;
  /** A {@link Call}; `body` is the body of its request. Reports through `done` or `failed`, perhaps later. */
  call(call: string, body?: ArrayBuffer | null): void;
  resolve(id: number, payload: string | null, body?: ArrayBuffer | null): void;
  /** `error` is `{"code", "message"}`. */
  reject(id: number, error: string): void;
  /** Ends the running call as failed, with this message. */
  abort(reason: string): void;
}

/** An incoming request, without its body. */
export interface RequestHead {
  method: string;
  url: string;
  headers: [string, string][];
}

/** `args` is wire text of an array. */
export type Call =
  | { kind: "server-function"; hash: string; args: string }
  | { kind: "webhook"; id: string; request: RequestHead }
  | { kind: "event"; id: string; connection: ConnectionValue }
  | { kind: "block"; block: string; handler: string; args: string; request?: RequestHead | null }
  | { kind: "registrations" };

/** `value` is wire text. */
export type Done =
  | { type: "value"; value: string }
  | { type: "response"; status: number; headers: [string, string][] }
  | { type: "no-handler" };

export interface Failed {
  name: string;
  message: string;
  code?: string;
  /** As the engine wrote it: positions in the bundle, not in the app's own files. */
  stack?: string;
  /** The thrown value as wire text; a connection error says in `connection` which one is missing. */
  wire: string;
}

export interface ConnectionValue {
  id: string;
  value: string;
  connection_key: string;
  createdBy: { type: string; id: string };
  ownedBy: { type: string; id: string };
}

type Lookup = { Ok: ConnectionValue } | { Err: string };

/** The engine's `Context` as serde writes it. */
export interface Context {
  apiToken: string;
  env: Record<string, string>;
  currentUser: { id: string } | null;
  userConnections: Record<string, Lookup>;
  workspaceConnections: Record<string, Lookup>;
  development: boolean;
}

declare global {
  var __stoa: Engine;
}

/** Captured before app code can replace the global. */
export const engine: Engine = globalThis.__stoa;
