import { Button, Checkbox, Skeleton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type Row,
  type RowSelectionState,
  useReactTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import type { Attribute, ObjectDefinition, RecordDocument, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import { recordImage, recordName } from "../values/read";
import { ValueView } from "../values/ValueView";
import { AttributeIcon } from "./attribute-icon";
import { columnWidth, isSortable, nameAttribute } from "./columns";
import { DeleteRecords } from "./DeleteRecords";
import styles from "./RecordTable.module.css";

const ROW_HEIGHT = 38;
/** Rows before the end of what is loaded at which the next page is asked for. */
const READ_AHEAD = 30;
const SELECT_WIDTH = 40;

interface RecordTableProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  shown: readonly Attribute[];
  rows: RecordDocument[];
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onEnd(): void;
  more: boolean;
  /** The rows belong to the previous search or sort; the new ones are on their way. */
  stale: boolean;
}

/**
 * The table of an object: only the rows in view exist in the page. Arrow keys move, Space or X selects, Shift extends,
 * Enter opens, Ctrl/Cmd+A selects what is loaded, Escape clears.
 */
export function RecordTable(props: RecordTableProps) {
  const { object, attributes, shown, rows, onEnd, more, stale } = props;
  const w = useWorkspace();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<RowSelectionState>({});
  /** The row that the keys act on, by record: rows move when records come and go. */
  const [activeId, setActiveId] = useState<string | null>(null);
  const anchor = useRef(0);
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({
    key: `stoa.widths.${w}.${object.api_slug}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const name = nameAttribute(attributes);

  const columns = useMemo(() => makeColumns(w, object, name, shown), [w, object, name, shown]);
  const table = useReactTable({
    data: rows,
    columns,
    state: { rowSelection: selection, columnSizing: widths },
    onRowSelectionChange: setSelection,
    onColumnSizingChange: (change) => setWidths((current) => (typeof change === "function" ? change(current) : change)),
    defaultColumn: { minSize: 72, maxSize: 900 },
    getRowId: (row) => row.id.record_id,
    getCoreRowModel: getCoreRowModel(),
    columnResizeMode: "onChange",
    manualSorting: true,
  });
  const tableRows = table.getRowModel().rows;
  const places = useMemo(() => new Map(tableRows.map((row, index) => [row.id, index])), [tableRows]);
  const active = activeId === null ? -1 : (places.get(activeId) ?? -1);
  const setActive = (index: number) => setActiveId(tableRows[index]?.id ?? null);
  const virtual = useVirtualizer({
    count: tableRows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    initialRect: { width: 1200, height: 800 },
  });
  const visible = virtual.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && lastVisible >= tableRows.length - READ_AHEAD) onEnd();
  }, [more, lastVisible, tableRows.length, onEnd]);

  const select = (from: number, to: number, on: boolean) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    setSelection((current) => {
      const next = { ...current };
      for (const row of tableRows.slice(low, high + 1)) {
        if (on) next[row.id] = true;
        else delete next[row.id];
      }
      return next;
    });
  };
  const move = (to: number, extend: boolean) => {
    const target = Math.max(0, Math.min(tableRows.length - 1, to));
    if (extend) select(anchor.current, target, true);
    else anchor.current = target;
    setActive(target);
    virtual.scrollToIndex(target, { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = tableRows[active];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: tableRows.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to, event.shiftKey);
    else if ((event.key === " " || event.key === "x") && event.target === event.currentTarget && row) {
      anchor.current = active;
      row.toggleSelected();
    } else if (event.key === "Enter" && event.target === event.currentTarget && row) {
      void navigate(`/${w}/${object.api_slug}/${row.id}`);
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      select(0, tableRows.length - 1, true);
    } else if (event.key === "Escape") setSelection({});
    else return;
    event.preventDefault();
  };

  // Records that somebody else deleted meanwhile are no longer selected.
  const selected = useMemo(() => Object.keys(selection).filter((id) => places.has(id)), [selection, places]);
  const rowId = (index: number) => `row-${object.api_slug}-${index}`;
  const width = table.getTotalSize();
  const template = table.getVisibleLeafColumns().map((column) => `${column.getSize()}px`);
  const grid = { gridTemplateColumns: `${template.join(" ")} minmax(40px, 1fr)`, minWidth: width + 40 };
  const latestMove = useRef(move);
  latestMove.current = move;
  const point = useCallback((index: number, extend: boolean) => latestMove.current(index, extend), []);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={object.plural_noun}
        aria-rowcount={more ? -1 : tableRows.length + 1}
        aria-multiselectable
        aria-busy={stale}
        aria-activedescendant={active >= 0 && visible.some((item) => item.index === active) ? rowId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target === event.currentTarget && active < 0 && setActive(0)}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid */}
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div className={styles.head} role="row" aria-rowindex={1} style={grid}>
          {table.getHeaderGroups()[0]?.headers.map((header) => (
            <HeaderCell
              key={header.id}
              id={header.id}
              attribute={[name, ...shown].find((a) => a?.api_slug === header.id)}
              sorts={props.sorts}
              onSort={props.onSort}
              onResize={header.getResizeHandler()}
              onResetWidth={() => header.column.resetSize()}
              sticky={header.index < 2}
            >
              {flexRender(header.column.columnDef.header, header.getContext())}
            </HeaderCell>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize(), minWidth: width + 40 }}>
          {visible.map((item) => {
            const row = tableRows[item.index];
            if (!row) return null;
            return (
              <RecordRow
                key={row.id}
                id={rowId(item.index)}
                row={row}
                index={item.index}
                active={item.index === active}
                selected={row.getIsSelected()}
                start={item.start}
                template={grid.gridTemplateColumns}
                minWidth={grid.minWidth}
                columns={columns}
                onPoint={point}
              />
            );
          })}
        </div>
      </div>
      {selected.length > 0 && (
        <div className={styles.selection} role="toolbar" aria-label="Selected records">
          <span className={styles.selected}>{selected.length} selected</span>
          <DeleteRecords object={object} records={selected} onDone={() => setSelection({})} />
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            leftSection={<X size={14} aria-hidden />}
            onClick={() => setSelection({})}
          >
            Clear
          </Button>
        </div>
      )}
    </div>
  );
}

function makeColumns(
  w: string,
  object: ObjectDefinition,
  name: Attribute | undefined,
  shown: readonly Attribute[],
): ColumnDef<RecordDocument>[] {
  return [
    {
      id: "select",
      size: SELECT_WIDTH,
      minSize: SELECT_WIDTH,
      enableResizing: false,
      header: ({ table }) => (
        <Checkbox
          aria-label="Select all loaded records"
          checked={table.getIsAllRowsSelected()}
          indeterminate={table.getIsSomeRowsSelected()}
          onChange={table.getToggleAllRowsSelectedHandler()}
        />
      ),
      cell: ({ row }) => (
        <Checkbox
          aria-label={`Select ${recordName(row.original) || "record"}`}
          checked={row.getIsSelected()}
          onChange={row.getToggleSelectedHandler()}
          tabIndex={-1}
        />
      ),
    },
    {
      id: name?.api_slug ?? "name",
      size: 240,
      header: () => name?.title ?? "Name",
      cell: ({ row }) => {
        const label = recordName(row.original);
        return (
          <Link className={styles.name} to={`/${w}/${object.api_slug}/${row.id}`} tabIndex={-1}>
            <Avatar
              name={label}
              src={recordImage(row.original)}
              size={20}
              shape={object.api_slug === "people" ? "round" : "box"}
            />
            <span>{label || `Unnamed ${object.singular_noun.toLowerCase()}`}</span>
          </Link>
        );
      },
    },
    ...shown.map(
      (attribute): ColumnDef<RecordDocument> => ({
        id: attribute.api_slug,
        size: columnWidth(attribute),
        header: () => attribute.title,
        cell: ({ row }) => <ValueView attribute={attribute} values={row.original.values[attribute.api_slug] ?? []} />,
      }),
    ),
  ];
}

interface HeaderCellProps {
  id: string;
  attribute: Attribute | undefined;
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onResize(event: unknown): void;
  onResetWidth(): void;
  sticky: boolean;
  children: React.ReactNode;
}

function HeaderCell({ id, attribute, sorts, onSort, onResize, onResetWidth, sticky, children }: HeaderCellProps) {
  const sort = sorts.find((item) => item.attribute === id);
  const sortable = attribute !== undefined && isSortable(attribute);
  const next = sort?.direction === "asc" ? [{ attribute: id, direction: "desc" as const }] : [];
  const toggle = () => onSort(sort ? next : [{ attribute: id, direction: "asc" }]);
  const Arrow = sort?.direction === "desc" ? ArrowDown : ArrowUp;
  const sorted = sort ? (sort.direction === "asc" ? "ascending" : "descending") : "none";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside is what takes focus
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      role="columnheader"
      className={styles.headCell}
      data-sticky={sticky ? id : undefined}
      {...(sortable ? { "aria-sort": sorted } : {})}
    >
      {sortable ? (
        <button type="button" className={styles.sort} onClick={toggle}>
          <AttributeIcon type={attribute.type} />
          <span className={styles.headText}>{children}</span>
          {sort && <Arrow size={13} aria-hidden />}
        </button>
      ) : (
        <span className={styles.sort}>
          {attribute && <AttributeIcon type={attribute.type} />}
          <span className={attribute ? styles.headText : undefined}>{children}</span>
        </span>
      )}
      {attribute && (
        <i
          className={styles.resize}
          onMouseDown={onResize}
          onTouchStart={onResize}
          onDoubleClick={onResetWidth}
          title="Drag to resize, double-click to reset"
          aria-hidden
        />
      )}
    </div>
  );
}

interface RecordRowProps {
  id: string;
  row: Row<RecordDocument>;
  index: number;
  active: boolean;
  selected: boolean;
  /** Pixels from the top. */
  start: number;
  template: string;
  minWidth: number;
  /** What the cells are made by: another set of columns makes other cells. */
  columns: readonly ColumnDef<RecordDocument>[];
  onPoint(index: number, extend: boolean): void;
}

/** Rendered anew only when something of this row changes: scrolling must not render what stays in view. */
const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { id, row, index, active, selected, start, template, minWidth, onPoint } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles every key
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      data-active={active || undefined}
      style={{ gridTemplateColumns: template, minWidth, transform: `translateY(${start}px)` }}
      onClick={(event) => onPoint(index, event.shiftKey)}
    >
      {row.getVisibleCells().map((cell, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: see the row
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        <div
          key={cell.id}
          role="gridcell"
          className={styles.cell}
          data-sticky={at < 2 ? (at === 0 ? "select" : "name") : undefined}
        >
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </div>
      ))}
    </div>
  );
});

/** The table's shape before its rows are there: same heights, so nothing jumps. */
export function TableSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      {Array.from({ length: 14 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={row} className={styles.skeletonRow}>
          <Skeleton w={15} h={15} />
          <Skeleton w={20} h={20} circle />
          <Skeleton w={110 + ((row * 37) % 70)} h={10} />
          <Skeleton w={140 + ((row * 53) % 60)} h={10} ml={60} />
          <Skeleton w={80 + ((row * 29) % 50)} h={10} ml={40} />
        </div>
      ))}
    </div>
  );
}
