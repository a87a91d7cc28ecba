import type { RecordingHost } from "../support/page.js";
import type { Case, Cases } from "./case.js";
import { componentCases } from "./component-cases.js";
import { outcomeValueCases } from "./values.js";

const evaluated = (expression: string, gives: unknown): Case => ({ evaluated: expression, gives });

const outcome = (builder: string, type: string): [string, Case] => [
  `Workflows.OutcomeSchema.${builder}`,
  evaluated(`client.Workflows.OutcomeSchema.${builder}().title("T")`, { type, metadata: { title: "T" } }),
];

const form = (builder: string, type: string): [string, Case] => [
  `Forms.${builder}`,
  evaluated(`client.Forms.${builder}().optional()`, { type, isOptional: true }),
];

const destinations = (at: string): Cases => ({
  [`${at}.appPage`]: evaluated(`client.${at}.appPage("home")`, { type: "app-page", slug: "home" }),
  [`${at}.record`]: evaluated(`client.${at}.record({ recordId: "r1", object: "people" }, { tab: "notes" })`, {
    type: "record",
    recordId: "r1",
    objectSlug: "people",
    tab: "notes",
  }),
  [`${at}.appSettings`]: evaluated(`client.${at}.appSettings()`, { type: "app-settings" }),
});

const navigates = (name: string): Case => ({
  ran: `client.${name}(client.experimental_Destinations.appSettings())`,
  seen: (host) => host.other,
  gives: [{ type: "app-settings" }],
});

const schema = "attio.Settings.defineWorkspaceSchema({ url: attio.Settings.Schema.string() })";
/** The page's stored settings are `{ url: "a" }` (see the test's host). */
const reads = (expression: string, gives: unknown): Case => ({
  ran: `console.log(JSON.stringify(await ${expression}))`,
  seen: (host) => host.logs.at(-1),
  gives: ["log", JSON.stringify(gives)],
});
const shownBy = (hook: string, shows: string[]): Case => ({
  top: `const schema = ${schema};`,
  mounted: `React.createElement(function Shown() { return <TextBlock>{${hook}}</TextBlock>; })`,
  shows,
});

const query = (host: RecordingHost) => {
  host.queries = async () => ({ people: { name: "Ada" } });
};

