/** How values of a data table are shown and ordered (`docs/user-guide/data-table.md`). */
export type SortDirection = "ascending" | "descending";

/** Values that need no `cell`. */
export function isShownAsText(value: unknown): value is string | number | bigint | boolean | Date | null | undefined {
  if (value === null || value === undefined || value instanceof Date) return true;
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

/** A boolean as "true" or "false", a Date as ISO text; `NaN` and an invalid Date are empty. */
export function cellText(value: string | number | bigint | boolean | Date | null | undefined): string {
  if (isEmpty(value)) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return value instanceof Date ? Number.isNaN(value.getTime()) : typeof value === "number" && Number.isNaN(value);
}

let collator: Intl.Collator | undefined;

/** Made when it is needed: bundles are also read where there is no Intl. */
function compareTexts(a: string, b: string): number {
  collator ??= new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  return collator.compare(a, b);
}

/** What is empty comes last in both directions; texts are compared as people read them, other values by size. */
export function compareValues(a: unknown, b: unknown, direction: SortDirection): number {
  const [noA, noB] = [isEmpty(a), isEmpty(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  const order = compareTwo(a, b);
  return direction === "ascending" ? order : -order;
}

function compareTwo(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : Number(a > b);
  if (typeof a === "object" || typeof b === "object") return 0;
  return compareTexts(String(a), String(b));
}
