import { Checkbox, Skeleton } from "@mantine/core";
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
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Attribute, Sort } from "../api/types";
import { AttributeIcon } from "./attribute-icon";
import styles from "./DataTable.module.css";
import type { Matching } from "./matching";

const ROW_HEIGHT = 38;
/** Rows before the end of what is loaded at which the next page is asked for. */
const READ_AHEAD = 30;
const SELECT_WIDTH = 40;

/** A column: what it is called, and what it shows of a row. */
export interface TableColumn<T> {
  id: string;
  title: string;
  /** What it is a column of; gives it an icon. */
  attribute?: Attribute | undefined;
  /** What is sorted by; a column without cannot be. */
  sort?: Sort | undefined;
  /** Width in pixels before it is resized. */
  size: number;
  cell(row: T): ReactNode;
}

/** What is selected, for the bar that offers what can be done with it. */
export interface TableSelection {
  /** Ids among the loaded rows, in the order of the table. */
  selected: string[];
  /** All that match are selected, loaded or not. */
  everything: boolean;
  /** Selects all that match; null where that is no more than what is selected already. */
  onEverything: (() => void) | null;
  onClear(): void;
}

interface DataTableProps<T> {
  /** Name of the table. */
  label: string;
  /** Where widths are kept in this browser. */
  widthsKey: string;
  /** The first names the row. */
  columns: readonly TableColumn<T>[];
  rows: T[];
  rowId(row: T): string;
  rowName(row: T): string;
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onEnd(): void;
  more: boolean;
  /** What the rows are the beginning of. */
  matching: Matching;
  /** The rows belong to the previous search or sort; the new ones are on their way. */
  stale: boolean;
  /** Enter on a row, and on one of its cells where `cells` are walked. */
  onOpen(row: T, column: string): void;
  /** Left and right go from cell to cell. */
  cells?: boolean;
  /** What a double click on a cell does. */
  onEdit?: (row: T, column: string) => void;
  /** Gets the focus back from editors. */
  grid?: RefObject<HTMLDivElement | null>;
  /** What stands below a column, in view however far the rows go. */
  footer?: (column: string) => ReactNode;
  selectionBar(selection: TableSelection): ReactNode;
}

