import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { appsQuery, attributesQuery, listTarget, objectsQuery } from "../api/queries";
import type { Attribute } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { listsQuery } from "../lists/lists-api";
import { entryKind } from "./definition";
import type { Catalog, World } from "./scope";
import { catalogQuery } from "./workflows-api";

/** The workspace's objects and lists with their attributes, for as long as an editor needs them. */
export function useWorld(): World {
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w)).data;
  const lists = useQuery(listsQuery(w)).data;
  const targets = useMemo(
    () => [
      ...(objects ?? []).map((object) => object.api_slug),
      ...(lists ?? []).map((list) => listTarget(list.api_slug)),
    ],
    [objects, lists],
  );
  const attributes = useQueries({
    queries: targets.map((target) => attributesQuery(w, target)),
    combine: (results) => results.map((result) => result.data),
  });
  return useMemo(() => {
    const byTarget = new Map<string, Attribute[] | undefined>(targets.map((target, at) => [target, attributes[at]]));
    return {
      objects: objects ?? [],
      lists: lists ?? [],
      attributesOf: (target) => byTarget.get(target),
    };
  }, [objects, lists, targets, attributes]);
}

/** All kinds of blocks, by app and id; those of apps with the icons that the apps name. */
export function useCatalog(): { catalog: Catalog; error: Error | null; isPending: boolean; refetch(): void } {
  const w = useWorkspace();
  const { data, error, isPending, refetch } = useQuery(catalogQuery(w));
  const apps = useQuery(appsQuery(w)).data;
  const catalog = useMemo(() => {
    const icons = new Map((apps ?? []).map((app) => [app.slug, app.icon]));
    const entries = (data ?? []).map(({ app, ...entry }) => ({
      ...entry,
      app: app && { ...app, icon: icons.get(app.slug) ?? null },
    }));
    return new Map(entries.map((entry) => [entryKind(entry), entry]));
  }, [data, apps]);
  return { catalog, error: data ? null : error, isPending, refetch: () => void refetch() };
}
