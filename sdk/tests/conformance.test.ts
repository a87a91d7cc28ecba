import type * as Attio from "attio";
import type * as AttioClient from "attio/client";
import type * as AttioServer from "attio/server";
import { describe, expect, test, vi } from "vitest";
import { client } from "../src/client/index.js";
import { root } from "../src/root/index.js";

// The guest's engine must be there before its modules are read.
vi.hoisted(() => {
  (globalThis as { __stoa?: unknown }).__stoa = { op: () => null, start: () => 1, cancel() {} };
});
const { server } = await import("../src/server/index.js");

/** Every run-time name of a module type, with anything behind it. */
type Names<Module> = Record<keyof Module, unknown>;

// Presence by type: `tsc` fails here when the npm package exports a value that ours lacks.
const present: [
  Names<typeof Attio>,
  Names<typeof Attio.Settings>,
  Names<typeof Attio.Settings.Schema>,
  Names<typeof Attio.Workflows>,
  Names<typeof Attio.Workflows.ConfigSchema>,
  Record<keyof typeof Attio.CurrencyISO4217Code, `${Attio.CurrencyISO4217Code}`>,
  Record<keyof typeof Attio.ActorType, `${Attio.ActorType}`>,
  Names<typeof AttioClient>,
  Names<typeof AttioClient.Extensions>,
  Names<typeof AttioClient.Forms>,
  Names<typeof AttioClient.Settings>,
  Names<typeof AttioClient.Workflows>,
  Names<typeof AttioClient.Workflows.OutcomeSchema>,
  Names<typeof AttioClient.Workflows.OutcomeValue>,
  Names<typeof AttioServer>,
  Names<typeof AttioServer.Settings>,
  Names<typeof AttioServer.Workflows>,
  Names<typeof AttioServer.Workflows.OutcomeValue>,
] = [
  root,
  root.Settings,
  root.Settings.Schema,
  root.Workflows,
  root.Workflows.ConfigSchema,
  root.CurrencyISO4217Code,
  root.ActorType,
  client,
  client.Extensions,
  client.Forms,
  client.Settings,
  client.Workflows,
  client.Workflows.OutcomeSchema,
  client.Workflows.OutcomeValue,
  server,
  server.Settings,
  server.Workflows,
  server.Workflows.OutcomeValue,
];

// What this version implements is assignable to the npm package's own types.
const workingClient: Pick<
  typeof AttioClient,
  | "alert"
  | "confirm"
  | "showToast"
  | "showDialog"
  | "showIframe"
  | "DialogList"
  | "Experimental_Chart"
  | "runQuery"
  | "useQuery"
  | "platform"
  | "Badge"
  | "Banner"
  | "Button"
  | "Divider"
  | "Link"
  | "LoadingState"
  | "Section"
  | "TextBlock"
  | "Typography"
  | "experimental_Destinations"
  | "experimental_navigate"
  | "Avatar"
  | "DescriptionList"
  | "Experimental_AttioLink"
  | "Experimental_Card"
  | "Experimental_EmptyState"
  | "Experimental_Grid"
  | "Experimental_Stack"
  | "Json"
  | "StatusBadge"
  | "Table"
  | "Extensions"
  | "Widget"
> = client;

const workingServer: Pick<
  typeof AttioServer,
  | "ATTIO_API_TOKEN"
  | "getUserConnection"
  | "getWorkspaceConnection"
  | "getCurrentUser"
  | "kv"
  | "createWebhookHandler"
  | "listWebhookHandlers"
  | "getWebhookHandler"
  | "updateWebhookHandler"
  | "deleteWebhookHandler"
> = server;

const errors: [
  Attio.AttioError,
  Attio.AttioNoUserConnectionError,
  Attio.AttioNoWorkspaceConnectionError,
  Attio.AttioConnectionExpiredError,
  Attio.AttioUnexpectedTransportError,
] = [
  new root.AttioNoUserConnectionError(),
  new root.AttioNoUserConnectionError(),
  new root.AttioNoWorkspaceConnectionError(),
  new root.AttioConnectionExpiredError(),
  new root.AttioUnexpectedTransportError(),
];

