import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { request, workspacePath } from "./client";
import { keys } from "./keys";
import { putRecord, removeFromLists } from "./live";
import type { RecordDocument } from "./types";
import { useWorkspace } from "./workspace";

const recordPath = (w: string, object: string, record: string) =>
  workspacePath(w, "v2", "objects", object, "records", record);

/** Replaces the values of one attribute (PUT: a multi-select becomes exactly what is sent). */
export function useWriteValue(object: string, record: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ attribute, values }: { attribute: string; values: unknown }) => {
      const body = { data: { values: { [attribute]: values } } };
      return (await request<{ data: RecordDocument }>("PUT", recordPath(w, object, record), body)).data;
    },
    onSuccess: (document) => {
      putRecord(client, w, object, document);
      void client.invalidateQueries({ queryKey: keys.history(w, object, record) });
    },
  });
}

export function useCreateRecord(object: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (values: Record<string, unknown>) => {
      const path = workspacePath(w, "v2", "objects", object, "records");
      return (await request<{ data: RecordDocument }>("POST", path, { data: { values } })).data;
    },
    onSuccess: (document) => {
      putRecord(client, w, object, document);
      void client.invalidateQueries({ queryKey: keys.lists(w, object) });
    },
  });
}

/** Deletes records one after the other; stops at the first that cannot be deleted. */
export function useDeleteRecords(object: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (records: string[]) => {
      for (const record of records) {
        await request("DELETE", recordPath(w, object, record));
        removeFromLists(client, w, object, record);
        client.removeQueries({ queryKey: keys.record(w, object, record) });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.lists(w, object) }),
  });
}

/** Everything an install, a connection or their end can change. */
export function reloadApps(client: QueryClient, w: string): Promise<unknown> {
  return Promise.all(
    [keys.apps(w), [w, "app"], keys.realms(w), [w, "handlers"], [w, "executions"]].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    ),
  );
}
