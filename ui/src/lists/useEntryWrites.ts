import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../api/client";
import { keys } from "../api/keys";
import { type Choice, listTarget } from "../api/queries";
import type { Attribute, Value } from "../api/types";
import { useSession } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import { expectedValues } from "../values/expected";
import { accessOf, addEntry, type Entry, type List, listKeys, removeEntry, writeEntry } from "./lists-api";

type Pages = InfiniteData<Entry[]>;

/** Changes of a list's entries. What is written shows at once, everywhere; a refusal puts back what was there. */
export function useEntryWrites(list: List) {
  const { current, member } = useSession();
  const w = current.slug;
  const client = useQueryClient();
  const slug = list.api_slug;
  const reload = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: listKeys.entries(w, slug) }),
      client.invalidateQueries({ queryKey: [w, "entries-of"] }),
    ]);
  const put = (entry: Entry) => {
    const id = entry.id.entry_id;
    const swap = (item: Entry) => (item.id.entry_id === id ? entry : item);
    client.setQueryData<Entry>(listKeys.entry(w, id), (known) => known && entry);
    client.setQueriesData<Pages>({ queryKey: listKeys.entries(w, slug) }, (data) =>
      data ? { ...data, pages: data.pages.map((page) => page.map(swap)) } : data,
    );
  };
  const write = useMutation({
    mutationFn: ({ entry, attribute, written }: { entry: Entry; attribute: Attribute; written: unknown }) =>
      writeEntry(w, slug, entry.id.entry_id, { [attribute.api_slug]: written }),
    onMutate: async ({ entry, attribute, written }) => {
      await client.cancelQueries({ queryKey: listKeys.entries(w, slug) });
      const choices = client.getQueryData<Choice[]>(keys.options(w, listTarget(slug), attribute.api_slug));
      const values = expectedValues(attribute, written, {
        values: entry.entry_values[attribute.api_slug] ?? [],
        title: (id) => choices?.find((choice) => choice.id === id)?.title,
        actor: { type: "workspace-member", id: member.id },
        now: new Date().toISOString(),
      });
      if (values) put(withValues(entry, attribute, values));
    },
    onSuccess: put,
    onError: (_error, { entry }) => put(entry),
    onSettled: reload,
  });
  const add = useMutation({
    mutationFn: ({ object, record }: { object: string; record: string }) => addEntry(w, slug, object, record),
    onError: (error) => toastError(`Not added to ${list.name}`, messageOf(error)),
    onSettled: reload,
  });
  const remove = useMutation({
    mutationFn: async (entries: readonly string[]) => {
      for (const entry of entries) {
        await removeEntry(w, slug, entry);
        client.setQueriesData<Pages>({ queryKey: listKeys.entries(w, slug) }, (data) =>
          data ? { ...data, pages: data.pages.map((page) => page.filter((item) => item.id.entry_id !== entry)) } : data,
        );
      }
    },
    onSuccess: (_nothing, entries) =>
      toasts.show({
        variant: "success",
        title: entries.length === 1 ? `Removed from ${list.name}` : `Removed ${entries.length} from ${list.name}`,
      }),
    onError: (error) => toastError(`Not removed from ${list.name}`, messageOf(error)),
    onSettled: reload,
  });
  const access = accessOf(list, member.id);
  return {
    /** Whether the member may write entries at all. */
    allowed: access === "full-access" || access === "read-and-write",
    /** Rejects when it is refused. */
    write: async (entry: Entry, attribute: Attribute, written: unknown): Promise<void> => {
      await write.mutateAsync({ entry, attribute, written });
    },
    add,
    remove,
  };
}

const withValues = (entry: Entry, attribute: Attribute, values: Value[]): Entry => ({
  ...entry,
  entry_values: { ...entry.entry_values, [attribute.api_slug]: values },
});
