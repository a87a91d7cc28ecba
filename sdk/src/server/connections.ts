import { executionContext } from "../guest/context.js";
import type { ConnectionValue, Context } from "../guest/engine.js";
import {
  type AttioError,
  AttioNoUserConnectionError,
  AttioNoWorkspaceConnectionError,
  errorForCode,
} from "../root/errors.js";

export interface UserConnection extends ConnectionValue {
  createdBy: { type: "user"; id: string };
  ownedBy: { type: "user"; id: string };
}

export interface WorkspaceConnection extends ConnectionValue {
  createdBy: { type: "user"; id: string };
  ownedBy: { type: "workspace"; id: string };
}

/** The key of the connection that is meant when app code names none. */
const defaultKey = "default";

/**
 * The connection of the member behind the execution (`sdk-surface.md` 2.4.1). Throws `AttioNoUserConnectionError` or
 * `AttioConnectionExpiredError`.
 */
export function getUserConnection(connectionKey: string = defaultKey): UserConnection {
  const { userConnections } = executionContext("getUserConnection");
  const found = look(userConnections, connectionKey);
  if (found && "Ok" in found) return copy(found.Ok as UserConnection);
  const error = errorForCode(found?.Err) ?? new AttioNoUserConnectionError();
  throw found ? missing(error, "user", connectionKey) : undeclared(error, "user", connectionKey, userConnections);
}

/** The workspace's connection. Throws `AttioNoWorkspaceConnectionError` or `AttioConnectionExpiredError`. */
export function getWorkspaceConnection(connectionKey: string = defaultKey): WorkspaceConnection {
  const { workspaceConnections } = executionContext("getWorkspaceConnection");
  const found = look(workspaceConnections, connectionKey);
  if (found && "Ok" in found) return copy(found.Ok as WorkspaceConnection);
  const error = errorForCode(found?.Err) ?? new AttioNoWorkspaceConnectionError();
  throw found
    ? missing(error, "workspace", connectionKey)
    : undeclared(error, "workspace", connectionKey, workspaceConnections);
}

type Connections = Context["userConnections"];

function look(connections: Connections, key: unknown): Connections[string] | undefined {
  if (typeof key !== "string") throw new TypeError("the key of a connection must be a string");
  return Object.hasOwn(connections, key) ? connections[key] : undefined;
}

/** Nobody can be asked for a connection that the app does not declare: its developer must. */
function undeclared(error: AttioError, kind: "user" | "workspace", key: string, declared: Connections): AttioError {
  const keys = Object.keys(declared);
  const known = keys.length === 0 ? `no ${kind} connection` : keys.map((one) => JSON.stringify(one)).join(", ");
  error.message = `The app has no ${kind} connection ${JSON.stringify(key)}: its stoa.toml declares ${known}`;
  return error;
}

/** A copy: what app code does to it is its own business. */
function copy<Connection extends ConnectionValue>(connection: Connection): Connection {
  return { ...connection, createdBy: { ...connection.createdBy }, ownedBy: { ...connection.ownedBy } };
}

/** Says which connection is meant, so that the user can be asked for it. */
function missing(error: AttioError, kind: "user" | "workspace", key: string): AttioError {
  Object.defineProperty(error, "connection", { value: { kind, key }, configurable: true });
  return error;
}
