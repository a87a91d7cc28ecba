import type { HostComponents } from "@stoa/sdk/page";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { tellFailure } from "../failures";
import type { AppIdentity } from "../icons";
import styles from "./data-table.module.css";

type TableProps = HostComponents["DataTable"];
type Columns = TableProps["columns"];
type Widths = Readonly<Record<string, number>>;

const CHECK_WIDTH = 38;
const LEAST_WIDTH = 64;
/** Of a column that has no width of its own, at least. */
const FLEXIBLE_WIDTH = 120;

const widthOf = (column: Columns[number], widths: Widths): number | undefined => widths[column.id] ?? column.width;

/** `grid-template-columns` of every row. Columns without a width share what is left. */
export function gridColumns(columns: Columns, widths: Widths, selectable: boolean): string {
  const sizes = columns.map((column) => {
    const width = widthOf(column, widths);
    return width === undefined ? `minmax(${FLEXIBLE_WIDTH}px, 1fr)` : `${width}px`;
  });
  return [...(selectable ? [`${CHECK_WIDTH}px`] : []), ...sizes].join(" ");
}

export function minimumWidth(columns: Columns, widths: Widths, selectable: boolean): number {
  const sizes = columns.map((column) => widthOf(column, widths) ?? FLEXIBLE_WIDTH);
  return sizes.reduce((sum, size) => sum + size, selectable ? CHECK_WIDTH : 0);
}

interface HeaderProps {
  props: TableProps;
  app: AppIdentity;
  grid: string;
  onResize(column: string, width: number): void;
}

/** The head of a data table: sorts, selects everything, and sets widths by pointer or arrow keys. */
export function DataTableHeader({ props, app, grid, onResize }: HeaderProps) {
  const { columns, sort, total, selected, selectable } = props;
  const all = total > 0 && selected >= total;
  const call = (what: string, run: Promise<void>) => run.catch((error) => tellFailure(app, what, error));
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows stand where they are scrolled to, which a table cannot do
    <div role="rowgroup" className={styles.head}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: a row is not operated itself */}
      <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: grid }}>
        {selectable && (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: what is in it is operated
          <div role="columnheader" className={styles.check}>
            <input
              type="checkbox"
              aria-label="Select all rows"
              checked={all}
              disabled={total === 0}
              ref={(box) => {
                if (box) box.indeterminate = selected > 0 && !all;
              }}
              onChange={() => void call("selecting rows", props.onSelectAll(selected === 0))}
            />
          </div>
        )}
        {columns.map((column) => {
          const direction = sort?.column === column.id ? sort.direction : undefined;
          const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: what is in it is operated
            <div
              key={column.id}
              role="columnheader"
              className={styles.headCell}
              data-align={column.align}
              aria-sort={column.sortable ? (direction ?? "none") : undefined}
            >
              {column.sortable ? (
                <button
                  type="button"
                  className={styles.sort}
                  data-sorted={direction}
                  onClick={() => void call(`sorting by “${column.header}”`, props.onSort(column.id))}
                >
                  <span className={styles.headText}>{column.header}</span>
                  <Arrow size={12} aria-hidden />
                </button>
              ) : (
                <span className={styles.headText}>{column.header}</span>
              )}
              <Resizer label={column.header} onResize={(width) => onResize(column.id, width)} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Resizer({ label, onResize }: { label: string; onResize(width: number): void }) {
  const begun = useRef<{ x: number; width: number } | null>(null);
  const widthNow = (target: HTMLElement) => target.parentElement?.offsetWidth ?? FLEXIBLE_WIDTH;
  const set = (width: number) => onResize(Math.max(LEAST_WIDTH, Math.round(width)));
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    begun.current = { x: event.clientX, width: widthNow(event.currentTarget) };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (begun.current) set(begun.current.width + event.clientX - begun.current.x);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(widthNow(event.currentTarget) + step);
  };
  return (
    <button
      type="button"
      className={styles.resizer}
      aria-label={`Width of ${label}: arrow keys change it`}
      data-takes-arrows
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        begun.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
