import { nullable, object, oneOf, optional, text } from "../shape.js";
import { type Content, count, rules, seen, unmixed, valueContents } from "./rule.js";
import { badgeColors } from "./text.js";

/** One header, one body, and rows as long as the header. */
function wellFormed(contents: readonly Content[]): string | undefined {
  const parts = seen(contents);
  for (const part of ["Table.Header", "Table.Body"]) {
    const found = count(parts, part);
    if (found !== 1)
      return `<Table>: exactly one <${part}> must stand inside it, there ${found === 0 ? "is none" : `are ${found}`}`;
  }
  const cells = (type: string, part: Content) => count(seen(part.children), type);
  const [header, body] = ["Table.Header", "Table.Body"].map((type) => parts.find((part) => part.type === type));
  const columns = header ? cells("Table.HeaderCell", header) : 0;
  for (const [at, row] of seen(body?.children).entries()) {
    const given = cells("Table.Cell", row);
    if (given !== columns) {
      return `<Table.Row>: must have as many cells as <Table.Header> in <Table>: ${columns}, not ${given} (row ${at + 1})`;
    }
  }
  return undefined;
}

/** A plain table. */
export const tableComponents = rules({
  Table: {
    props: object({ label: optional(text) }),
    children: ["Table.Header", "Table.Body"],
    together: wellFormed,
  },
  "Table.Header": { props: object({}), children: ["Table.HeaderCell"], within: ["Table"] },
  "Table.HeaderCell": { props: object({ icon: optional(text) }), children: "text", within: ["Table.Header"] },
  "Table.Body": { props: object({}), children: ["Table.Row"], within: ["Table"] },
  "Table.Row": { props: object({}), children: ["Table.Cell"], within: ["Table.Body"] },
  "Table.Cell": {
    props: object({}),
    children: valueContents,
    within: ["Table.Row"],
    together: unmixed("Table.Cell"),
  },
  "Table.Cell.Badge": { props: object({ color: oneOf(...badgeColors) }), children: "text", within: ["Table.Cell"] },
  "Table.Cell.Avatar": {
    props: object({ name: text, src: optional(nullable(text)) }),
    children: "none",
    within: ["Table.Cell"],
  },
});
