import { RealmError } from "@stoa/sdk/page";
import { messageOf } from "../api/client";
import { toasts as pageToasts, type ToastStore } from "../parts/toast-store";
import type { AppIdentity } from "./icons";

/** Codes of failures that the page has told of by other means. */
const TOLD = new Set(["realm-hung", "realm-invalid"]);

/**
 * Tells the person that something of an app failed: which app, what, why, and where in the app's own source. A missing
 * connection is not told: the prompt to connect is open.
 */
export function tellFailure(app: AppIdentity, what: string, error: unknown, toasts: ToastStore = pageToasts): void {
  if (error instanceof RealmError && (error.connection || TOLD.has(error.code ?? ""))) return;
  console.error(`[${app.name}] ${what}`, error);
  const source = error instanceof RealmError ? error.source : undefined;
  toasts.show({
    variant: "error",
    title: `${app.name}: ${what} failed`,
    text: messageOf(error),
    durationMs: 10_000,
    ...(source === undefined ? {} : { source }),
  });
}
