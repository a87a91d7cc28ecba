import type { CatalogEntry, Outcome, SchemaNode } from "../workflows/types";

/** Some of the blocks that a server offers, as it describes them. */
const node = (type: string, title: string, more: Partial<SchemaNode> = {}): SchemaNode => {
  const { metadata, ...rest } = more;
  return { type, metadata: { title, ...metadata }, ...rest };
};
const optional = (inner: SchemaNode): SchemaNode => ({ type: "union", nodes: [inner, { type: "undefined" }] });
const object = node("attio-object", "Object", { static: true });
const struct = (fields: Record<string, SchemaNode>): SchemaNode => ({ type: "struct", fields });

const LASTING: Record<string, string> = { "create-task": "It creates a task in this workspace." };

const entry = (
  type: CatalogEntry["type"],
  block: string,
  title: string,
  group: string,
  icon: string,
  description: string,
  fields: Record<string, SchemaNode>,
): CatalogEntry => ({
  app: null,
  block,
  type,
  title,
  description,
  group,
  icon,
  config_schema: struct(fields),
  deprecated: null,
  requires_user_connection: false,
  has_configurator: false,
  lasting_effect: LASTING[block] ?? null,
});

export const CATALOG: CatalogEntry[] = [
  entry(
    "trigger",
    "record-created",
    "Record created",
    "Records",
    "RecordPlus",
    "Runs when a record of an object is created.",
    { object },
  ),
  entry(
    "trigger",
    "record-command",
    "Record command",
    "Records",
    "RecordBolt",
    "Runs for every record that it is used on.",
    { object },
  ),
  entry(
    "trigger",
    "recurring-schedule",
    "Recurring schedule",
    "Utilities",
    "CalendarClock",
    "Runs daily, weekly, monthly or by a cron expression.",
    {
      frequency: node("string-enum", "How often", { values: ["daily", "weekly", "monthly", "cron"], static: true }),
      time: optional(
        node("string", "Time of day", {
          static: true,
          visible_when: { field: "frequency", values: ["daily", "weekly", "monthly"] },
        }),
      ),
      weekdays: optional({
        ...node("array", "Days", { static: true, visible_when: { field: "frequency", values: ["weekly"] } }),
        element: node("string-enum", "", { values: ["monday", "tuesday", "wednesday", "thursday", "friday"] }),
      }),
    },
  ),
  entry(
    "trigger",
    "webhook-received",
    "Webhook received",
    "Utilities",
    "Webhooks",
    "Runs when JSON is sent to an address of the workflow's own.",
    {},
  ),
  entry("trigger", "manual-run", "Manual run", "Utilities", "Play", "Runs when a member starts it in the editor.", {}),
  entry(
    "step",
    "if",
    "If",
    "Conditions",
    "GitBranch",
    "Goes one way if a condition holds, and another way if it does not.",
    {
      condition: node("condition", "Condition"),
    },
  ),
  entry("step", "switch", "Switch", "Conditions", "Switch", "Goes the way of the first case whose condition holds.", {
    cases: {
      ...node("array", "Cases"),
      element: struct({
        id: node("string", "Name of the branch", { static: true }),
        label: optional(node("string", "Label", { static: true })),
        condition: node("condition", "Condition"),
      }),
    },
  }),
  entry(
    "step",
    "filter",
    "Filter",
    "Conditions",
    "Funnel",
    "Goes on if a condition holds; otherwise the run ends here, well.",
    {
      condition: node("condition", "Go on if"),
    },
  ),
  entry("step", "delay", "Delay", "Delays", "ClockDelay", "Waits for some seconds, minutes, hours, days or weeks.", {
    duration: node("duration", "Wait for"),
  }),
  entry("step", "loop", "Loop", "Control", "Repeat", "Runs blocks once for every item of a list.", {
    items: { ...node("array", "Items"), element: { type: "any" } },
    limit: optional(node("number", "At most", { min: 1, max: 1000 })),
  }),
  entry(
    "step",
    "update-record",
    "Update record",
    "Records",
    "RecordEdit",
    "Changes attributes of a record; those that are not named stay.",
    {
      object,
      record: node("attio-entity-reference", "Record", { object_from: "object" }),
      values: node("values", "Values", { of: "object" }),
    },
  ),
  entry("step", "find-records", "Find records", "Records", "RecordSearch", "Finds up to 100 records of an object.", {
    object,
    condition: optional(node("condition", "Where", { of: "object" })),
    sort_by: optional(node("attio-attribute", "Sort by", { object_from: "object", static: true })),
    limit: node("number", "At most", { min: 1, max: 100 }),
  }),
  entry(
    "step",
    "create-task",
    "Create task",
    "Tasks",
    "CheckSquarePlus",
    "Makes a task, for members and about records.",
    {
      content: node("string", "Task", { multiline: true }),
      deadline: optional(node("timestamp", "Due")),
      assignees: optional({ ...node("array", "Assignees"), element: { type: "attio-actor" } }),
      records: optional({ ...node("array", "Records"), element: { type: "attio-entity-reference" } }),
    },
  ),
  entry("step", "execute-code", "Execute code", "Calculations", "Code", "Runs JavaScript that exports main(inputs).", {
    inputs: optional({ ...node("record", "Inputs"), value: { type: "any" } }),
    code: node("code", "Code", { static: true }),
    schema: optional(node("json", "What it returns", { static: true })),
  }),
  entry(
    "step",
    "send-http-request",
    "Send HTTP request",
    "Utilities",
    "Globe",
    "Sends a request to a server and gives its answer.",
    {
      method: node("string-enum", "Method", { values: ["GET", "POST", "PUT", "PATCH", "DELETE"], static: true }),
      url: node("string", "Address"),
      headers: optional({
        ...node("array", "Headers"),
        element: struct({ name: node("string", "Name"), value: node("string", "Value") }),
      }),
      body: optional(
        node("string", "Body", { multiline: true, visible_when: { field: "method", values: ["POST", "PUT"] } }),
      ),
    },
  ),
  {
    ...entry("step", "old-step", "Old step", "Utilities", "Globe", "Is not offered any more.", {}),
    deprecated: { replaced_by: "send-http-request" },
  },
  {
    ...entry(
      "step",
      "check-number",
      "Check phone number",
      "Acme Lead Checker",
      "Phone",
      "Says whether a phone number is real.",
      {
        phone_number: node("phone-number", "Phone number"),
      },
    ),
    app: { slug: "acme-lead-checker", name: "Acme Lead Checker", icon_url: null },
    has_configurator: true,
  },
];