/**
 * A table of any length: only the rows in view exist in the page. Arrow keys move, Space or X selects, Shift extends,
 * Enter opens, Ctrl/Cmd+A selects what is loaded, Escape clears.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowId, rowName, onEnd, more, stale, cells = false } = props;
  const own = useRef<HTMLDivElement>(null);
  const scroller = props.grid ?? own;
  const [selection, setSelection] = useState<RowSelectionState>({});
  /** All that match are selected, loaded or not; over as soon as something else is selected, searched or sorted by. */
  const [everything, setEverything] = useState<Matching | null>(null);
  /** The row that the keys act on, by id: rows move when others come and go. */
  const [activeId, setActiveId] = useState<string | null>(null);
  const [activeColumn, setActiveColumn] = useState(0);
  const anchor = useRef(0);
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({
    key: props.widthsKey,
    defaultValue: {},
    getInitialValueInEffect: false,
  });

  const definitions = useMemo(() => makeColumns(columns, rowName), [columns, rowName]);
  const table = useReactTable({
    data: rows,
    columns: definitions,
    state: { rowSelection: selection, columnSizing: widths },
    onRowSelectionChange: (change) => {
      setEverything(null);
      setSelection(change);
    },
    onColumnSizingChange: (change) => setWidths((current) => (typeof change === "function" ? change(current) : change)),
    defaultColumn: { minSize: 72, maxSize: 900 },
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    columnResizeMode: "onChange",
    manualSorting: true,
  });
  const tableRows = table.getRowModel().rows;
  const places = useMemo(() => new Map(tableRows.map((row, index) => [row.id, index])), [tableRows]);
  const active = activeId === null ? -1 : (places.get(activeId) ?? -1);
  const setActive = (index: number) => setActiveId(tableRows[index]?.id ?? null);
  const column = Math.min(activeColumn, columns.length - 1);
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
    setEverything(null);
    setSelection((current) => {
      const next = { ...current };
      for (const row of tableRows.slice(low, high + 1)) {
        if (on) next[row.id] = true;
        else delete next[row.id];
      }
      return next;
    });
  };
  const clear = () => {
    setEverything(null);
    setSelection({});
  };
  const move = (to: number, extend: boolean) => {
    const target = Math.max(0, Math.min(tableRows.length - 1, to));
    if (extend) select(anchor.current, target, true);
    else anchor.current = target;
    setActive(target);
    virtual.scrollToIndex(target, { align: "auto" });
  };
  const rowDomId = (index: number) => `row-${props.widthsKey}-${index}`;
  const walk = (step: number) => {
    const to = Math.max(0, Math.min(columns.length - 1, column + step));
    setActiveColumn(to);
    document.getElementById(cellDomId(rowDomId(active), to))?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = tableRows[active];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2);
    const onGrid = event.target === event.currentTarget;
    // What is typed into an editor inside is the editor's.
    if (!onGrid && cells) return;
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
    else if (cells && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      walk(event.key === "ArrowLeft" ? -1 : 1);
    } else if ((event.key === " " || event.key === "x") && onGrid && row) {
      anchor.current = active;
      row.toggleSelected();
    } else if (event.key === "Enter" && onGrid && row) {
      props.onOpen(row.original, columns[column]?.id ?? "");
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      select(0, tableRows.length - 1, true);
    } else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  };

  // Rows that somebody else deleted meanwhile are no longer selected.
  const selected = useMemo(
    () => tableRows.filter((row) => selection[row.id]).map((row) => row.id),
    [selection, tableRows],
  );
  const width = table.getTotalSize();
  const template = table.getVisibleLeafColumns().map((leaf) => `${leaf.getSize()}px`);
  const grid = { gridTemplateColumns: `${template.join(" ")} minmax(40px, 1fr)`, minWidth: width + 40 };
  const latest = useRef({ move, setActiveColumn, onEdit: props.onEdit });
  latest.current = { move, setActiveColumn, onEdit: props.onEdit };
  const point = useCallback((index: number, at: number, extend: boolean) => {
    latest.current.move(index, extend);
    if (at >= 0) latest.current.setActiveColumn(at);
  }, []);
  const edit = useCallback((row: T, id: string) => latest.current.onEdit?.(row, id), []);
  const isActiveInView = active >= 0 && visible.some((item) => item.index === active);
  const activeDomId = cells ? cellDomId(rowDomId(active), column) : rowDomId(active);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={more ? -1 : tableRows.length + (props.footer ? 2 : 1)}
        aria-multiselectable
        aria-busy={stale}
        aria-activedescendant={isActiveInView ? activeDomId : undefined}
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
              column={columns.find((item) => item.id === header.id)}
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
              <TableRow
                key={row.id}
                id={rowDomId(item.index)}
                row={row as Row<unknown>}
                index={item.index}
                active={item.index === active}
                activeColumn={cells && item.index === active ? column : -1}
                selected={row.getIsSelected()}
                start={item.start}
                template={grid.gridTemplateColumns}
                minWidth={grid.minWidth}
                columns={definitions}
                onPoint={point}
                onEdit={edit as (row: unknown, column: string) => void}
              />
            );
          })}
        </div>
        {props.footer && (
          // biome-ignore lint/a11y/useFocusableInteractive: the buttons inside are what takes focus
          // biome-ignore lint/a11y/useSemanticElements: see the grid
          <div
            className={styles.foot}
            role="row"
            aria-rowindex={tableRows.length + 2}
            style={grid}
            // The keys of its menus are not those of the rows.
            onKeyDown={(event) => event.stopPropagation()}
          >
            {table.getVisibleLeafColumns().map((leaf, at) => (
              // biome-ignore lint/a11y/useFocusableInteractive: see the row
              // biome-ignore lint/a11y/useSemanticElements: see the grid
              <div key={leaf.id} role="gridcell" className={styles.footCell} data-sticky={at < 2 ? leaf.id : undefined}>
                {at > 0 && props.footer?.(leaf.id)}
              </div>
            ))}
          </div>
        )}
      </div>
      {selected.length > 0 &&
        props.selectionBar({
          selected,
          everything: everything === props.matching,
          onEverything: more && selected.length === tableRows.length ? () => setEverything(props.matching) : null,
          onClear: clear,
        })}
    </div>
  );
}