test("each error is known by its code, by its class and by the base class", () => {
  for (const error of errors) {
    expect(root.AttioError.is(error)).toBe(true);
    expect(error).toBeInstanceOf(root.AttioError);
    expect(error.name).toBe(error.constructor.name);
    expect(root.AttioError.is(Object.assign(new Error("x"), { code: error.code }))).toBe(true);
  }
  expect(root.AttioNoUserConnectionError.is(new root.AttioConnectionExpiredError())).toBe(false);
  expect(root.AttioError.is(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe(false);
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type CacheOf<Use extends (config: never) => { values: unknown }> = ReturnType<Use>["values"];
const ourCache = client.useAsyncCache<{ a: () => Promise<number>; b: [(id: string) => Promise<string>, string] }>;
declare const theirCache: typeof AttioClient.useAsyncCache<{
  a: () => Promise<number>;
  b: [(id: string) => Promise<string>, string];
}>;
const sameCache: Equal<CacheOf<typeof ourCache>, CacheOf<typeof theirCache>> = true;

test("the types of the npm package hold (this file is type-checked)", () => {
  expect([present.length, typeof workingClient.alert, typeof workingServer.kv, sameCache]).toBeTruthy();
});

const configBuilders =
  "string stringEnum richText number boolean timestamp date duration currency domain emailAddress phoneNumber personalName location attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelect attioSequence attioTask struct array record";
const outcomeBuilders =
  "array attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelect attioSequence attioTask boolean currency date domain duration emailAddress location number personalName phoneNumber string stringEnum struct timestamp";
const outcomeValues =
  "attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelectOption attioSequence attioTask currency date domain duration emailAddress location personalName phoneNumber richText";

/** The run-time names (`sdk-surface.md` 2.1), by module and namespace. */
const index: [string, object, string][] = [
  [
    "attio",
    root,
    "ActorType CurrencyISO4217Code Settings Workflows AttioError AttioNoUserConnectionError AttioNoWorkspaceConnectionError AttioConnectionExpiredError AttioUnexpectedTransportError",
  ],
  ["attio Settings", root.Settings, "Schema defineWorkspaceSchema string number boolean"],
  ["attio Settings.Schema", root.Settings.Schema, "string number boolean"],
  ["attio Workflows", root.Workflows, "ConfigSchema defineWorkflowBlock"],
  ["attio Workflows.ConfigSchema", root.Workflows.ConfigSchema, configBuilders],
  [
    "attio/client functions",
    client,
    "alert confirm showToast showDialog showIframe runQuery experimental_navigate getWorkspaceSettings setWorkspaceSetting",
  ],
  ["attio/client hooks", client, "useQuery useAsyncCache useForm useWorkspaceSettingsForm useWorkspaceSettings"],
  ["attio/client values", client, "platform experimental_Destinations"],
  [
    "attio/client components",
    client,
    "Avatar Badge Banner Button DescriptionList DialogList Divider Json Link LoadingState Section StatusBadge Table TextBlock Typography Widget Experimental_AttioLink Experimental_Card Experimental_Chart Experimental_EmptyState Experimental_Grid Experimental_Stack Row Column",
  ],
  ["attio/client namespaces", client, "Extensions Forms Settings Workflows"],
  ["attio/client Extensions", client.Extensions, "defineExtension experimental_definePage definePage"],
  ["attio/client Forms", client.Forms, "array attioRecord boolean dateTime number plainDate string"],
  ["attio/client Settings", client.Settings, "defineWorkspacePage getSettings setSettings useForm useSettings"],
  ["attio/client Workflows", client.Workflows, "defineConfigurator useConfigurator OutcomeSchema OutcomeValue"],
  ["attio/client OutcomeSchema", client.Workflows.OutcomeSchema, outcomeBuilders],
  ["attio/client OutcomeValue", client.Workflows.OutcomeValue, outcomeValues],
  [
    "attio/client historical",
    client,
    "AttioLink Card Destinations EmptyState Grid Stack navigate experimental_useWorkspaceSettings experimental_useWorkspaceSettingsForm experimental_Settings experimental_Extensions Experimental_Table",
  ],
  [
    "attio/server",
    server,
    "ATTIO_API_TOKEN attioFetch getUserConnection getWorkspaceConnection getCurrentUser kv experimental_kv createWebhookHandler listWebhookHandlers getWebhookHandler updateWebhookHandler deleteWebhookHandler getWorkspaceSetting getWorkspaceSettings setWorkspaceSetting Settings Workflows",
  ],
  ["attio/server Settings", server.Settings, "getSettings setSettings"],
  [
    "attio/server Workflows",
    server.Workflows,
    "defineWorkflowBlockActivate defineWorkflowBlockDeactivate defineWorkflowBlockExecute defineWorkflowBlockFinish defineWorkflowBlockTrigger OutcomeValue",
  ],
  ["attio/server OutcomeValue", server.Workflows.OutcomeValue, outcomeValues],
];

describe("every documented name is an own property", () => {
  test.each(index)("%s", (_name, object, names) => {
    const missing = names.split(" ").filter((name) => !Object.hasOwn(object, name));
    expect(missing).toEqual([]);
  });
});

test("there are 47 currencies, and five kinds of actors", () => {
  expect(Object.keys(root.CurrencyISO4217Code)).toHaveLength(47);
  expect(Object.keys(root.ActorType)).toHaveLength(5);
  expect(configBuilders.split(" ")).toHaveLength(26);
  expect(outcomeBuilders.split(" ")).toHaveLength(24);
});

describe("pure builders work at evaluation time", () => {
  const { ConfigSchema } = root.Workflows;
  const { OutcomeSchema, OutcomeValue } = client.Workflows;
  const { Forms } = client;
  const cases: [string, unknown, unknown][] = [
    ["config leaf", ConfigSchema.attioRecord(), { type: "attio-entity-reference" }],
    ["config enum", ConfigSchema.stringEnum(["a"]), { type: "string-enum", values: ["a"] }],
    [
      "optional",
      ConfigSchema.string().optional(),
      { type: "union", nodes: [{ type: "string" }, { type: "undefined" }] },
    ],
    ["optional twice", ConfigSchema.string().optional().optional().nodes, [{ type: "string" }, { type: "undefined" }]],
    [
      "array of a plain object",
      ConfigSchema.array({ a: ConfigSchema.number() }),
      { type: "array", element: { type: "struct", fields: { a: { type: "number" } } } },
    ],
    [
      "titles",
      OutcomeSchema.string().title("T").description("D"),
      { type: "string", metadata: { title: "T", description: "D" } },
    ],
    [
      "refinement",
      OutcomeSchema.attioSelect().attribute({ objectSlug: "people", attributeSlug: "job" }),
      { type: "attio-select", options: { object_slug: "people", attribute_slug: "job" } },
    ],
    [
      "record refinement",
      OutcomeSchema.attioRecord().object({ slug: "people" }),
      { type: "attio-entity-reference", options: { type: "object", object_slug: "people" } },
    ],
    ["value", OutcomeValue.currency({ value: 5, code: "EUR" }), { value: 5, code: "EUR" }],
    [
      "form string",
      Forms.string().optional().multiline().minLength(2).default("x"),
      { type: "string", isOptional: true, multiline: true, minLength: 2, default: "x" },
    ],
    [
      "form url",
      Forms.string().url(),
      {
        type: "string",
        isOptional: false,
        url: { protocol: { source: "^https?$", flags: "" }, message: "Must be a valid URL" },
      },
    ],
    [
      "form array",
      Forms.array({ name: Forms.string() }),
      { type: "array", isOptional: false, element: { name: { type: "string", isOptional: false } } },
    ],
    [
      "form date",
      Forms.dateTime().min(new Date(0)),
      { type: "date-time", isOptional: false, min: "1970-01-01T00:00:00.000Z" },
    ],
    [
      "settings",
      root.Settings.defineWorkspaceSchema({ key: root.Settings.Schema.boolean() }),
      { scope: "workspace", fields: { key: { type: "boolean" } } },
    ],
    [
      "destination",
      client.experimental_Destinations.record({ recordId: "1", object: "people" }, { tab: "notes" }),
      { type: "record", recordId: "1", objectSlug: "people", tab: "notes" },
    ],
  ];
  test.each(cases)("%s", (_name, made, expected) => {
    expect(JSON.parse(JSON.stringify(made))).toEqual(expected);
  });

  test("chains give new nodes", () => {
    const node = Forms.string();
    expect([node.optional().isOptional, node.isOptional]).toEqual([true, false]);
    const outcome = OutcomeSchema.string();
    expect([outcome.title("T").metadata, outcome.metadata]).toEqual([{ title: "T" }, undefined]);
  });

  test("a block carries its struct as configSchema and as schema, and takes the older spelling", () => {
    const input = { id: "b", type: "step" as const, title: "B", description: "" };
    const block = root.Workflows.defineWorkflowBlock({ ...input, schema: { a: ConfigSchema.string() } });
    expect(block.schema).toBe(block.configSchema);
    expect(block.schema).toMatchObject({ type: "struct", fields: { a: { type: "string" } } });
    expect(() => root.Workflows.defineWorkflowBlock({ ...input, configSchema: ConfigSchema.string() })).toThrow(
      'configSchema of block "b" must be a struct',
    );
  });
});
