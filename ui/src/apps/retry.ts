import type { ActionCall } from "./realm-set";

const KEY = "stoa.retry";
/** An action older than this is not offered again. */
const MAX_AGE_MS = 15 * 60_000;

/** Keeps an action over the trip to a third party's consent page and back; null: nothing is kept from before. */
export function keepForRetry(call: ActionCall | null): void {
  if (!call) {
    sessionStorage.removeItem(KEY);
    return;
  }
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ call, at: Date.now() }));
  } catch {
    // A selection of a hundred thousand records is more than a browser keeps: then it is not offered again.
    sessionStorage.removeItem(KEY);
  }
}

/** The kept action of an app, once. */
export function takeRetry(): ActionCall | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as { call?: ActionCall; at?: number };
    return kept.call && Date.now() - (kept.at ?? 0) < MAX_AGE_MS ? kept.call : null;
  } catch {
    return null;
  }
}
