import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ListMinus } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { listTarget, recordQuery } from "../api/queries";
import type { Attribute, ObjectDefinition, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { ClearSelection } from "../objects/ClearSelection";
import { columnWidth, isSortable, nameAttribute } from "../objects/columns";
import { DataTable, type TableColumn, type TableSelection } from "../objects/DataTable";
import table from "../objects/DataTable.module.css";
import type { Matching } from "../objects/matching";
import { RecordName } from "../objects/RecordTable";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useCorner } from "../parts/corner";
import { toastError } from "../parts/toast-store";
import { ValueEditor } from "../values/ValueEditor";
import { ValueView } from "../values/ValueView";
import type { Calculation } from "../views/calculations-api";
import { useFooter } from "../views/useFooter";
import { RunCommands } from "../workflows/RunCommands";
import { EntryComments } from "./EntryComments";
import styles from "./Lists.module.css";
import type { Entry, List } from "./lists-api";
import { useEntryWrites } from "./useEntryWrites";

/** A column of a list: a value of the entry, or of the record that it is of. */
export interface EntryColumn {
  id: string;
  of: "entry" | "record";
  attribute: Attribute;
}

interface EntryTableProps {
  list: List;
  object: ObjectDefinition;
  /** Of the object. */
  attributes: readonly Attribute[];
  shown: readonly EntryColumn[];
  rows: Entry[];
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onEnd(): void;
  more: boolean;
  matching: Matching;
  calculations: readonly Calculation[];
  onCalculations(calculations: Calculation[]): void;
  stale: boolean;
}

const rowId = (entry: Entry): string => entry.id.entry_id;
const rowName = (): string => "entry";
const NAME = "name";

/** The way from an entry to an attribute of the record that it is of. */
const ofRecord = (list: List, object: ObjectDefinition, attribute: Attribute): [string, string][] => [
  [list.api_slug, "parent_record"],
  [object.api_slug, attribute.api_slug],
];

/** The table of a list's entries. Values of entries are edited in their cells: Enter, or a double click. */
export function EntryTable(props: EntryTableProps) {
  const { list, object, attributes, shown, calculations, onCalculations, ...rest } = props;
  const w = useWorkspace();
  const navigate = useNavigate();
  const writes = useEntryWrites(list);
  const grid = useRef<HTMLDivElement>(null);
  const [editing, setEditing] = useState<{ entry: string; column: string } | null>(null);
  const { allowed } = writes;
  const latest = useRef(writes);
  latest.current = writes;
  const leave = useCallback(() => {
    setEditing(null);
    // Unless another place has been chosen already.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body || document.activeElement === null) grid.current?.focus();
    });
  }, []);
  const columns = useMemo((): TableColumn<Entry>[] => {
    const name = nameAttribute(attributes);
    const byRecord = (attribute: Attribute | undefined): Sort | undefined =>
      attribute && isSortable(attribute) ? { path: ofRecord(list, object, attribute), direction: "asc" } : undefined;
    return [
      {
        id: NAME,
        title: object.singular_noun,
        attribute: name,
        sort: byRecord(name),
        size: 240,
        cell: (entry) => <ParentName object={object} entry={entry} />,
      },
      ...shown.map(({ id, of, attribute }): TableColumn<Entry> => {
        const common = { id, title: attribute.title, attribute, size: columnWidth(attribute) };
        if (of === "record") {
          return {
            ...common,
            sort: byRecord(attribute),
            cell: (entry) => <ParentValue object={object.api_slug} entry={entry} attribute={attribute} />,
          };
        }
        return {
          ...common,
          sort: isSortable(attribute) ? { attribute: attribute.api_slug, direction: "asc" } : undefined,
          cell: (entry) => {
            const isEdited = editing?.entry === rowId(entry) && editing.column === id;
            const values = entry.entry_values[attribute.api_slug] ?? [];
            const direct =
              allowed && attribute.is_writable && (attribute.type === "checkbox" || attribute.type === "rating");
            if (!isEdited && !direct) return <ValueView attribute={attribute} values={values} />;
            return (
              <div className={styles.editor}>
                <ValueEditor
                  object={listTarget(list.api_slug)}
                  attribute={attribute}
                  values={values}
                  startOpen={isEdited}
                  onLeave={leave}
                  save={async (written) => {
                    try {
                      await latest.current.write(entry, attribute, written);
                    } catch (error) {
                      // A cell has no room for it.
                      toastError(`${attribute.title} was not changed`, messageOf(error));
                      throw error;
                    }
                  }}
                />
              </div>
            );
          },
        };
      }),
    ];
  }, [list, object, attributes, shown, editing, leave, allowed]);
  const isEditable = (id: string) =>
    allowed && shown.some((column) => column.id === id && column.of === "entry" && column.attribute.is_writable);
  const edit = (entry: Entry, column: string) => {
    if (isEditable(column)) setEditing({ entry: rowId(entry), column });
  };
  const cell = useFooter({
    target: listTarget(list.api_slug),
    filter: rest.matching.filter,
    calculations,
    onCalculations,
  });
  const footer = (id: string) => {
    const column = shown.find((one) => one.id === id);
    if (column?.of === "entry") return cell(column.attribute, { attribute: column.attribute.api_slug });
    const attribute = id === NAME ? nameAttribute(attributes) : column?.attribute;
    return attribute ? cell(attribute, { path: ofRecord(list, object, attribute) }) : null;
  };
  return (
    <DataTable
      {...rest}
      label={list.name}
      widthsKey={`stoa.widths.${w}.list.${list.api_slug}`}
      columns={columns}
      rowId={rowId}
      rowName={rowName}
      cells
      grid={grid}
      onOpen={(entry, column) => {
        if (isEditable(column)) edit(entry, column);
        else void navigate(`/${w}/${entry.parent_object}/${entry.parent_record_id}`);
      }}
      onEdit={edit}
      footer={footer}
      selectionBar={(selection) => (
        <EntrySelection list={list} rows={rest.rows} selection={selection} writes={writes} />
      )}
    />
  );
}

