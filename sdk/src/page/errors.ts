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
}

/** What went wrong inside app code, as the page sees it: `stack` names the app's own files. */
export class RealmError extends Error {
  readonly code?: string;
  /** The first place of the stack in the app's own source: `src/app/….tsx:12`. */
  readonly source?: string;
  readonly connection?: MissingConnection;

  constructor(message: string, init: RealmErrorInit = {}) {
    super(message);
    this.name = init.name ?? "Error";
    if (init.code !== undefined) this.code = init.code;
    if (init.connection !== undefined) this.connection = init.connection;
    this.stack = init.stack ?? `${this.name}: ${message}`;
    const source = init.stack === undefined ? undefined : firstSource(init.stack);
    if (source !== undefined) this.source = source;
  }
}

/** Body of a refused `POST …/functions` (`{code, message, name, wire?, stack?, kind?, key?}`). */
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
