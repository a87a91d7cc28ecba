import type { Case, Cases } from "./case.js";

const mounted = (jsx: string, ...shows: string[]): Case => ({ mounted: jsx, shows });

/** A table with one cell that holds this. */
const cell = (inside: string, ...shows: string[]): Case =>
  mounted(
    `<client.Table label="T"><client.Table.Header><client.Table.HeaderCell icon="User">H</client.Table.HeaderCell></client.Table.Header>
     <client.Table.Body><client.Table.Row><client.Table.Cell>${inside}</client.Table.Cell></client.Table.Row></client.Table.Body></client.Table>`,
    ...shows,
  );

const descriptions = (...shows: string[]): Case =>
  mounted(
    `<client.DescriptionList title="About"><client.DescriptionList.Item label="Name" icon="User">Ada</client.DescriptionList.Item>
     <client.DescriptionList.Menu><client.DescriptionList.Menu.Item label="Edit" onSelect={() => {}} /></client.DescriptionList.Menu></client.DescriptionList>`,
    ...shows,
  );

const widget = (inside: string, ...shows: string[]): Case => ({
  mounted: `<client.Widget.TextWidget onTrigger={() => {}}>${inside}</client.Widget.TextWidget>`,
  widget: true,
  shows,
});

const both = (name: string, jsx: (name: string) => string, ...shows: string[]): Cases => ({
  [`Experimental_${name}`]: mounted(jsx(`client.Experimental_${name}`), ...shows),
  [name]: mounted(jsx(`client.${name}`), ...shows),
});

