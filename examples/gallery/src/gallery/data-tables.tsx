import * as client from "attio/client";
import { Badge, Link, Section, TextBlock } from "attio/client";

interface Deal {
  id: string;
  name: string;
  amount: number | null;
  closed: Date;
}

interface Options {
  data: Deal[];
  getRowId?(row: Deal): string;
  columns?: {
    id: string;
    header: string;
    accessor(row: Deal): unknown;
    cell?(row: Deal, value: unknown): React.ReactNode;
    sortable?: boolean;
    width?: number;
  }[];
}

// The typings of attio 1.0.4 do not have it; later ones do.
const { experimental_useDataTable: useDataTable } = client as unknown as {
  experimental_useDataTable(options: Options): {
    DataTable(props: { height?: string; selectable?: boolean; emptyState?: string }): React.JSX.Element;
    selectedRows: Deal[];
  };
};

const deals: Deal[] = Array.from({ length: 50_000 }, (_, at) => ({
  id: `deal-${at}`,
  name: `Deal ${at}`,
  amount: at % 5 === 3 ? null : (at * 7_919) % 50_000,
  closed: new Date(Date.UTC(2024, 0, 1 + (at % 365))),
}));

/** Columns of every kind, a table made of its data alone, and one without rows. */
export function DataTableGallery() {
  const { DataTable, selectedRows } = useDataTable({
    data: deals,
    getRowId: (deal) => deal.id,
    columns: [
      { id: "name", header: "Name", accessor: (deal) => deal.name },
      { id: "amount", header: "Amount", accessor: (deal) => deal.amount },
      {
        id: "closed",
        header: "Closed",
        accessor: (deal) => deal.closed,
        cell: (deal) => deal.closed.toISOString().slice(0, 10),
      },
      {
        id: "stage",
        header: "Stage",
        accessor: (deal) => deal.amount,
        cell: (deal) => [
          <Badge key="stage" color={deal.amount === null ? "grey" : "green"}>
            {deal.amount === null ? "Open" : "Won"}
          </Badge>,
          <Link key="link" href={`https://example.com/${deal.id}`}>
            Open
          </Link>,
        ],
        sortable: false,
      },
    ],
  });
  const { DataTable: Plain } = useDataTable({
    data: deals.slice(0, 3),
    columns: [{ id: "name", header: "Name", accessor: (deal) => deal.name }],
  });
  const { DataTable: Empty } = useDataTable({ data: [] });
  return (
    <>
      <Section title="50,000 rows">
        <DataTable height="medium" selectable />
        <TextBlock align="left">{selectedRows.length} selected</TextBlock>
      </Section>
      <Section title="As high as its rows">
        <Plain />
      </Section>
      <Section title="No rows">
        <Empty emptyState="No deals yet" />
      </Section>
    </>
  );
}
