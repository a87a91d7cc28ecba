import type { HostComponents, SurfaceNode } from "@stoa/sdk/page";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { tellFailure } from "../failures";
import type { AppIdentity } from "../icons";
import type { Draw, Family } from "./contract";
import { DataTableHeader, gridColumns, minimumWidth } from "./DataTableHeader";
import styles from "./data-table.module.css";
import { ListEmptyState } from "./dialog-list";
import { chunkOf, RangeRequests } from "./range-requests";

type TableProps = HostComponents["DataTable"];

/** Pixels. */
const ROW_HEIGHT = 36;

/** A table of which the realm renders the rows in view (`protocol/components/data-table.ts`). */
export const dataTableComponents: Family<"DataTable" | "DataTable.Row" | "DataTable.Cell"> = {
  DataTable: ({ props, content, app, draw }) => <DataTable props={props} content={content} app={app} draw={draw} />,
  // The table draws its rows and cells itself.
  "DataTable.Row": ({ children }) => children,
  "DataTable.Cell": ({ children }) => children,
};

interface DataTableProps {
  props: TableProps;
  content: readonly (SurfaceNode | string)[];
  app: AppIdentity;
  draw: Draw;
}

function DataTable({ props, content, app, draw }: DataTableProps) {
  const { total, columns, selectable } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const [requests] = useState(() => new RangeRequests());
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    requests.need(chunkOf(first, last), props.onRange, (error) => tellFailure(app, "its table", error));
  }, [requests, first, last, props.onRange, app]);

  const rows = useMemo(() => {
    const known = new Map<number, SurfaceNode>();
    for (const node of content) if (typeof node !== "string") known.set(node.props.index as number, node);
    return known;
  }, [content]);
  const anchor = useRef<number | null>(null);
  const select = (index: number, selected: boolean, through: boolean) => {
    const from = through && anchor.current !== null ? anchor.current : index;
    anchor.current = index;
    return props.onSelect(Math.min(from, index), Math.max(from, index), selected).then(
      () => true,
      (error) => {
        tellFailure(app, "selecting rows", error);
        return false;
      },
    );
  };
  const latest = useRef(select);
  latest.current = select;
  const [onSelect] = useState(
    () => (index: number, selected: boolean, through: boolean) => latest.current(index, selected, through),
  );

  if (total === 0 && props.emptyState) return <ListEmptyState emptyState={props.emptyState} app={app} />;
  const grid = gridColumns(columns, widths, selectable);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows stand where they are scrolled to, which a table cannot do
    <div
      ref={scroller}
      className={styles.scroller}
      data-height={props.height}
      role="table"
      aria-label="Data table"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + (selectable ? 1 : 0)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <div style={{ minWidth: minimumWidth(columns, widths, selectable) }}>
        <DataTableHeader
          props={props}
          app={app}
          grid={grid}
          onResize={(column, width) => setWidths((before) => ({ ...before, [column]: width }))}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <TableRow
              key={index}
              node={rows.get(index)}
              index={index}
              top={start}
              grid={grid}
              columns={columns}
              selectable={selectable}
              draw={draw}
              onSelect={onSelect}
            />
          ))}
        </div>
        {total === 0 && <p className={styles.nothing}>No rows</p>}
      </div>
    </div>
  );
}

interface TableRowProps {
  /** Absent until the realm has rendered it. */
  node: SurfaceNode | undefined;
  index: number;
  top: number;
  grid: string;
  columns: TableProps["columns"];
  selectable: boolean;
  draw: Draw;
  /** Whether the app took it. */
  onSelect(index: number, selected: boolean, through: boolean): Promise<boolean>;
}

const TableRow = memo(function TableRow(row: TableRowProps) {
  const { node, index, top, grid, columns, selectable, draw, onSelect } = row;
  const known = node?.props.selected === true;
  // What was asked for is shown until the realm has rendered it.
  const [asked, setAsked] = useState<boolean>();
  const selected = asked ?? known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever was rendered answers what was asked
  useEffect(() => setAsked(undefined), [known]);
  const style = { transform: `translateY(${top}px)`, height: ROW_HEIGHT, gridTemplateColumns: grid };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row group
    // biome-ignore lint/a11y/useFocusableInteractive: a row is not operated itself
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      style={style}
      data-selected={selected || undefined}
    >
      {selectable && (
        // biome-ignore lint/a11y/useSemanticElements: see the row group
        <div role="cell" className={styles.check}>
          <input
            type="checkbox"
            aria-label={`Select row ${index + 1}`}
            checked={selected}
            disabled={!node}
            onChange={async (event) => {
              const selected = event.currentTarget.checked;
              setAsked(selected);
              const through = (event.nativeEvent as MouseEvent).shiftKey === true;
              if (!(await onSelect(index, selected, through))) setAsked(undefined);
            }}
          />
        </div>
      )}
      {columns.map((column, at) => {
        const cell = node?.children[at];
        return (
          // biome-ignore lint/a11y/useSemanticElements: see the row group
          <div key={column.id} role="cell" className={styles.cell} data-align={column.align}>
            {/* Buttons of a row stand in it, also in a dialog. */}
            {cell === undefined ? (
              <span className={styles.skeleton} aria-hidden />
            ) : typeof cell === "string" ? (
              cell
            ) : (
              <Cell node={cell} draw={draw} />
            )}
          </div>
        );
      })}
    </div>
  );
});

const Cell = memo(function Cell({ node, draw }: { node: SurfaceNode; draw: Draw }) {
  return draw(node.children, "page");
});
