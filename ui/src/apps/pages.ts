import type { SurfaceEntry } from "@stoa/sdk/page";
import { useMemo, useSyncExternalStore } from "react";
import { useAppRuntime } from "./AppRuntime";
import type { AppIdentity } from "./icons";
import { type Offer, offersOf } from "./offers";

/** An app that has pages. */
export interface AppPages {
  app: AppIdentity;
  /** By folder name. */
  pages: readonly Offer[];
  /** The one that opens with the app: called `index` or `home`, or the first. */
  main: Offer;
}

/** Whether a page is the one at this last segment of an address. */
export const isPathOf = (page: Pick<SurfaceEntry, "id">, slug: string): boolean => page.id === slug;

export const pagePath = (workspace: string, page: Offer): string =>
  `/${[workspace, "apps", page.app.slug, page.entry.id].map(encodeURIComponent).join("/")}`;

/** The pages of one app in the order of the sidebar, with the one that opens first. */
export function orderPages(pages: readonly Offer[]): { pages: Offer[]; main: Offer | undefined } {
  const sorted = [...pages].sort((a, b) => (a.entry.id < b.entry.id ? -1 : a.entry.id > b.entry.id ? 1 : 0));
  const main = ["index", "home"].map((name) => sorted.find((page) => isPathOf(page.entry, name))).find(Boolean);
  return { pages: sorted, main: main ?? sorted[0] };
}

/** All active apps with pages, by name. */
export function useAppPages(): readonly AppPages[] {
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  return useMemo(
    () =>
      offered.flatMap((item) => {
        const { pages, main } = orderPages(offersOf([item], "page"));
        return main ? [{ app: item.app, pages, main }] : [];
      }),
    [offered],
  );
}