const fields = (given: Record<string, SchemaNode>): SchemaNode => struct(given);

/** What a block ends with and gives, as the server derives it. */
export function outcomesFor(block: {
  block: string;
  app?: string;
  config?: Record<string, unknown>;
  outcomes?: Outcome[];
}): Outcome[] {
  const slug = (block.config?.object as { object?: string } | undefined)?.object;
  const record: SchemaNode = node("attio-entity-reference", "Record", slug ? { object_slug: slug } : {});
  const by = { actor: node("attio-actor", "Actor"), timestamp: node("timestamp", "When") };
  if (block.app)
    return block.outcomes ?? [{ id: "checked", label: "Checked", schema: fields({ valid: node("boolean", "Valid") }) }];
  switch (block.block) {
    case "record-created":
    case "record-command":
      return [{ id: "triggered", schema: fields({ record, ...by }) }];
    case "manual-run":
      return [{ id: "triggered", schema: fields(by) }];
    case "recurring-schedule":
      return [{ id: "triggered", schema: fields({ timestamp: by.timestamp }) }];
    case "webhook-received":
      return [{ id: "triggered", schema: fields({ body: node("string", "Body"), timestamp: by.timestamp }) }];
    case "if":
      return [
        { id: "true", label: "True", schema: null },
        { id: "false", label: "False", schema: null },
      ];
    case "loop":
      return [
        {
          id: "each",
          label: "For each item",
          schema: fields({ item: node("any", "Item"), position: node("number", "Position") }),
        },
        { id: "complete", label: "Complete", schema: null },
      ];
    case "filter":
      return [{ id: "passed", label: "Passed", schema: null }];
    case "switch": {
      const cases = (block.config?.cases as { id: string; label?: string }[] | undefined) ?? [];
      return [
        ...cases.map((one) => ({ id: one.id, label: one.label ?? one.id, schema: null })),
        { id: "default", label: "Default", schema: null },
      ];
    }
    case "find-records":
      return [
        {
          id: "done",
          schema: fields({
            records: { ...node("array", "Records"), element: record },
            count: node("number", "How many"),
          }),
        },
      ];
    case "update-record":
      return [{ id: "done", schema: fields({ record }) }];
    case "create-task":
      return [{ id: "done", schema: fields({ task: node("attio-task", "Task") }) }];
    case "send-http-request":
      return [
        {
          id: "done",
          schema: fields({
            status: node("number", "Status"),
            body: node("string", "Body"),
            success: node("boolean", "Success"),
          }),
        },
      ];
    default:
      return [{ id: "done", schema: null }];
  }
}
