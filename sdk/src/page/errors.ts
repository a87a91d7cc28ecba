import { firstSource } from "./source-map.js";

/** Which connection an app is missing, so that the page can offer to connect it. */
export interface MissingConnection {
  kind: "user" | "workspace";
  key: string;
}

export interface RealmErrorInit {
  name?: string;
  code?: string;
  /** Stack already mapped to the app's own files. */
  stack?: string;
  connection?: MissingConnection;
  /** Id of the execution that it comes from. */
  execution?: string;
}

/** What went wrong inside app code, as the page sees it: `stack` names the app's own files. */
export class RealmError extends Error {
  readonly code?: string;
  /** The first place of the stack in the app's own source: `src/app/….tsx:12`. */
  readonly source?: string;
  readonly connection?: MissingConnection;
  /** Id of the execution that it comes from. */
  readonly execution?: string;
  /** What people quote when they ask about it, and what its line in the console carries: the execution, if there is one. */
  readonly reference: string;

  constructor(message: string, init: RealmErrorInit = {}) {
    super(message);
    this.name = init.name ?? "Error";
    if (init.code !== undefined) this.code = init.code;
    if (init.connection !== undefined) this.connection = init.connection;
    if (init.execution !== undefined) this.execution = init.execution;
    this.reference = init.execution ?? freshReference();
    this.stack = init.stack ?? `${this.name}: ${message}`;
    const source = init.stack === undefined ? undefined : firstSource(init.stack);
    if (source !== undefined) this.source = source;
  }
}

function freshReference(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Body of a refused `POST …/functions` (`{code, message, name, execution_id, wire?, stack?, kind?, key?}`). */
export interface ServerFunctionFailure {
  code?: string | null;
  message: string;
  name?: string;
  /** The thrown error as wire text. */
  wire?: string;
  /** Where it was thrown, in the app's own files; development only. */
  stack?: string;
  /** With `no-user-connection`, `no-workspace-connection` and `connection-expired`. */
  kind?: "user" | "workspace";
  key?: string;
  execution_id?: string;
}

/** What `RealmHost.runServerFunction` rejects with: everything the app needs to see the error as its own. */
export class ServerFunctionError extends Error {
  readonly failure: ServerFunctionFailure;

  constructor(failure: ServerFunctionFailure) {
    super(failure.message);
    this.name = "ServerFunctionError";
    this.failure = failure;
  }
}
