import type { Destination } from "@stoa/sdk/page";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { ApiError } from "../api/client";
import { objectsQuery, recordQuery } from "../api/queries";
import type { ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useAppRuntime } from "./AppRuntime";
import { objectSlug, offersOf, surfacesOf } from "./offers";
import { isPathOf } from "./pages";
import type { OfferedApp } from "./realm-set";
import { tabSegment } from "./record-tabs";

const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What there is to lead to. */
export interface Places {
  workspace: string;
  /** Slug of the app that leads there. */
  app: string;
  offered: readonly OfferedApp[];
  /** Undefined as long as they are not known. */
  objects: readonly ObjectDefinition[] | undefined;
}

/**
 * Where a destination of an app leads; null for what does not exist here (`sdk-surface.md` 2.3.4). Whether a record
 * exists is not looked at.
 */
export function destinationPath(places: Places, destination: Destination): string | null {
  const { workspace, app, offered, objects } = places;
  const path = (...segments: string[]) => `/${[workspace, ...segments].map(encodeURIComponent).join("/")}`;
  switch (destination.type) {
    case "record": {
      const { recordId, tab } = destination;
      const object = objectSlug(destination.objectSlug);
      if (!RECORD_ID.test(recordId) || !(objects?.some((item) => item.api_slug === object) ?? true)) return null;
      if (!tab) return path(object, recordId);
      return path(object, recordId, tabSegment(offersOf(offered, "record-tab"), app, tab));
    }
    case "app-page": {
      const own = offered.find((item) => item.app.slug === app);
      const pages = own ? surfacesOf(own, "page") : [];
      return pages.some((page) => isPathOf(page, destination.slug)) ? path("apps", app, destination.slug) : null;
    }
    case "app-settings":
      return `${path("apps", app)}?tab=settings`;
    default:
      return null;
  }
}

/** Whether a destination's record is there; a question that cannot be answered now is not a no. */
export async function recordExists(client: QueryClient, w: string, destination: Destination): Promise<boolean> {
  if (destination.type !== "record") return true;
  try {
    await client.ensureQueryData({
      ...recordQuery(w, objectSlug(destination.objectSlug), destination.recordId),
      retry: false,
    });
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** The address of a destination, for a link; null while it cannot be resolved. */
export function useDestination(app: string, destination: Destination): string | null {
  const workspace = useWorkspace();
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const objects = useQuery(objectsQuery(workspace)).data;
  const path = destinationPath({ workspace, app, offered, objects }, destination);
  const isRecord = destination.type === "record";
  const object = isRecord ? objectSlug(destination.objectSlug) : "";
  const record = isRecord ? destination.recordId : "";
  const { error } = useQuery({ ...recordQuery(workspace, object, record), enabled: isRecord && path !== null });
  return isMissing(error) ? null : path;
}

/** Leads the page where apps want it to be: of several calls the last one wins. */
export class Lead {
  readonly #client: QueryClient;
  readonly #workspace: string;
  readonly #offered: () => readonly OfferedApp[];
  #last = 0;

  constructor(client: QueryClient, workspace: string, offered: () => readonly OfferedApp[]) {
    this.#client = client;
    this.#workspace = workspace;
    this.#offered = offered;
  }

  async to(app: string, destination: Destination, go: (path: string) => void): Promise<void> {
    const call = ++this.#last;
    const objects = this.#client.getQueryData(objectsQuery(this.#workspace).queryKey);
    const places = { workspace: this.#workspace, app, offered: this.#offered(), objects };
    const path = destinationPath(places, destination);
    const found = path !== null && (await recordExists(this.#client, this.#workspace, destination));
    if (!found) console.warn(`[${app}] navigate: there is no such place`, destination);
    else if (call === this.#last) go(path);
  }
}
