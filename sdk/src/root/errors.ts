import { makeError } from "../wire.js";

/** The codes of the errors that Stoa itself throws at app code (`sdk-surface.md` 2.2.2). */
export type AttioErrorCode =
  | "no-user-connection"
  | "no-workspace-connection"
  | "connection-expired"
  | "unexpected-transport-error";

/** Which connection an error is about; crosses borders with it. */
export interface ConnectionReference {
  kind: "user" | "workspace";
  key: string;
}

function hasCode(error: unknown, codes: readonly AttioErrorCode[]): boolean {
  if (error === null || typeof error !== "object") return false;
  return error instanceof Error && codes.includes((error as { code?: unknown }).code as AttioErrorCode);
}

/** Base of what Stoa throws at app code. `is` goes by code, so it holds for errors that crossed a border too. */
export abstract class AttioError extends Error {
  declare connection?: ConnectionReference;

  static is(error: unknown): error is AttioError {
    return hasCode(error, [
      "no-user-connection",
      "no-workspace-connection",
      "connection-expired",
      "unexpected-transport-error",
    ]);
  }

  abstract get code(): AttioErrorCode;
}

export class AttioNoUserConnectionError extends AttioError {
  constructor() {
    super("The current user has no connection for this app");
    setName(this, "AttioNoUserConnectionError");
  }

  static override is(error: unknown): error is AttioNoUserConnectionError {
    return hasCode(error, ["no-user-connection"]);
  }

  get code(): "no-user-connection" {
    return "no-user-connection";
  }
}

export class AttioNoWorkspaceConnectionError extends AttioError {
  constructor() {
    super("The workspace has no connection for this app");
    setName(this, "AttioNoWorkspaceConnectionError");
  }

  static override is(error: unknown): error is AttioNoWorkspaceConnectionError {
    return hasCode(error, ["no-workspace-connection"]);
  }

  get code(): "no-workspace-connection" {
    return "no-workspace-connection";
  }
}

export class AttioConnectionExpiredError extends AttioError {
  constructor() {
    super("The connection has expired and could not be refreshed");
    setName(this, "AttioConnectionExpiredError");
  }

  static override is(error: unknown): error is AttioConnectionExpiredError {
    return hasCode(error, ["connection-expired"]);
  }

  get code(): "connection-expired" {
    return "connection-expired";
  }
}

export class AttioUnexpectedTransportError extends AttioError {
  constructor() {
    super("The call between the app and the server failed on the way");
    setName(this, "AttioUnexpectedTransportError");
  }

  static override is(error: unknown): error is AttioUnexpectedTransportError {
    return hasCode(error, ["unexpected-transport-error"]);
  }

  get code(): "unexpected-transport-error" {
    return "unexpected-transport-error";
  }
}

/** Not enumerable, like the `name` of built-in errors. */
function setName(error: Error, name: string): void {
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
}

const byCode = {
  "no-user-connection": AttioNoUserConnectionError,
  "no-workspace-connection": AttioNoWorkspaceConnectionError,
  "connection-expired": AttioConnectionExpiredError,
  "unexpected-transport-error": AttioUnexpectedTransportError,
};

/** An error for one of Stoa's codes, `undefined` for any other code. */
export function errorForCode(code: unknown): AttioError | undefined {
  return typeof code === "string" && Object.hasOwn(byCode, code) ? new byCode[code as AttioErrorCode]() : undefined;
}

/** Makes errors that cross a border instances of the classes above again. */
export function installErrorClasses(): void {
  makeError.current = (_name, code) => errorForCode(code);
}
