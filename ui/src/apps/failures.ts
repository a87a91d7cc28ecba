import { RealmError } from "@stoa/sdk/page";
import { messageOf } from "../api/client";
import { problems } from "../dev/problems";
import { toasts as pageToasts, type ToastStore } from "../parts/toast-store";
import type { AppIdentity } from "./icons";

/** Codes of failures that the page has told of by other means. */
const TOLD = new Set(["realm-hung", "realm-invalid", "realm-memory"]);

/**
 * Tells the person that something of an app failed: which app, what, why, and where in the app's own source. A missing
 * connection is not told: the prompt to connect is open.
 */
export function tellFailure(app: AppIdentity, what: string, error: unknown, toasts: ToastStore = pageToasts): void {
  if (error instanceof RealmError && (error.connection || TOLD.has(error.code ?? ""))) return;
  console.error(`[${app.name}] ${what}`, underItsName(error));
  problems.report(app, what, error);
  const source = error instanceof RealmError ? error.source : undefined;
  toasts.show({
    variant: "error",
    title: `${app.name}: ${what} failed`,
    text: messageOf(error),
    durationMs: 10_000,
    ...(source === undefined ? {} : { source }),
  });
}

/** An app's error for the console, which shows the name of the class: that of this page's own means nothing to anybody. */
export function underItsName(value: unknown): unknown {
  if (!(value instanceof RealmError)) return value;
  const { message, stack, code, execution } = value;
  const shown = Object.defineProperty(new Error(message), "stack", { value: stack });
  return Object.assign(shown, code === undefined ? {} : { code }, execution === undefined ? {} : { execution });
}
