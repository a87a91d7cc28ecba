import { describe, expect, test } from "vitest";
import { CATALOG, outcomesFor } from "../testing/fake-catalog";
import { attributes, companies, people } from "../testing/fake-data";
import { offered } from "./BlockPicker";
import { entryKind } from "./definition";
import { operatorsFor, rootCondition } from "./form/condition";
import { bare, fits, isVisible, takesFirst } from "./schema";
import { below, resolvePath, sourcesFor, type World } from "./scope";
import type { Definition, Json, SchemaNode } from "./types";
import { variable } from "./values";

const catalog = new Map(CATALOG.map((entry) => [entryKind(entry), entry]));
const world: World = { objects: [people, companies], lists: [], attributesOf: (target) => attributes[target] };
const definition: Definition = {
  title: "",
  timezone: "UTC",
  blocks: [
    { id: "created", block: "record-created", config: { object: { $: "attio-object", object: "people" } } },
    {
      id: "find",
      block: "find-records",
      title: "Colleagues",
      config: { object: { $: "attio-object", object: "people" } },
    },
    { id: "task", block: "create-task" },
    { id: "other", block: "manual-run" },
  ],
  connections: [
    { from: "created", outcome: "triggered", to: "find" },
    { from: "find", outcome: "done", to: "task" },
  ],
};
const outcomes = Object.fromEntries(definition.blocks.map((block) => [block.id, outcomesFor(block)]));
const sources = sourcesFor(definition, "task", outcomes, catalog, world);

test("only blocks that run before are in scope, the nearest first", () => {
  expect(sources.map((source) => source.title)).toEqual(["Colleagues", "Record created"]);
  expect(sourcesFor(definition, "created", outcomes, catalog, world)).toEqual([]);
});

test.each([
  ["created.record", "Record created", "Record", true],
  ["created.record.company.name", "Record created", "Record › Company › Name", true],
  ["created.record.name.full_name", "Record created", "Record › Name › Full name", true],
  ["find.records.0.job_title", "Colleagues", "Records › #1 › Job title", true],
  ["find.records.job_title", "Colleagues", "Records › Job title", true],
  ["created.record.shoe_size", "Record created", "Record › shoe_size", false],
  ["gone.record", "gone", "record", false],
])("%s is %s: %s (known: %s)", (path, source, trail, known) => {
  expect(resolvePath(path, sources, world)).toMatchObject({ source, trail, known });
});

test("the item of a loop is one of what it goes through", () => {
  const loop = (items: Json): Definition => ({
    ...definition,
    blocks: [...definition.blocks, { id: "loop", block: "loop", config: { items } }],
    connections: [
      ...definition.connections.slice(0, 1),
      { from: "find", outcome: "done", to: "loop" },
      { from: "loop", outcome: "each", to: "task" },
    ],
  });
  const item = { id: "each", schema: { type: "struct", fields: { item: { type: "any" } } } };
  const trail = (items: Json) => {
    const within = sourcesFor(loop(items), "task", { ...outcomes, loop: [item] }, catalog, world);
    return resolvePath("loop.item.job_title", within, world).trail;
  };
  const found = variable("find.records");
  expect(trail(found)).toBe("Item › Job title");
  expect(trail([found])).toBe("Item › Job title");
  expect(trail([variable("created.record.company")])).toBe("Item › job_title");
  expect(trail([found, "Ada"])).toBe("Item › job_title");
});

test("a reference opens to the attributes of what it refers to", () => {
  const record = sources[1]?.fields.find((given) => given.label === "Record");
  const company = record && below(record, world).find((given) => given.label === "Company");
  expect(company && below(company, world).map((given) => given.label)).toContain("Employee range");
});

describe("what fits", () => {
  const of = (type: string, more: Partial<SchemaNode> = {}): SchemaNode => ({ type, ...more });
  const optional = (node: SchemaNode): SchemaNode => ({ type: "union", nodes: [node, of("undefined")] });
  const list = (element: SchemaNode): SchemaNode => ({ type: "array", element });
  const person = of("attio-entity-reference", { object_slug: "people" });
  test.each<[string, SchemaNode, SchemaNode, boolean]>([
    ["a number in text", of("string"), of("number"), true],
    ["a struct in text", of("string"), of("struct"), false],
    ["an amount for a number", of("number"), of("currency"), true],
    ["text for a number", of("number"), of("string"), false],
    ["a date for a point in time", of("timestamp"), of("date"), true],
    ["a person for a company", of("attio-entity-reference", { object_slug: "companies" }), person, false],
    ["a person for any record", of("attio-entity-reference"), person, true],
    ["several people for one", optional(person), list(person), true],
    ["one person for several", list(person), person, true],
    ["several texts for several people", list(person), list(of("string")), false],
    ["anything for everything", of("boolean"), of("any"), true],
  ])("%s", (_, wanted, given, fit) => expect(fits(wanted, given)).toBe(fit));

  test("of several where one is wanted the first counts, and it is said", () => {
    expect(takesFirst(person, list(person))).toBe(true);
    expect(takesFirst(list(person), list(person))).toBe(false);
  });
});

test("an input is asked for when its sibling says so", () => {
  const node = CATALOG.find((entry) => entry.block === "recurring-schedule")?.config_schema.fields?.weekdays;
  expect(node && isVisible(node, { frequency: "weekly" })).toBe(true);
  expect(node && isVisible(node, { frequency: "daily" })).toBe(false);
  expect(node && bare(node).optional).toBe(true);
});

test("the picker offers steps by group and hides what is deprecated; a search finds the best first", () => {
  const groups = offered(catalog, "", "step", false);
  expect(groups.map((group) => group.title)).toEqual([
    "Records",
    "Tasks",
    "Conditions",
    "Delays",
    "Control",
    "Calculations",
    "Utilities",
    "Acme Lead Checker",
  ]);
  expect(groups.flatMap((group) => group.entries.map((entry) => entry.title))).not.toContain("Old step");
  expect(offered(catalog, "", null, true)[0]?.title).toBe("Triggers");
  expect(offered(catalog, "record", "trigger", true).map((group) => group.title)).toEqual(["Triggers"]);
  expect(offered(catalog, "task", "step", false)[0]?.entries[0]?.title).toBe("Create task");
});

test.each<[string, SchemaNode | undefined, string]>([
  ["a number", { type: "number" }, "greater-than"],
  ["a list of texts", { type: "array", element: { type: "string" } }, "contains"],
  ["a yes or no", { type: "boolean" }, "is-true"],
  ["what is not known", undefined, "in"],
])("%s can be tested with %s", (_, node, operator) => expect(operatorsFor(node)).toContain(operator));

test("a single test is a group of one in the editor; what is no condition is an empty one", () => {
  const single = { value: 1, operator: "equals", operand: 1 };
  expect(rootCondition(single)).toEqual({ all: [single] });
  expect(rootCondition({ any: [single, { all: [single] }, 7] })).toEqual({ any: [single, { all: [single] }] });
  expect(rootCondition(undefined)).toEqual({ all: [] });
});
