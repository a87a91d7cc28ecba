/**
 * The page's side of a realm: starts the browser sandbox of one install, answers what its app asks for, and keeps the
 * trees of its surfaces. Knows nothing of React, of routes or of how anything looks.
 */

export type { HostComponentName, HostComponents } from "../protocol/components/index.js";
export type { SettingsMessage } from "../protocol/messages.js";
export type { MissingConnection, RealmErrorInit, ServerFunctionFailure } from "./errors.js";
export { RealmError, ServerFunctionError } from "./errors.js";
export type {
  AlertOptions,
  ConfirmOptions,
  ConfirmVariant,
  Destination,
  DialogRequest,
  IframeRequest,
  RealmHost,
  ToastAction,
  ToastOptions,
  ToastUpdate,
  ToastVariant,
} from "./host.js";
export type { Realm, RealmOptions } from "./realm.js";
export { prepareRealm, startRealm } from "./realm.js";
export type {
  Attribute,
  ObjectContext,
  SurfaceEntry,
  SurfaceKind,
  SurfaceNode,
  Surfaces,
  SurfaceTree,
} from "./surface.js";
export { surfaceKinds } from "./surface.js";
