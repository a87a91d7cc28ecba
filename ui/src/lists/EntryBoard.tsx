import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "../api/keys";
import type { Filter, ObjectDefinition, RecordDocument, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { recordName } from "../values/read";
import { Board, type BoardTotal } from "../views/Board";
import type { BoardSource } from "../views/board-cards";
import { CardLines } from "../views/CardLines";
import type { Field } from "../views/fields";
import { type EntryColumn, ParentName, useParent } from "./EntryTable";
import { type Entry, type List, listKeys, queryEntries, writeEntry } from "./lists-api";

interface EntryBoardProps {
  list: List;
  object: ObjectDefinition;
  group: Field;
  filter: Filter | null;
  sorts: readonly Sort[];
  calculation: BoardTotal | null;
  shown: readonly EntryColumn[];
  writable: boolean;
}

/** The board of a list's entries. */
export function EntryBoard({ list, object, group, filter, sorts, calculation, shown, writable }: EntryBoardProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  const slug = list.api_slug;
  const source = useMemo(
    (): BoardSource<Entry> => ({
      key: listKeys.entries(w, slug),
      load: (query, signal) => queryEntries(w, slug, query, signal),
      id: ({ id }) => id.entry_id,
      name: (entry) => {
        const record = client.getQueryData<RecordDocument>(keys.record(w, entry.parent_object, entry.parent_record_id));
        return (record && recordName(record)) || object.singular_noun;
      },
      withValues: (entry, attribute, values) => ({
        ...entry,
        entry_values: { ...entry.entry_values, [attribute.api_slug]: values },
      }),
      writable,
      write: (entry, attribute, written) => writeEntry(w, slug, entry.id.entry_id, { [attribute.api_slug]: written }),
    }),
    [w, slug, object.singular_noun, client, writable],
  );
  return (
    <Board
      label={list.name}
      group={group}
      filter={filter}
      sorts={sorts}
      source={source}
      calculation={calculation}
      card={(entry) => <EntryCard object={object} entry={entry} shown={shown} />}
    />
  );
}

function EntryCard({
  object,
  entry,
  shown,
}: {
  object: ObjectDefinition;
  entry: Entry;
  shown: readonly EntryColumn[];
}) {
  const { data } = useParent(object.api_slug, entry);
  return (
    <CardLines
      name={<ParentName object={object} entry={entry} />}
      lines={shown.map(({ id, of, attribute }) => ({
        id,
        attribute,
        values: (of === "entry" ? entry.entry_values : (data?.values ?? {}))[attribute.api_slug] ?? [],
      }))}
    />
  );
}
