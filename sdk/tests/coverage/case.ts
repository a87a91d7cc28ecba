import type { RecordingHost } from "../support/page.js";

/**
 * How one member of the SDK is shown to work. The source texts are app code: `attio` and `client` are the modules,
 * `server` is `attio/server`.
 */
export type Case =
  /** An expression that is evaluated when the app is loaded; its value as JSON matches. */
  | { evaluated: string; gives: unknown }
  /** A component: this JSX is mounted in a realm, and the page's tree shows all of this. */
  | { mounted: string; shows: string[]; top?: string; dialog?: boolean; widget?: boolean }
  /** The body of a record action, and what the page saw of it. */
  | { ran: string; seen(host: RecordingHost): unknown; gives: unknown; host?(host: RecordingHost): void; top?: string }
  /** The body of a server function, with the host's answers to its operations by name. */
  | { called: string; gives: unknown; operations?: Record<string, unknown> };

export type Cases = Record<string, Case>;

/** What a table says of a case. */
export function means(given: Case): string {
  if ("evaluated" in given) return "evaluated";
  if ("mounted" in given) return "mounted in a realm";
  if ("ran" in given) return "run in a realm";
  return "called in the sandbox's guest";
}
