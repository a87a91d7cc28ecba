import type { Case, Cases } from "./case.js";

const leaf = (builder: string, type: string): [string, Case] => [
  `Workflows.ConfigSchema.${builder}`,
  { evaluated: `attio.Workflows.ConfigSchema.${builder}()`, gives: { type } },
];
const errorCase = (name: string, code: string): [string, Case] => [
  name,
  {
    evaluated: `[new attio.${name}().code, attio.${name}.is(new attio.${name}()), attio.${name}.is(new Error("x"))]`,
    gives: [code, true, false],
  },
];

export const rootCases: Cases = {
  ActorType: { evaluated: "attio.ActorType.WORKSPACE_MEMBER", gives: "workspace-member" },
  CurrencyISO4217Code: {
    evaluated: "[attio.CurrencyISO4217Code.EURO, Object.keys(attio.CurrencyISO4217Code).length]",
    gives: ["EUR", 47],
  },
  "Settings.defineWorkspaceSchema": {
    evaluated: "attio.Settings.defineWorkspaceSchema({ url: attio.Settings.Schema.string() })",
    gives: { scope: "workspace", fields: { url: { type: "string" } } },
  },
  ...Object.fromEntries(
    ["string", "number", "boolean"].flatMap((type) =>
      ["Settings", "Settings.Schema"].map((at) => [
        `${at}.${type}`,
        { evaluated: `attio.${at}.${type}()`, gives: { type } } as Case,
      ]),
    ),
  ),
  "Workflows.defineWorkflowBlock": {
    evaluated: `attio.Workflows.defineWorkflowBlock({ id: "b", type: "step", title: "B", description: "",
      configSchema: { to: attio.Workflows.ConfigSchema.string() } }).schema`,
    gives: { type: "struct", fields: { to: { type: "string" } } },
  },
  ...Object.fromEntries([
    leaf("string", "string"),
    leaf("richText", "rich-text"),
    leaf("number", "number"),
    leaf("boolean", "boolean"),
    leaf("timestamp", "timestamp"),
    leaf("date", "date"),
    leaf("duration", "duration"),
    leaf("currency", "currency"),
    leaf("domain", "domain"),
    leaf("emailAddress", "email-address"),
    leaf("phoneNumber", "phone-number"),
    leaf("personalName", "personal-name"),
    leaf("location", "location"),
    leaf("attioActor", "attio-actor"),
    leaf("attioAttribute", "attio-attribute"),
    leaf("attioList", "attio-list"),
    leaf("attioNote", "attio-note"),
    leaf("attioObject", "attio-object"),
    leaf("attioRecord", "attio-entity-reference"),
    leaf("attioSelect", "attio-select"),
    leaf("attioSequence", "attio-sequence"),
    leaf("attioTask", "attio-task"),
  ]),
  "Workflows.ConfigSchema.stringEnum": {
    evaluated: `attio.Workflows.ConfigSchema.stringEnum(["a", "b"]).optional()`,
    gives: { type: "union", nodes: [{ type: "string-enum", values: ["a", "b"] }, { type: "undefined" }] },
  },
  "Workflows.ConfigSchema.struct": {
    evaluated: `attio.Workflows.ConfigSchema.struct({ a: attio.Workflows.ConfigSchema.number() }).title("T")`,
    gives: { type: "struct", fields: { a: { type: "number" } } },
  },
  "Workflows.ConfigSchema.array": {
    evaluated: "attio.Workflows.ConfigSchema.array(attio.Workflows.ConfigSchema.number())",
    gives: { type: "array", element: { type: "number" } },
  },
  "Workflows.ConfigSchema.record": {
    evaluated: "attio.Workflows.ConfigSchema.record(attio.Workflows.ConfigSchema.string())",
    gives: { type: "record", value: { type: "string" } },
  },
  AttioError: {
    evaluated: `[attio.AttioError.is(new attio.AttioConnectionExpiredError()), attio.AttioError.is(new Error("x"))]`,
    gives: [true, false],
  },
  ...Object.fromEntries([
    errorCase("AttioNoUserConnectionError", "no-user-connection"),
    errorCase("AttioNoWorkspaceConnectionError", "no-workspace-connection"),
    errorCase("AttioConnectionExpiredError", "connection-expired"),
    errorCase("AttioUnexpectedTransportError", "unexpected-transport-error"),
  ]),
};
