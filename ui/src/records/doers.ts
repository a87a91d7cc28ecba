import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import type { Actor } from "../api/types";

/** Who did what the REST API tells of without a name. What was done before that was kept is missing. */
export interface Doers {
  /** Values that were taken away, by the slug of their attribute and the moment. */
  removals: { attribute: string; at: string; actor: Actor }[];
  completions: { task_id: string; actor: Actor }[];
  /** To lists. */
  additions: { entry_id: string; actor: Actor }[];
}

export const doersQuery = (w: string, object: string, record: string) =>
  queryOptions({
    queryKey: keys.doers(w, record),
    queryFn: async ({ signal }) => {
      const path = workspacePath(w, "objects", object, "records", record, "timeline");
      return (await request<{ data: Doers }>("GET", path, undefined, signal)).data;
    },
    staleTime: 15_000,
  });
