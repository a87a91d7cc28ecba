import type { SettingsMessage } from "../protocol/messages.js";
import type { RealmError } from "./errors.js";
import type { SurfaceTree } from "./surface.js";

export type ToastVariant = "neutral" | "success" | "warning" | "error";

export interface ToastAction {
  label: string;
  onClick(): Promise<void>;
}

/** A toast with every default filled in. */
export interface ToastOptions {
  variant: ToastVariant;
  title: string;
  text?: string;
  action?: ToastAction;
  /** Milliseconds; `Infinity` stays until hidden. Default 4,000. */
  durationMs: number;
  /** Default true. */
  dismissable: boolean;
  /** 0 to 100 shows a bar. */
  progress?: number;
}

/** Only what changes. `action: null` removes the action. */
export type ToastUpdate = Partial<Omit<ToastOptions, "action">> & { action?: ToastAction | null };

export interface AlertOptions {
  title: string;
  text: string;
  /** Default "OK". */
  okLabel: string;
}

export type ConfirmVariant = "primary" | "secondary" | "secondary-destructive" | "destructive";

/** At least one of `title` and `text` is there. */
export interface ConfirmOptions {
  title?: string;
  text?: string;
  cancelLabel: string;
  confirmLabel: string;
  confirmIcon?: string;
  confirmVariant: ConfirmVariant;
}

export type Destination =
  | { type: "app-page"; slug: string }
  | { type: "record"; recordId: string; objectSlug: string; tab?: string }
  | { type: "app-settings" };

/** An iframe to show above everything. */
export interface IframeRequest {
  id: string;
  /** In pixels. */
  width: number;
  height: number;
  /** A page by its http(s) address, or HTML with what it finds as `window.ATTIO_INITIAL_DATA`. */
  source: { url: string } | { html: string; initialData: unknown };
  /** What the iframe has posted, a plain value. Rejects for what cannot cross, and with what the app throws. */
  onMessage(message: unknown): Promise<void>;
}

export interface DialogRequest {
  id: string;
  title: string;
  tree: SurfaceTree;
  /** Page to realm: the user closed it. The realm does not answer with `closeDialog`. */
  close(): void;
}

/** What the page does for the realm. Every argument has been validated: types, allowed values, sizes. */
export interface RealmHost {
  /** A known id is replaced: an app may bring a toast back that is gone, or change all of it. */
  showToast(id: string, options: ToastOptions): void;
  /** A toast that is gone stays gone. */
  updateToast(id: string, update: ToastUpdate): void;
  hideToast(id: string): void;
  /** Resolves when the user closes it. */
  alert(options: AlertOptions): Promise<void>;
  /** False for Cancel and for Escape. */
  confirm(options: ConfirmOptions): Promise<boolean>;
  /** Rejects if it could not open. */
  openDialog(dialog: DialogRequest): void | Promise<void>;
  /** The app closed it. */
  closeDialog(id: string): void;
  /** Resolves when it is closed; rejects if it cannot be shown. */
  showIframe(iframe: IframeRequest): Promise<void>;
  hideIframe(id: string): void;
  postToIframe(id: string, message: unknown): void;
  /** Resolves to the GraphQL `data`; rejects with an Error whose message the app may see. */
  runQuery(query: string, variables: unknown): Promise<unknown>;
  /**
   * Resolves to wire text; rejects with `ServerFunctionError`, or with any Error when the way to the server failed.
   * `begun`: something that a person has begun is going on, or just was; otherwise a surface asks by itself.
   */
  runServerFunction(hash: string, argsWire: string, begun: boolean): Promise<string>;
  /** The settings of the install; rejects with an Error whose message and code the app may see. */
  getSettings(): Promise<SettingsMessage>;
  /** Changes one setting as the signed-in member and resolves to all. `null` clears it. */
  setSetting(key: string, value: string | number | boolean | null): Promise<SettingsMessage>;
  navigate(destination: Destination): void;
  /** An http(s), mailto or tel address. */
  openWindow(url: string): void;
  /** The app's worker hung, or broke the protocol, and was ended; another one is started if there ever was a good one. */
  ended(error: RealmError): void;
  /** Something failed that the person has begun, for example submitting a form: `what` is how they know it. */
  tellFailure(what: string, error: RealmError): void;
  /** A console call of the app, or what the realm reports about it. */
  log(level: string, args: unknown[]): void;
}
