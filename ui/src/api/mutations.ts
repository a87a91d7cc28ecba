import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { toastError } from "../parts/toast-store";
import { expectedValues } from "../values/expected";
import { messageOf, request, workspacePath } from "./client";
import { keys } from "./keys";
import { putRecord, removeFromLists } from "./live";
import type { Choice } from "./queries";
import type { Attribute, RecordDocument, RecordLayout, Value } from "./types";
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
      void client.invalidateQueries({ queryKey: keys.doers(w, record) });
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

/** Makes one record of two, and gives its id: it is a new one, and neither of the two can be read afterwards. */
export function useMergeRecords(object: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ primary, secondary }: { primary: string; secondary: string }) => {
      const data = { primary_record_id: primary, secondary_record_id: secondary };
      const path = workspacePath(w, "v2", "objects", object, "records", "merge");
      return (await request<{ data: { new_record_id: string } }>("POST", path, { data })).data.new_record_id;
    },
    onSuccess: (_merged, { primary, secondary }) => {
      for (const gone of [primary, secondary]) removeFromLists(client, w, object, gone);
      void client.invalidateQueries({ queryKey: keys.lists(w, object) });
    },
  });
}

/**
 * Changes which widgets and tabs every member sees on the record pages of an object. What is wanted shows at once; a refusal puts
 * back what was there, and what somebody else has changed meanwhile is read again.
 */
export function useSetLayout(object: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  const queryKey = keys.layout(w, object);
  return useMutation({
    // One after the other: each goes from what the one before has made.
    scope: { id: `layout/${object}` },
    mutationFn: async (change: (layout: RecordLayout) => Partial<RecordLayout>) => {
      const path = workspacePath(w, "objects", object, "layout");
      const layout = client.getQueryData<RecordLayout>(queryKey) ?? { widgets: [], hidden_tabs: [], revision: 0 };
      const wanted = { ...layout, ...change(layout), revision: layout.revision };
      client.setQueryData<RecordLayout>(queryKey, wanted);
      try {
        return (await request<{ data: RecordLayout }>("PUT", path, wanted)).data;
      } catch (error) {
        client.setQueryData<RecordLayout>(queryKey, layout);
        throw error;
      }
    },
    onSuccess: (layout) => client.setQueryData(queryKey, layout),
    onError: (error) => {
      toastError("The page was not changed", messageOf(error));
      return client.invalidateQueries({ queryKey });
    },
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
