import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import { putRecord } from "../api/live";
import { queryRecords } from "../api/queries";
import type { Attribute, Filter, ObjectDefinition, RecordDocument, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { recordName } from "../values/read";
import { Board, type BoardTotal } from "../views/Board";
import type { BoardSource } from "../views/board-cards";
import { CardLines } from "../views/CardLines";
import type { Field } from "../views/fields";
import { RecordName } from "./RecordTable";

interface RecordBoardProps {
  object: ObjectDefinition;
  group: Field;
  filter: Filter | null;
  sorts: readonly Sort[];
  calculation: BoardTotal | null;
  /** What stands on a card below the name. */
  shown: readonly Attribute[];
}

/** The board of an object's records. */
export function RecordBoard({ object, group, filter, sorts, calculation, shown }: RecordBoardProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  const slug = object.api_slug;
  const source = useMemo(
    (): BoardSource<RecordDocument> => ({
      key: keys.lists(w, slug),
      load: (query, signal) => queryRecords(w, slug, query, signal),
      id: ({ id }) => id.record_id,
      name: (document) => recordName(document) || `Unnamed ${object.singular_noun.toLowerCase()}`,
      withValues: (document, attribute, values) => ({
        ...document,
        values: { ...document.values, [attribute.api_slug]: values },
      }),
      writable: true,
      write: async (document, attribute, written) => {
        const path = workspacePath(w, "v2", "objects", slug, "records", document.id.record_id);
        const body = { data: { values: { [attribute.api_slug]: written } } };
        const { data } = await request<{ data: RecordDocument }>("PUT", path, body);
        putRecord(client, w, slug, data);
        return data;
      },
    }),
    [w, slug, object.singular_noun, client],
  );
  return (
    <Board
      label={object.plural_noun}
      group={group}
      filter={filter}
      sorts={sorts}
      source={source}
      calculation={calculation}
      card={(document) => (
        <CardLines
          name={<RecordName object={object} document={document} />}
          lines={shown.map((attribute) => ({
            id: attribute.api_slug,
            attribute,
            values: document.values[attribute.api_slug] ?? [],
          }))}
        />
      )}
    />
  );
}
