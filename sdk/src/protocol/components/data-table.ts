import { boolean, callback, list, number, object, oneOf, optional, text, withDefault } from "../shape.js";
import { chartHeights } from "./chart.js";
import { listEmptyState } from "./dialog-list.js";
import { rules } from "./rule.js";

/** How many rows a table may have, drawn or not: no browser draws a box that is higher. */
export const maximumTableRows = 400_000;
const index = number(0, maximumTableRows);

/**
 * A table of which only the rows in view are there (`docs/user-guide/data-table.md`). The page says which rows it needs
 * with `onRange(first, last)`; they come as children, each with its place in the present order. Order and selection
 * are the realm's.
 */
export const dataTableComponents = rules({
  DataTable: {
    props: object({
      total: index,
      columns: list(
        object({
          id: text,
          header: text,
          align: withDefault(oneOf("left", "right"), "left"),
          sortable: withDefault(boolean, true),
          width: optional(number(40, 2000)),
        }),
        100,
      ),
      sort: optional(object({ column: text, direction: oneOf("ascending", "descending") })),
      height: withDefault(oneOf(...chartHeights), "auto"),
      emptyState: optional(listEmptyState),
      selectable: withDefault(boolean, false),
      /** How many rows are selected. */
      selected: withDefault(index, 0),
      onRange: callback,
      /** Gets the id of a column. */
      onSort: callback,
      /** Gets the first and the last place, and whether these rows are to be selected. */
      onSelect: callback,
      onSelectAll: callback,
    }),
    children: ["DataTable.Row"],
  },
  "DataTable.Row": {
    props: object({ index, selected: withDefault(boolean, false) }),
    children: ["DataTable.Cell"],
    within: ["DataTable"],
  },
  "DataTable.Cell": { props: object({}), children: "any", within: ["DataTable.Row"] },
});