/** Of the cell of a column, counted from the one that names the row. */
const cellDomId = (row: string, column: number): string => `${row}-${column}`;

function makeColumns<T>(columns: readonly TableColumn<T>[], rowName: (row: T) => string): ColumnDef<T>[] {
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
          aria-label={`Select ${rowName(row.original) || "record"}`}
          checked={row.getIsSelected()}
          onChange={row.getToggleSelectedHandler()}
          tabIndex={-1}
        />
      ),
    },
    ...columns.map(
      (column): ColumnDef<T> => ({
        id: column.id,
        size: column.size,
        header: () => column.title,
        cell: ({ row }) => column.cell(row.original),
      }),
    ),
  ];
}

interface HeaderCellProps {
  id: string;
  column: Pick<TableColumn<never>, "attribute" | "sort"> | undefined;
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onResize(event: unknown): void;
  onResetWidth(): void;
  sticky: boolean;
  children: ReactNode;
}

const same = (a: Sort, b: Sort): boolean =>
  JSON.stringify({ ...a, direction: "" }) === JSON.stringify({ ...b, direction: "" });

function HeaderCell({ id, column, sorts, onSort, onResize, onResetWidth, sticky, children }: HeaderCellProps) {
  const by = column?.sort;
  const sort = by && sorts.find((item) => same(item, by));
  const next: Sort[] = by && sort?.direction === "asc" ? [{ ...by, direction: "desc" }] : [];
  const toggle = () => onSort(sort || !by ? next : [{ ...by, direction: "asc" }]);
  const Arrow = sort?.direction === "desc" ? ArrowDown : ArrowUp;
  const sorted = sort ? (sort.direction === "asc" ? "ascending" : "descending") : "none";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside is what takes focus
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      role="columnheader"
      className={styles.headCell}
      data-sticky={sticky ? id : undefined}
      {...(by ? { "aria-sort": sorted } : {})}
    >
      {by ? (
        <button type="button" className={styles.sort} onClick={toggle}>
          {column.attribute && <AttributeIcon type={column.attribute.type} />}
          <span className={styles.headText}>{children}</span>
          {sort && <Arrow size={13} aria-hidden />}
        </button>
      ) : (
        <span className={styles.sort}>
          {column?.attribute && <AttributeIcon type={column.attribute.type} />}
          <span className={column ? styles.headText : undefined}>{children}</span>
        </span>
      )}
      {column && (
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

interface TableRowProps {
  id: string;
  row: Row<unknown>;
  index: number;
  active: boolean;
  /** The cell that the keys act on, counted from the one that names the row; -1 for none. */
  activeColumn: number;
  selected: boolean;
  /** Pixels from the top. */
  start: number;
  template: string;
  minWidth: number;
  /** What the cells are made by: another set of columns makes other cells. */
  columns: unknown;
  onPoint(index: number, column: number, extend: boolean): void;
  onEdit(row: unknown, column: string): void;
}

/** Rendered anew only when something of this row changes: scrolling must not render what stays in view. */
const TableRow = memo(function TableRow(props: TableRowProps) {
  const { id, row, index, active, activeColumn, selected, start, template, minWidth, onPoint, onEdit } = props;
  const columnOf = (target: EventTarget) => {
    const cell = target instanceof Element ? target.closest("[data-column]") : null;
    return cell instanceof HTMLElement ? Number(cell.dataset.column) - 1 : -1;
  };
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
      onClick={(event) => onPoint(index, columnOf(event.target), event.shiftKey)}
      onDoubleClick={(event) => {
        const cell = row.getVisibleCells()[columnOf(event.target) + 1];
        if (cell) onEdit(row.original, cell.column.id);
      }}
    >
      {row.getVisibleCells().map((cell, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: see the row
        // biome-ignore lint/a11y/useSemanticElements: see the grid
        <div
          key={cell.id}
          id={at > 0 ? cellDomId(id, at - 1) : undefined}
          role="gridcell"
          className={styles.cell}
          data-column={at}
          data-active={at - 1 === activeColumn || undefined}
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
