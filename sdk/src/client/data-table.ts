import {
  createElement,
  type JSX,
  memo,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { GivenProps } from "../protocol/components/index.js";
import { cellText, compareValues, isShownAsText, type SortDirection } from "./data-table-values.js";

/** One column of a data table. */
export interface DataTableColumn<Row> {
  id: string;
  header: string;
  /** Reads a value from the row: what the column is sorted and aligned by, and its text where there is no `cell`. */
  accessor(row: Row): unknown;
  /** What the cell shows: text, numbers, components of the SDK, arrays and fragments of them. */
  cell?(row: Row, value: unknown): ReactNode;
  /** Default true. */
  sortable?: boolean;
  /** In pixels; the viewer can change it. */
  width?: number;
}

export interface DataTableOptions<Row> {
  data: readonly Row[];
  /** Without them, one column for every key of the rows. */
  columns?: readonly DataTableColumn<Row>[];
  /** Names a row for good, so that it stays selected when the data changes. Default: its place in `data`. */
  getRowId?(row: Row): string;
}

type HostProps = GivenProps["DataTable"];

export interface DataTableProps {
  /** Default `auto`: as much as there is room for. */
  height?: HostProps["height"];
  /** What stands in the place of the rows when there are none. */
  emptyState?: HostProps["emptyState"];
  /** Rows can be selected. */
  selectable?: boolean;
}

export interface DataTable<Row> {
  DataTable(props: DataTableProps): JSX.Element;
  selectedRows: Row[];
  selectedRowIds: string[];
  clearSelection(): void;
}

/** How many rows are there before the page has said which it needs. */
const firstRows = 40;
/** How many rows the page may ask for at once. */
const maximumRows = 500;

/** What the hook knows and its component draws. */
interface Source {
  data: readonly unknown[];
  columns: readonly DataTableColumn<unknown>[];
  ids: readonly string[];
  selection: ReadonlySet<string>;
  select(ids: readonly string[], selected: boolean): void;
}

/**
 * A table of any length of which only the rows in view are drawn (`docs/user-guide/data-table.md`). The hook owns data
 * and selection, the component that it gives the look.
 */
export function useDataTable<Row>(options: DataTableOptions<Row>): DataTable<Row> {
  const { data, getRowId } = checkedOptions(options);
  const columns = useColumns(options);
  const ids = useMemo(() => rowIds(data, getRowId), [data, getRowId]);
  const [selection, setSelection] = useState<ReadonlySet<string>>(none);
  const select = useCallback((changed: readonly string[], selected: boolean) => {
    setSelection((before) => {
      const next = new Set(before);
      for (const id of changed) {
        if (selected) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);
  const [link] = useState(() => new Link());
  const source = { data, columns, ids, selection, select } as unknown as Source;
  link.offer(source);
  useLayoutEffect(() => link.announce());
  const [Component] = useState(() => tableOf(link));
  const selected = useMemo(
    () => (selection.size === 0 ? [] : ids.flatMap((id, at) => (selection.has(id) ? [at] : []))),
    [ids, selection],
  );
  return {
    DataTable: Component,
    selectedRows: selected.map((at) => data[at] as Row),
    selectedRowIds: selected.map((at) => ids[at] as string),
    clearSelection: useCallback(() => setSelection(none), []),
  };
}

const none: ReadonlySet<string> = new Set();

function checkedOptions<Row>(options: DataTableOptions<Row>): DataTableOptions<Row> {
  const name = "experimental_useDataTable";
  if (!Array.isArray(options?.data)) throw new TypeError(`${name}: data must be an array of rows`);
  if (options.getRowId !== undefined && typeof options.getRowId !== "function") {
    throw new TypeError(`${name}: getRowId must be a function`);
  }
  for (const [at, column] of (options.columns ?? []).entries()) {
    if (typeof column?.id !== "string") throw new TypeError(`${name}: columns[${at}].id must be a string`);
    if (typeof column.accessor !== "function") {
      throw new TypeError(
        `${name}: the column "${column.id}" needs an accessor, a function that reads a value from the row`,
      );
    }
  }
  return options;
}

/** The columns of the app, or those that its rows have. Functions written inline do not make the columns new. */
function useColumns<Row>({ data, columns }: DataTableOptions<Row>): readonly DataTableColumn<Row>[] {
  return useMemo(() => columns ?? columnsOf(data), [data, columns]);
}

/** One column for every key of the rows, in order of first appearance. */
function columnsOf<Row>(data: readonly Row[]): DataTableColumn<Row>[] {
  const keys = new Set<string>();
  for (const row of data.slice(0, 100)) {
    if (row !== null && typeof row === "object") for (const key of Object.keys(row)) keys.add(key);
  }
  return [...keys].map((id) => ({ id, header: id, accessor: (row) => (row as Record<string, unknown> | null)?.[id] }));
}

/** Ids of the rows; a second row of the same id gets one of its own. */
function rowIds<Row>(data: readonly Row[], getRowId: ((row: Row) => string) | undefined): string[] {
  if (!getRowId) return data.map((_, at) => String(at));
  const seen = new Map<string, number>();
  return data.map((row) => {
    const id = String(getRowId(row));
    const times = seen.get(id) ?? 0;
    seen.set(id, times + 1);
    return times === 0 ? id : `${id}#${times + 1}`;
  });
}

/** Carries what the hook knows to its component, wherever that stands. */
class Link {
  #source: Source | undefined;
  readonly #listeners = new Set<() => void>();

  readonly current = (): Source => {
    if (!this.#source) throw new Error("a data table without its hook");
    return this.#source;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  offer(source: Source): void {
    const before = this.#source;
    const keys = ["data", "columns", "ids", "selection"] as const;
    if (!before || keys.some((key) => before[key] !== source[key])) this.#source = source;
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

interface Sort {
  column: string;
  direction: SortDirection;
}

/** The component that belongs to one use of the hook; it keeps its identity, and so its place, order and scroll. */
function tableOf(link: Link) {
  return function DataTable(props: DataTableProps): JSX.Element {
    const { data, columns, ids, selection, select } = useSyncExternalStore(link.subscribe, link.current);
    const [sort, setSort] = useState<Sort | null>(null);
    const [range, setRange] = useState({ first: 0, last: firstRows - 1 });
    const [order] = useState(() => new Order());
    const places = order.of(data, columns, sort);
    const shown = useMemo(
      () => columns.map((column) => ({ ...described(column), align: alignment(data, column) })),
      [data, columns],
    );
    const idsBetween = (first: number, last: number) =>
      Array.from(places.subarray(Math.min(first, last), Math.max(first, last) + 1), (at) => ids[at] as string);
    const host = {
      ...props,
      total: data.length,
      columns: shown,
      ...(sort ? { sort } : {}),
      selected: selection.size,
      onRange: (first: number, last: number) => {
        const next = { first, last: Math.min(last, first + maximumRows) };
        setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
      },
      onSort: (column: string) => setSort((before) => nextSort(before, column)),
      onSelect: (first: number, last: number, selected: boolean) => select(idsBetween(first, last), selected),
      onSelectAll: (selected: boolean) => select(selected ? ids : [...selection], selected),
    };
    const rows: ReactNode[] = [];
    for (let index = range.first; index <= Math.min(range.last, data.length - 1); index++) {
      const at = places[index] as number;
      const id = ids[at] as string;
      rows.push(createElement(Row, { key: id, index, row: data[at], columns, selected: selection.has(id) }));
    }
    return createElement("DataTable", host as never, rows);
  };
}

interface RowProps {
  index: number;
  row: unknown;
  columns: readonly DataTableColumn<unknown>[];
  selected: boolean;
}

const Row = memo(function DataTableRow({ index, row, columns, selected }: RowProps) {
  return createElement(
    "DataTable.Row",
    { index, selected } as never,
    columns.map((column) => createElement("DataTable.Cell", { key: column.id }, cellOf(column, row))),
  );
});

function cellOf(column: DataTableColumn<unknown>, row: unknown): ReactNode {
  const value = column.accessor(row);
  if (column.cell) return shownNode(column.cell(row, value));
  if (isShownAsText(value)) return cellText(value);
  throw new TypeError(
    `experimental_useDataTable: the column "${column.id}" needs a cell: its accessor gives ${Array.isArray(value) ? "an array" : `a ${typeof value}`}`,
  );
}

/** What a cell gives: text for values, anything else as React has it. */
function shownNode(node: unknown): ReactNode {
  if (Array.isArray(node)) return node.map(shownNode).map((item, at) => createElement(Item, { key: at }, item));
  return isShownAsText(node) ? cellText(node) : (node as ReactNode);
}

const Item = ({ children }: { children?: ReactNode }) => children;

function described({ id, header, sortable = true, width }: DataTableColumn<unknown>) {
  return { id, header: header ?? id, sortable, ...(width === undefined ? {} : { width }) };
}

/** Numbers stand at the right. */
function alignment(data: readonly unknown[], column: DataTableColumn<unknown>): "left" | "right" {
  for (const row of data.slice(0, 50)) {
    const value = column.accessor(row);
    if (value !== undefined && value !== null) return typeof value === "number" ? "right" : "left";
  }
  return "left";
}

/** Ascending, descending, as the app gave them. */
function nextSort(before: Sort | null, column: string): Sort | null {
  if (before?.column !== column) return { column, direction: "ascending" };
  return before.direction === "ascending" ? { column, direction: "descending" } : null;
}

/** The places of the rows in `data`, in the order in which they are shown; sorted anew only when a value has changed. */
class Order {
  #data: readonly unknown[] | undefined;
  #columns: readonly unknown[] | undefined;
  #sort: Sort | null = null;
  #values: readonly unknown[] = [];
  #places = new Uint32Array();

  of(data: readonly unknown[], columns: readonly DataTableColumn<unknown>[], sort: Sort | null): Uint32Array {
    if (this.#data === data && this.#columns === columns && this.#sort === sort) return this.#places;
    const column = columns.find(({ id }) => id === sort?.column);
    // Columns written inline are new every time, what they read is not.
    const values = sort && column ? data.map((row) => column.accessor(row)) : [];
    const same = this.#data?.length === data.length && this.#sort === sort && sameItems(this.#values, values);
    this.#data = data;
    this.#columns = columns;
    if (same) return this.#places;
    this.#sort = sort;
    this.#values = values;
    this.#places = Uint32Array.from(data, (_, at) => at);
    if (sort && column) this.#places.sort((a, b) => compareValues(values[a], values[b], sort.direction) || a - b);
    return this.#places;
  }
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => Object.is(item, b[at]));
