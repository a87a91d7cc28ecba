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
  openDialog(dialog: DialogRequest): void;
  /** The app closed it. */
  closeDialog(id: string): void;
  /** Resolves to the GraphQL `data`; rejects with an Error whose message the app may see. */
  runQuery(query: string, variables: unknown): Promise<unknown>;
  /** Resolves to wire text; rejects with `ServerFunctionError`, or with any Error when the way to the server failed. */
  runServerFunction(hash: string, argsWire: string): Promise<string>;
  navigate(destination: Destination): void;
  /** An http(s), mailto or tel address. */
  openWindow(url: string): void;
  /** The app's worker hung, or broke the protocol, and was ended; another one is started if there ever was a good one. */
  ended(error: RealmError): void;
  /** A console call of the app, or what the realm reports about it. */
  log(level: string, args: unknown[]): void;
}
