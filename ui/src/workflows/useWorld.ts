import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { attributesQuery, listTarget, objectsQuery } from "../api/queries";
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

/** All kinds of blocks, by app and id. */
export function useCatalog(): { catalog: Catalog; error: Error | null; isPending: boolean; refetch(): void } {
  const { data, error, isPending, refetch } = useQuery(catalogQuery(useWorkspace()));
  const catalog = useMemo(() => new Map((data ?? []).map((entry) => [entryKind(entry), entry])), [data]);
  return { catalog, error: data ? null : error, isPending, refetch: () => void refetch() };
}
