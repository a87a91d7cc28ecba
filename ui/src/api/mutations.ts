import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { expectedValues } from "../values/expected";
import { request, workspacePath } from "./client";
import { keys } from "./keys";
import { putRecord, removeFromLists } from "./live";
import type { Choice } from "./queries";
import type { Attribute, RecordDocument, Value } from "./types";
import { useSession, useWorkspace } from "./workspace";

const recordPath = (w: string, object: string, record: string) =>
  workspacePath(w, "v2", "objects", object, "records", record);

/**
 * Replaces the values of one attribute (PUT: a multi-select becomes exactly what is sent). What is written shows at
 * once, everywhere; a refusal puts back what was there.
 */
export function useWriteValue(object: string, record: string) {
  const { current, member } = useSession();
  const w = current.slug;
  const client = useQueryClient();
  const mutationKey = keys.write(w, object, record);
  const values = (attribute: Attribute) =>
    client.getQueryData<RecordDocument>(keys.record(w, object, record))?.values[attribute.api_slug] ?? [];
  const put = (attribute: Attribute, next: Value[]) => {
    const document = client.getQueryData<RecordDocument>(keys.record(w, object, record));
    if (!document) return;
    putRecord(client, w, object, { ...document, values: { ...document.values, [attribute.api_slug]: next } });
  };
  return useMutation({
    mutationKey,
    mutationFn: async ({ attribute, written }: { attribute: Attribute; written: unknown }) => {
      const body = { data: { values: { [attribute.api_slug]: written } } };
      return (await request<{ data: RecordDocument }>("PUT", recordPath(w, object, record), body)).data;
    },
    onMutate: ({ attribute, written }) => {
      const before = values(attribute);
      const choices = client.getQueryData<Choice[]>(keys.options(w, object, attribute.api_slug));
      const expected = expectedValues(attribute, written, {
        values: before,
        title: (id) => choices?.find((choice) => choice.id === id)?.title,
        actor: { type: "workspace-member", id: member.id },
        now: new Date().toISOString(),
      });
      if (expected) put(attribute, expected);
      return { before, expected };
    },
    onError: (_error, { attribute }, context) => {
      // Unless somebody else has written meanwhile.
      const untouched = JSON.stringify(values(attribute)) === JSON.stringify(context?.expected);
      if (context && untouched) put(attribute, context.before);
    },
    onSuccess: (document, { attribute }) => {
      // Other values may still be on their way: the answer does not have them yet.
      if (client.isMutating({ mutationKey }) > 1) put(attribute, document.values[attribute.api_slug] ?? []);
      else putRecord(client, w, object, document);
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
