import { executionContext } from "../guest/context.js";
import type { ConnectionValue } from "../guest/engine.js";
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
  const found = Object.hasOwn(userConnections, connectionKey) ? userConnections[connectionKey] : undefined;
  if (found && "Ok" in found) return copy(found.Ok as UserConnection);
  throw missing(errorForCode(found?.Err) ?? new AttioNoUserConnectionError(), "user", connectionKey);
}

/** The workspace's connection. Throws `AttioNoWorkspaceConnectionError` or `AttioConnectionExpiredError`. */
export function getWorkspaceConnection(connectionKey: string = defaultKey): WorkspaceConnection {
  const { workspaceConnections } = executionContext("getWorkspaceConnection");
  const found = Object.hasOwn(workspaceConnections, connectionKey) ? workspaceConnections[connectionKey] : undefined;
  if (found && "Ok" in found) return copy(found.Ok as WorkspaceConnection);
  throw missing(errorForCode(found?.Err) ?? new AttioNoWorkspaceConnectionError(), "workspace", connectionKey);
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
