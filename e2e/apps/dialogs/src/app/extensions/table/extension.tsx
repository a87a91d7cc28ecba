import * as client from "attio/client";
import { Badge, Button, Extensions, Link, showDialog, showToast } from "attio/client";

interface Deal {
  id: string;
  name: string;
  amount: number | null;
  closed: Date;
  won: boolean;
}

interface Column {
  id: string;
  header: string;
  accessor(row: Deal): unknown;
  cell?(row: Deal, value: unknown): React.ReactNode;
  sortable?: boolean;
  width?: number;
}

// Not in the typings of 1.0.4: a later release has it.
const { experimental_useDataTable: useDataTable } = client as unknown as {
  experimental_useDataTable(options: { data: Deal[]; columns: Column[]; getRowId(row: Deal): string }): {
    DataTable(props: { height?: string; selectable?: boolean; emptyState?: unknown }): React.JSX.Element;
    selectedRows: Deal[];
    clearSelection(): void;
  };
};

const deals: Deal[] = Array.from({ length: 50_000 }, (_, at) => ({
  id: `deal-${at}`,
  name: `Deal ${at}`,
  amount: at % 10 === 3 ? null : (at * 7919) % 50_000,
  closed: new Date(Date.UTC(2026, 0, 1 + (at % 365))),
  won: at % 2 === 0,
}));

function Deals() {
  const { DataTable, selectedRows, clearSelection } = useDataTable({
    data: deals,
    getRowId: (deal) => deal.id,
    columns: [
      { id: "name", header: "Name", accessor: (deal) => deal.name, width: 130 },
      { id: "amount", header: "Amount", accessor: (deal) => deal.amount },
      { id: "closed", header: "Closed", accessor: (deal) => deal.closed },
      {
        id: "won",
        header: "Won",
        accessor: (deal) => deal.won,
        cell: (deal, won) => [
          <Badge key="badge" color={won ? "green" : "grey"}>
            {won ? "Won" : "Open"}
          </Badge>,
          <>
            {" "}
            <Link href={`https://example.com/${deal.id}`}>Open</Link>
          </>,
        ],
        sortable: false,
      },
      {
        id: "act",
        header: "Act",
        accessor: (deal) => deal.id,
        cell: (deal) => (
          <Button label="Tell" onClick={() => void showToast({ variant: "success", title: `Told ${deal.id}` })} />
        ),
        sortable: false,
        width: 90,
      },
    ],
  });
  return (
    <>
      <DataTable height="medium" selectable emptyState="No deals" />
      <Button label={`Clear ${selectedRows.length}`} disabled={selectedRows.length === 0} onClick={clearSelection} />
    </>
  );
}

export default Extensions.defineExtension({
  id: "table",
  type: "record-action",
  label: "Show 50,000 deals",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Deals", Dialog: Deals });
  },
});
