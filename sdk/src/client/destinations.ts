import { bridge } from "./bridge.js";

/** Where an app can lead to (`sdk-surface.md` 2.3.4). */
export const Destinations = {
  appPage: (slug: string) => ({ type: "app-page" as const, slug }),
  record: ({ recordId, object }: { recordId: string; object: string }, options: { tab?: string } = {}) => ({
    type: "record" as const,
    recordId,
    objectSlug: object,
    ...(options.tab === undefined ? {} : { tab: options.tab }),
  }),
  appSettings: () => ({ type: "app-settings" as const }),
};

/** Leads the current tab there; does nothing if there is no such place. */
export function navigate(destination: object): void {
  bridge("navigate").navigate(destination);
}
