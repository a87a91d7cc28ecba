import type { SurfaceKind } from "../page/surface.js";

/** What an error is while it crosses; `stack` names positions in the bundle. */
export interface ErrorMessage {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  connection?: { kind: "user" | "workspace"; key: string };
  /** Id of the execution that it comes from, if it comes from the server. */
  execution?: string;
}

/** Page to realm, answered by a `reply` with the same id. Values of the app's own are wire text. */
export type RealmRequest =
  | { method: "applies"; kind: SurfaceKind; surface: string; context: string }
  | { method: "trigger"; kind: SurfaceKind; surface: string; args: string }
  | { method: "mount"; root: number; kind: SurfaceKind; surface: string; props: string }
  | { method: "unmount"; root: number }
  /** Mounts a surface that has failed once more. */
  | { method: "remount"; root: number }
  /** Calls a function that crossed as a handle; what it gives is the reply, as wire text, if `answers`. */
  | { method: "call"; handle: Handle; args: string; answers?: boolean }
  | { method: "dialog-closed"; dialog: string }
  | { method: "settings-changed" }
  /** `message` is wire text of what an iframe has posted. */
  | { method: "iframe-message"; iframe: string; message: string };

/** The settings of the install, and whether the signed-in member may change them. */
export interface SettingsMessage {
  values: Record<string, string | number | boolean | null>;
  editable: boolean;
}

/** Names a function in the realm: of a rendered node's props, or of a toast. */
export type Handle =
  | { of: "node"; root: number; node: number; path: string }
  | { of: "toast"; toast: string; path: string };

/** Realm to page, answered by a `reply` with the same id. */
export type PageRequest =
  | { method: "alert"; options: unknown }
  | { method: "confirm"; options: unknown }
  /** Answered when it is closed. */
  | { method: "show-iframe"; iframe: string; options: unknown }
  | { method: "open-dialog"; dialog: string; root: number; title: string }
  | { method: "run-query"; query: string; variables: string }
  | { method: "run-server-function"; hash: string; args: string }
  /** Both answered by {@link SettingsMessage}. */
  | { method: "get-settings" }
  | { method: "set-setting"; key: string; value: string | number | boolean | null };

/** Realm to page, without an answer. */
export type PageNotice =
  | { method: "show-toast"; toast: string; options: unknown }
  | { method: "update-toast"; toast: string; update: unknown }
  | { method: "hide-toast"; toast: string }
  | { method: "close-dialog"; dialog: string }
  | { method: "hide-iframe"; iframe: string }
  /** `message` is wire text. */
  | { method: "post-to-iframe"; iframe: string; message: string }
  | { method: "navigate"; destination: unknown }
  | { method: "open-window"; url: string }
  /** `args` is wire text of an array. */
  | { method: "log"; level: string; args: string }
  | { method: "report"; error: ErrorMessage }
  /** Something failed that a person has begun: `what` is how they know it. */
  | { method: "tell-failure"; what: string; error: ErrorMessage };

export type Reply =
  | { t: "reply"; id: number; value: unknown }
  /** `wire`: the error as the app should see it, when it comes from the app's own server code. */
  | { t: "reply"; id: number; error: ErrorMessage; wire?: string };

export type ToRealm =
  | { t: "start"; code: string; name: string }
  | { t: "ping"; n: number }
  | { t: "request"; id: number; request: RealmRequest }
  | Reply;

export type ToPage =
  | { t: "started"; surfaces: unknown }
  | { t: "not-started"; error: ErrorMessage }
  | { t: "pong"; n: number }
  | { t: "request"; id: number; request: PageRequest }
  | { t: "notice"; notice: PageNotice }
  | { t: "commit"; root: number; loading: boolean; patches: Patch[] }
  | { t: "surface-failed"; root: number; error: ErrorMessage }
  | Reply;

/** A rendered component or a piece of text. Functions in props are {@link callbackMarker}. */
export type NodeMessage =
  | { id: number; type: string; props: Record<string, unknown>; children: NodeMessage[]; hidden?: boolean }
  | { id: number; text: string; hidden?: boolean };

/** One change of a surface's tree. `parent` 0 is the surface itself. An insertion of a known id moves it. */
export type Patch =
  | { do: "insert"; parent: number; before: number | null; node: NodeMessage }
  | { do: "remove"; parent: number; id: number }
  | { do: "props"; id: number; props: Record<string, unknown> }
  | { do: "text"; id: number; text: string }
  | { do: "visible"; id: number; visible: boolean };

/** Stands for a function in props and options. */
export const callbackMarker = { $: "callback" } as const;

export function isCallbackMarker(value: unknown): boolean {
  return value !== null && typeof value === "object" && (value as { $?: unknown }).$ === "callback";
}