export const componentCases: Cases = {
  Avatar: mounted(
    `<client.Avatar name="Ada" src={null} shape="box" variant="subtle" size="large" />`,
    "<Avatar",
    '"Ada"',
  ),
  Badge: mounted(`<client.Badge color="red">Hot</client.Badge>`, '<Badge color="red">', '"Hot"'),
  StatusBadge: mounted(`<client.StatusBadge color="#aa00bb">Open</client.StatusBadge>`, "#aa00bb", '"Open"'),
  Banner: mounted(
    `<client.Banner variant="warning" size="large" title="Careful" actions={[{ label: "Go", variant: "primary", onTrigger() {} }]}>x</client.Banner>`,
    '"Careful"',
    '"Go"',
  ),
  Button: mounted(`<client.Button label="Go" variant="primary" icon="Bolt" onClick={() => {}} />`, '"Go"', "onClick=ƒ"),
  DescriptionList: descriptions("<DescriptionList", '"About"'),
  "DescriptionList.Item": descriptions("<DescriptionList.Item", '"Ada"'),
  "DescriptionList.Menu": descriptions("<DescriptionList.Menu>"),
  "DescriptionList.Menu.Item": descriptions("<DescriptionList.Menu.Item", '"Edit"'),
  DialogList: {
    mounted: `<client.DialogList emptyState="Nothing">{[]}</client.DialogList>`,
    dialog: true,
    shows: ["Nothing"],
  },
  "DialogList.Item": {
    mounted: `<client.DialogList emptyState="Nothing"><client.DialogList.Item icon="User" actionLabel="Pick" onTrigger={() => {}} suffix={<client.Badge color="red">S</client.Badge>}>One</client.DialogList.Item></client.DialogList>`,
    dialog: true,
    shows: ["Pick", '"One"', '"S"'],
  },
  Divider: mounted("<client.Divider />", "<Divider>"),
  Json: mounted("<client.Json data={{ a: [1, null] }} />", "<Json", "[1,null]"),
  Link: mounted(
    `<client.TextBlock><client.Link href="https://example.com">There</client.Link></client.TextBlock>`,
    "https://example.com",
  ),
  LoadingState: mounted("<client.LoadingState />", "Loading..."),
  Section: mounted(`<client.Section title="S" description="D">x</client.Section>`, 'title="S"'),
  Table: cell("x", "<Table", '"T"'),
  "Table.Header": cell("x", "<Table.Header>"),
  "Table.HeaderCell": cell("x", "<Table.HeaderCell", '"H"'),
  "Table.Body": cell("x", "<Table.Body>"),
  "Table.Row": cell("x", "<Table.Row>"),
  "Table.Cell": cell("x", "<Table.Cell>", '"x"'),
  "Table.Cell.Badge": cell(`<client.Table.Cell.Badge color="blue">B</client.Table.Cell.Badge>`, '"B"'),
  "Table.Cell.Avatar": cell(`<client.Table.Cell.Avatar name="Ada" src={undefined} />`, '"Ada"'),
  TextBlock: mounted(`<client.TextBlock align="left">a {1}</client.TextBlock>`, 'align="left"', '"1"'),
  "Typography.Body": mounted(`<client.Typography.Body variant="strong">x</client.Typography.Body>`, 'variant="strong"'),
  "Typography.Title": mounted("<client.Typography.Title>x</client.Typography.Title>", 'variant="standard"'),
  "Typography.Caption": mounted("<client.Typography.Caption>x</client.Typography.Caption>", "<Typography.Caption>"),
  "Widget.TextWidget": widget("<client.Widget.Title>T</client.Widget.Title>", "<Widget.TextWidget", "onTrigger=ƒ"),
  "Widget.Title": widget("<client.Widget.Title>T</client.Widget.Title>", "<Widget.Title>", '"T"'),
  "Widget.Text.Primary": widget("<client.Widget.Text.Primary>P</client.Widget.Text.Primary>", "<Widget.Text.Primary>"),
  "Widget.Text.Secondary": widget(
    "<client.Widget.Text.Secondary>P</client.Widget.Text.Secondary>",
    "<Widget.Text.Secondary>",
  ),
  "Widget.Decoration": widget(
    `<client.Widget.Decoration><client.Badge color="red">x</client.Badge></client.Widget.Decoration>`,
    "<Widget.Decoration>",
  ),
  "Widget.Loading": { mounted: "<client.Widget.Loading />", widget: true, shows: ["<Widget.Loading>"] },
  ...both(
    "AttioLink",
    (name) =>
      `<client.TextBlock><${name} to={client.experimental_Destinations.appSettings()}>Settings</${name}></client.TextBlock>`,
    '"app-settings"',
    '"Settings"',
  ),
  ...both("Card", (name) => `<${name} title="C">x</${name}>`, '"C"'),
  ...both(
    "Stack",
    (name) => `<${name} direction="row" gap="small" align="center" justify="space-between">x</${name}>`,
    '"space-between"',
  ),
  ...both(
    "Grid",
    (name) => `<${name} maxColumns={3} minColumnWidth="small" gap="large" align="start">x</${name}>`,
    "maxColumns=3",
  ),
  ...both(
    "EmptyState",
    (name) =>
      `<${name} title="None" description="Nothing yet"><client.Button label="Add" onClick={() => {}} /></${name}>`,
    '"None"',
    '"Add"',
  ),
  "Experimental_Chart.Bar": mounted(
    `<client.Experimental_Chart.Bar data={[{ x: "a", y: 1 }]} title="Bars" />`,
    '"Bars"',
  ),
  "Experimental_Chart.Line": mounted(
    `<client.Experimental_Chart.Line data={[{ x: 1, y: 1, seriesId: "s" }]} series={[{ id: "s", label: "S" }]} title="L" />`,
    '"L"',
  ),
  "Experimental_Chart.Pie": mounted(
    `<client.Experimental_Chart.Pie data={[{ label: "a", value: 1 }]} format="currency" currency="EUR" />`,
    '"EUR"',
  ),
  "Experimental_Chart.Metric": mounted(
    `<client.Experimental_Chart.Metric value={0.42} format="percent" label="Rate" />`,
    '"Rate"',
  ),
  "Experimental_Chart.Loading": mounted(`<client.Experimental_Chart.Loading height="small" />`, '"small"'),
  Row: mounted("<client.Row><client.TextBlock>x</client.TextBlock></client.Row>", "<Row>"),
  Column: mounted("<client.Column><client.TextBlock>x</client.TextBlock></client.Column>", "<Column>"),
};