export const clientCases: Cases = {
  alert: {
    ran: `await client.alert({ title: "T", text: "x" })`,
    seen: (host) => host.alerts,
    gives: [{ title: "T", text: "x", okLabel: "OK" }],
  },
  confirm: {
    ran: `if (await client.confirm({ text: "Sure?", confirmVariant: "destructive" })) console.log("yes")`,
    seen: (host) => [host.confirms[0], host.logs[0]],
    gives: [
      { text: "Sure?", cancelLabel: "Cancel", confirmLabel: "OK", confirmVariant: "destructive" },
      ["log", "yes"],
    ],
  },
  showToast: {
    ran: `const toast = await client.showToast({ variant: "success", title: "Done" });
      await toast.updateToast({ text: "more" }); await toast.hideToast(); await toast.upsertToast({ title: "Again" });`,
    seen: (host) => host.shown.map(({ title, variant, durationMs }) => [title, variant, durationMs]),
    gives: [
      ["Done", "success", 4000],
      ["Again", "success", 4000],
    ],
  },
  showDialog: {
    ran: `void client.showDialog({ title: "D", Dialog: () => <TextBlock>inside</TextBlock> });
      await new Promise((resolve) => setTimeout(resolve, 20));`,
    seen: (host) => [...host.dialogs.values()].map(({ title }) => title),
    gives: ["D"],
  },
  showIframe: {
    ran: `void client.showIframe({ width: "300px", height: "200px", html: "<p>x</p>", initialData: { a: 1 } });
      await new Promise((resolve) => setTimeout(resolve, 20));`,
    seen: (host) => [...host.iframes.values()].map(({ width, height, source }) => ({ width, height, source })),
    gives: [{ width: 300, height: 200, source: { html: "<p>x</p>", initialData: { a: 1 } } }],
  },
  runQuery: {
    ran: `console.log((await client.runQuery("query { people { name } }")).people.name)`,
    host: query,
    seen: (host) => host.logs,
    gives: [["log", "Ada"]],
  },
  experimental_navigate: navigates("experimental_navigate"),
  navigate: navigates("navigate"),
  getWorkspaceSettings: reads("client.getWorkspaceSettings()", { url: "a" }),
  setWorkspaceSetting: {
    ran: `await client.setWorkspaceSetting("url", "b")`,
    seen: (host) => host.settings.values,
    gives: { url: "b" },
  },
  useQuery: {
    mounted: `React.createElement(function Shown() {
      return <TextBlock>{client.useQuery("query { people { name } }").people.name}</TextBlock>; })`,
    shows: ['"Ada"'],
  },
  useAsyncCache: {
    top: "const load = async (n) => n + 1;",
    mounted: `React.createElement(function Shown() {
      const { values, invalidate } = client.useAsyncCache({ a: load.bind(null, 1), b: [load, 2] });
      return <TextBlock>{values.a + values.b} {typeof invalidate}</TextBlock>; })`,
    shows: ['"5"', '"function"'],
  },
  useForm: {
    mounted: `React.createElement(function Shown() {
      const { Form, TextInput, SubmitButton } = client.useForm({ name: client.Forms.string() }, { name: "Ada" });
      return <Form onSubmit={() => {}}><TextInput label="Name" name="name" /><SubmitButton label="Save" /></Form>; })`,
    shows: ['"Name"', '"Ada"', '"Save"'],
  },
  useWorkspaceSettings: shownBy("client.useWorkspaceSettings().url", ['"a"']),
  experimental_useWorkspaceSettings: shownBy("client.experimental_useWorkspaceSettings().url", ['"a"']),
  useWorkspaceSettingsForm: shownBy("typeof client.useWorkspaceSettingsForm().TextInput", ['"function"']),
  experimental_useWorkspaceSettingsForm: shownBy("typeof client.experimental_useWorkspaceSettingsForm().Toggle", [
    '"function"',
  ]),
  "Settings.useSettings": shownBy("client.Settings.useSettings(schema).url", ['"a"']),
  "Settings.useForm": shownBy("typeof client.Settings.useForm(schema).Section", ['"function"']),
  "Settings.getSettings": reads(`client.Settings.getSettings(${schema}, "url")`, "a"),
  "Settings.setSettings": {
    ran: `await client.Settings.setSettings(${schema}, "url", null)`,
    seen: (host) => host.settings.values,
    gives: { url: null },
  },
  "Settings.defineWorkspacePage": evaluated(
    `((page) => [page.scope, page.schema.fields, typeof page.Page])(client.Settings.defineWorkspacePage(${schema}, () => null))`,
    ["workspace", { url: { type: "string" } }, "function"],
  ),
  Chart: evaluated("client.Chart === client.Experimental_Chart", true),
  useDataTable: evaluated("client.useDataTable === client.experimental_useDataTable", true),
  experimental_useDataTable: {
    mounted: `React.createElement(function Shown() {
      const { DataTable } = client.experimental_useDataTable({ data: [{ name: "Ada", age: 36 }] });
      return <DataTable />; })`,
    shows: ['"name"', '"age"'],
  },
  platform: evaluated("client.platform", "web-app"),
  ...destinations("experimental_Destinations"),
  ...destinations("Destinations"),
  "Extensions.defineExtension": evaluated(`client.Extensions.defineExtension({ id: "a" })`, { id: "a" }),
  "Extensions.experimental_definePage": evaluated(`client.Extensions.experimental_definePage({ name: "P" })`, {
    name: "P",
  }),
  "Extensions.definePage": evaluated(`client.Extensions.definePage({ name: "P" })`, { name: "P" }),
  experimental_Extensions: evaluated("client.experimental_Extensions === client.Extensions", true),
  experimental_Settings: evaluated("client.experimental_Settings === client.Settings", true),
  Experimental_Table: evaluated("client.Experimental_Table === client.Table", true),
  ...Object.fromEntries([
    form("attioRecord", "attio-record"),
    form("boolean", "boolean"),
    form("dateTime", "date-time"),
    form("number", "number"),
    form("plainDate", "plain-date"),
    form("string", "string"),
  ]),
  "Forms.array": evaluated("client.Forms.array(client.Forms.number()).optional()", {
    type: "array",
    isOptional: true,
    element: { type: "number" },
  }),
  ...Object.fromEntries([
    outcome("attioActor", "attio-actor"),
    outcome("attioAttribute", "attio-attribute"),
    outcome("attioList", "attio-list"),
    outcome("attioNote", "attio-note"),
    outcome("attioObject", "attio-object"),
    outcome("attioRecord", "attio-entity-reference"),
    outcome("attioSelect", "attio-select"),
    outcome("attioSequence", "attio-sequence"),
    outcome("attioTask", "attio-task"),
    outcome("boolean", "boolean"),
    outcome("currency", "currency"),
    outcome("date", "date"),
    outcome("domain", "domain"),
    outcome("duration", "duration"),
    outcome("emailAddress", "email-address"),
    outcome("location", "location"),
    outcome("number", "number"),
    outcome("personalName", "personal-name"),
    outcome("phoneNumber", "phone-number"),
    outcome("string", "string"),
    outcome("timestamp", "timestamp"),
  ]),
  "Workflows.defineConfigurator": {
    mounted: `React.createElement(client.Workflows.defineConfigurator(
      { configSchema: attio.Workflows.ConfigSchema.struct({ to: attio.Workflows.ConfigSchema.string() }) },
      (block) => <TextBlock>{Object.keys(block.configSchema.fields).join()}</TextBlock>))`,
    shows: ['"to"'],
  },
  "Workflows.useConfigurator": {
    top: `const schema = attio.Workflows.ConfigSchema.struct({ to: attio.Workflows.ConfigSchema.string() });`,
    mounted: `React.createElement(function Shown() {
      const { TextInput, Outcome, watch } = client.Workflows.useConfigurator(schema, { to: "Ada" });
      return <><TextInput name="to" label="To" /><Outcome id="sent" schema={null} />
        <TextBlock>{JSON.stringify(watch("to"))}</TextBlock></>; })`,
    shows: ['label="To"', '<Outcome id="sent" schema=null>', '"{"type":"static","value":"Ada"}"'],
  },
  "Workflows.OutcomeSchema.array": evaluated(
    "client.Workflows.OutcomeSchema.array(client.Workflows.OutcomeSchema.number())",
    { type: "array", element: { type: "number" } },
  ),
  "Workflows.OutcomeSchema.stringEnum": evaluated(`client.Workflows.OutcomeSchema.stringEnum(["a"])`, {
    type: "string-enum",
    values: ["a"],
  }),
  "Workflows.OutcomeSchema.struct": evaluated(
    "client.Workflows.OutcomeSchema.struct({ a: client.Workflows.OutcomeSchema.string() })",
    { type: "struct", fields: { a: { type: "string" } } },
  ),
  ...outcomeValueCases(evaluated, "client"),
  ...componentCases,
};
