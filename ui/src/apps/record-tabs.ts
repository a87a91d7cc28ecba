import type { Offer } from "./offers";

/** Ids of tabs that are Stoa's own, there or not: no app's tab has one of them (`sdk-surface.md` 1.4). */
export const NATIVE_TABS = new Set(
  "overview activity calls notes tasks emails files team company companies associated_people associated_users".split(
    " ",
  ),
);

/** Tabs of Stoa beyond those: an app may have one of the same id, and stands before it then. */
const OWN_TABS = new Set(["comments", "lists"]);

/** Between the app and the id where two apps have a tab of the same id. */
const SEPARATOR = ":";

/**
 * The last segment of the address of a tab: its id. The app stands before it only where another app's tab has the same
 * (`sdk-behaviour.md` 3).
 */
export function tabSegment(tabs: readonly Offer[], app: string, id: string): string {
  const own = tabs.some((tab) => tab.app.slug === app && tab.entry.id === id);
  const shared = tabs.some((tab) => tab.app.slug !== app && tab.entry.id === id);
  return own && (shared || OWN_TABS.has(id)) ? `${app}${SEPARATOR}${id}` : id;
}

/** The tab at a segment, with or without its app before it; of several, the first app's. */
export function tabAt(tabs: readonly Offer[], segment: string): Offer | undefined {
  const exact = tabs.find((tab) => tab.entry.id === segment);
  return exact ?? tabs.find((tab) => `${tab.app.slug}${SEPARATOR}${tab.entry.id}` === segment);
}
