import { afterEach, describe, expect, test } from "vitest";
import { cellText, compareValues } from "../src/client/data-table-values.js";
import type { SurfaceNode, SurfaceTree } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { app, draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function mount(Tab: string, top = "") {
  const host = new RecordingHost();
  const realm = await startHeadless(
    await app({ Tab, top: `const useDataTable = client.experimental_useDataTable; ${top}` }),
    host,
  );
  open.push(realm);
  const { tree } = realm.mount("record-tab", "tab", {});
  await until(() => tree.status !== "loading");
  return { tree, host };
}

type Call = (...args: unknown[]) => Promise<void>;
const table = (tree: SurfaceTree) => find(tree, "DataTable");
const call = (tree: SurfaceTree, name: string, ...args: unknown[]) => (table(tree).props[name] as Call)(...args);
const text = (node: SurfaceNode | string): string =>
  typeof node === "string" ? node : node.children.map(text).join("");
const rows = (tree: SurfaceTree) =>
  (table(tree).children as SurfaceNode[]).map((row) => [row.props.index, ...row.children.map(text)].join(" "));

const people = `const people = [
  { id: "a", name: "Åsa", age: 31 }, { id: "b", name: "bo", age: null }, { id: "c", name: "Ann", age: 4 }];`;
const columns = `[{ id: "name", header: "Name", accessor: (p) => p.name }, { id: "age", header: "Age", accessor: (p) => p.age }]`;

describe("a data table", () => {
  test("renders only the rows that the page asks for", async () => {
    const { tree } = await mount(
      `const { DataTable } = useDataTable({ data: numbers, columns: [{ id: "n", header: "N", accessor: (n) => n }] }); return <DataTable />;`,
      "const numbers = Array.from({ length: 50_000 }, (_, at) => at);",
    );
    expect(table(tree).props).toMatchObject({ total: 50_000, columns: [{ id: "n", align: "right", sortable: true }] });
    expect(rows(tree).length).toBeLessThan(100);
    await call(tree, "onRange", 40_000, 40_071);
    await until(() => rows(tree)[0] === "40000 40000");
    expect(rows(tree)).toHaveLength(72);
    await call(tree, "onRange", 49_990, 50_061);
    await until(() => rows(tree).length === 10);
  });

  test("sorts by the accessor's value, up, down and back; what is empty comes last", async () => {
    const { tree } = await mount(
      `const { DataTable } = useDataTable({ data: people, columns: ${columns} }); return <DataTable />;`,
      people,
    );
    const order = () =>
      rows(tree)
        .map((row) => row.split(" ")[1])
        .join();
    expect(order()).toBe("Åsa,bo,Ann");
    await call(tree, "onSort", "age");
    await until(() => order() === "Ann,Åsa,bo");
    expect(table(tree).props.sort).toEqual({ column: "age", direction: "ascending" });
    await call(tree, "onSort", "age");
    await until(() => order() === "Åsa,Ann,bo");
    await call(tree, "onSort", "age");
    await until(() => table(tree).props.sort === undefined);
    expect(order()).toBe("Åsa,bo,Ann");
    await call(tree, "onSort", "name");
    await until(() => order() === "Ann,Åsa,bo");
  });

  test("selects rows by their ids: they stay selected when the order or the data changes", async () => {
    const { tree, host } = await mount(
      `const [data, setData] = useState(people);
       const { DataTable, selectedRowIds, clearSelection } = useDataTable({ data, columns: ${columns}, getRowId: (p) => p.id });
       console.log(selectedRowIds.join());
       return <><DataTable selectable /><Button label="less" onClick={() => setData(people.slice(1))} /><Button label="clear" onClick={clearSelection} /></>;`,
      people,
    );
    const last = () => host.logs.at(-1)?.[1];
    await call(tree, "onSelect", 0, 1, true);
    await until(() => last() === "a,b");
    expect(table(tree).props).toMatchObject({ selectable: true, selected: 2 });
    await call(tree, "onSort", "name");
    await call(tree, "onSelect", 0, 0, true);
    await until(() => last() === "a,b,c");
    await (find(tree, "Button").props.onClick as Call)();
    await until(() => last() === "b,c");
    await call(tree, "onSelectAll", false);
    await until(() => last() === "");
    await call(tree, "onSelectAll", true);
    await until(() => last() === "b,c");
  });

  test("cells show values as text, components, arrays and fragments", async () => {
    const { tree } = await mount(`
      const cells = [
        ["text", () => "t"], ["number", () => 5], ["boolean", () => true], ["date", () => new Date(0)],
        ["nothing", () => null], ["nan", () => NaN], ["never", () => new Date(NaN)],
      ].map(([id, accessor]) => ({ id, header: id, accessor }));
      const made = [
        { id: "badge", header: "B", accessor: () => 1, cell: (row, value) => <Badge color="red">{row.name}{value}</Badge> },
        { id: "array", header: "A", accessor: () => 1, cell: () => ["one", 2, <Badge color="blue">three</Badge>, new Date(0)] },
        { id: "fragment", header: "F", accessor: () => 1, cell: () => <>x<Link href="https://a.example">y</Link></> },
      ];
      const { DataTable } = useDataTable({ data: [{ name: "row" }], columns: [...cells, ...made] });
      return <DataTable />;`);
    expect(rows(tree)).toEqual(["0 t 5 true 1970-01-01T00:00:00.000Z    row1 one2three1970-01-01T00:00:00.000Z xy"]);
    expect(draw(tree)).toContain('<Badge color="blue">');
  });

  test("without columns has one for every key of its rows", async () => {
    const { tree } = await mount(
      `const { DataTable } = useDataTable({ data: [{ name: "a" }, { name: "b", age: 3 }] }); return <DataTable height="small" emptyState="None" />;`,
    );
    expect(table(tree).props).toMatchObject({
      height: "small",
      emptyState: { text: "None", actions: [] },
      columns: [
        { id: "name", header: "name" },
        { id: "age", header: "age", align: "right" },
      ],
    });
  });

  test.each([
    ["{}", "experimental_useDataTable: data must be an array of rows"],
    ["{ data: [], columns: [{ id: 'a', header: 'A' }] }", 'the column "a" needs an accessor'],
    ["{ data: [{ a: {} }] }", 'the column "a" needs a cell: its accessor gives a object'],
    ["{ data: [1], columns: [{ id: 'a', header: 5, accessor: () => 1 }] }", "columns[0].header must be a string"],
  ])("refuses %s", async (options, message) => {
    const { tree } = await mount(`const { DataTable } = useDataTable(${options}); return <DataTable />;`);
    expect(tree.error?.message).toContain(message);
  });
});

test.each([
  [
    [3, null, 1, Number.NaN, 2],
    [1, 2, 3],
    [3, 2, 1],
  ],
  [
    ["b10", "b9", undefined, "A"],
    ["A", "b9", "b10"],
    ["b10", "b9", "A"],
  ],
  [
    [true, false],
    [false, true],
    [true, false],
  ],
  [
    [new Date(2), new Date(1)],
    [new Date(1), new Date(2)],
    [new Date(2), new Date(1)],
  ],
])("%j is ordered as people read it", (values, up, down) => {
  const full = (list: readonly unknown[]) => list.filter((value) => cellText(value as never) !== "");
  expect(full([...values].sort((a, b) => compareValues(a, b, "ascending")))).toEqual(up);
  expect(full([...values].sort((a, b) => compareValues(a, b, "descending")))).toEqual(down);
});