/** The record that an entry is of, read with all others of the page in one query, and live. */
export function useParent(object: string, entry: Entry) {
  const w = useWorkspace();
  return useQuery(recordQuery(w, object, entry.parent_record_id));
}

export function ParentName({ object, entry }: { object: ObjectDefinition; entry: Entry }) {
  const { data, isError } = useParent(object.api_slug, entry);
  if (data) return <RecordName object={object} document={data} />;
  return isError ? <span className={styles.faint}>Deleted record</span> : <span className={styles.ghost} />;
}

function ParentValue({ object, entry, attribute }: { object: string; entry: Entry; attribute: Attribute }) {
  const { data, isError } = useParent(object, entry);
  if (data) return <ValueView attribute={attribute} values={data.values[attribute.api_slug] ?? []} />;
  return isError ? null : <span className={styles.ghost} />;
}

interface EntrySelectionProps {
  list: List;
  rows: readonly Entry[];
  selection: TableSelection;
  writes: ReturnType<typeof useEntryWrites>;
}

function EntrySelection({ list, rows, selection: { selected, onClear }, writes }: EntrySelectionProps) {
  const [asking, setAsking] = useState(false);
  useCorner("selectionBar");
  const only = selected.length === 1 ? rows.find((entry) => rowId(entry) === selected[0]) : undefined;
  const on = useMemo(() => ({ list: list.api_slug }), [list.api_slug]);
  const ids = useCallback(async () => [...selected], [selected]);
  const what = selected.length === 1 ? "1 entry" : `${selected.length} entries`;
  const remove = async () => {
    await writes.remove.mutateAsync(selected).catch(() => undefined);
    setAsking(false);
    onClear();
  };
  return (
    <div className={table.selection} role="toolbar" aria-label="Selected entries">
      <span className={table.selected} aria-live="polite">
        {selected.length} selected
      </span>
      {only && (
        <EntryComments
          key={rowId(only)}
          of={{ list, entry: rowId(only), object: only.parent_object, record: only.parent_record_id }}
        />
      )}
      <RunCommands on={on} records={ids} group="Selected entries" subtle />
      {writes.allowed && (
        <Button
          variant="subtle"
          color="red"
          c="var(--danger-ink)"
          leftSection={<ListMinus size={14} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Remove from list
        </Button>
      )}
      <ClearSelection onClear={onClear} />
      <ConfirmDialog
        opened={asking}
        title={`Remove ${what} from ${list.name}?`}
        text="Their values on this list go with them. The records stay."
        confirmLabel="Remove"
        destructive
        busy={writes.remove.isPending}
        onConfirm={() => void remove()}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}
