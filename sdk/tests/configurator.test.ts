import { afterEach, describe, expect, test } from "vitest";
import type { SurfaceNode, SurfaceTree } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { bundleApp } from "./support/app.js";
import { draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

/** A workflow block whose configurator has this body; `C` and `V` make schemas and values, `log` tells the test. */
async function mount(schema: string, body: string, type = "step", props: { config?: object } = {}) {
  const host = new RecordingHost();
  const bundle = await bundleApp(`
    import React from "react";
    import * as attio from "attio";
    import { TextBlock, Workflows } from "attio/client";
    const C = attio.Workflows.ConfigSchema;
    const { OutcomeSchema: O, OutcomeValue: V } = Workflows;
    const log = (value) => console.log(JSON.stringify(value) ?? "undefined");
    const block = attio.Workflows.defineWorkflowBlock(
      { id: "b", type: "${type}", title: "B", description: "", configSchema: C.struct(${schema}) });
    const Configurator = Workflows.defineConfigurator(block, (block) => { ${body} });
    registerSurfaces({ "workflow-block": [{ id: "b", block: { ...block, Configurator } }] });`);
  const realm = await startHeadless(bundle, host);
  open.push(realm);
  const { tree } = realm.mount("workflow-block", "b", props);
  await until(() => tree.status !== "loading", "the configurator");
  return {
    host,
    tree,
    /** What the page knows of the configuration. */
    told() {
      const { config, ...rest } = find(tree, "Configuration").props as {
        config: string[];
        rendered: string[];
        problems: { path: string; label: string; message: string }[];
      };
      return { config: JSON.parse(config.join("")), ...rest };
    },
    logged: () => host.logs.map(([, text]) => (text === "undefined" ? undefined : JSON.parse(String(text)))),
  };
}

function all(tree: SurfaceTree, type: string): SurfaceNode[] {
  const search = (nodes: readonly (SurfaceNode | string)[]): SurfaceNode[] =>
    nodes.flatMap((node) =>
      typeof node === "string" ? [] : [...(node.type === type ? [node] : []), ...search(node.children)],
    );
  return search(tree.getSnapshot());
}

type Call = (...args: unknown[]) => Promise<unknown>;
const enter = (node: SurfaceNode, value: unknown) => (node.props.onChange as Call)(value, node.props.revision);

const mail = (name: string) => ({
  original: `${name}@x.co.uk`,
  normalized: `${name}@x.co.uk`,
  domain: "x.co.uk",
  root_domain: "x.co.uk",
  local_specifier: name,
});

describe("every input shows its initial value and gives what is entered", () => {
  const cases: [
    jsx: string,
    node: string,
    initial: string,
    host: string,
    shown: object,
    entered: unknown,
    value: unknown,
  ][] = [
    ["TextInput", "string", "'a'", "TextInput", { value: "a", required: true }, "b", "b"],
    ["NumberInput", "number", "1", "NumberInput", { value: 1 }, 2, 2],
    ["CheckboxInput", "boolean", "undefined", "Checkbox", { value: false, required: false }, true, true],
    ["ComboboxInput options={[{ value: 'a', label: 'A' }]}", "string", "'a'", "Combobox", { value: "a" }, "b", "b"],
    [
      "ComboboxInput multi options={[]}",
      "array(C.string())",
      "['a']",
      "Combobox",
      { value: ["a"], multiple: true },
      ["b"],
      ["b"],
    ],
    [
      "RichTextInput",
      "richText",
      "V.richText('a')",
      "RichTextInput",
      { value: "a" },
      "**b**",
      { text: "b", markdown: "**b**" },
    ],
    [
      "TimestampInput",
      "timestamp",
      "new Date(0)",
      "DateTimeInput",
      { value: "1970-01-01T00:00:00.000Z" },
      "2026-01-05T12:00:00.000Z",
      "2026-01-05T12:00:00.000Z",
    ],
    [
      "DateInput",
      "date",
      "V.date({ value: '2026-01-05' })",
      "PlainDateInput",
      { value: "2026-01-05" },
      "2026-01-06",
      { value: "2026-01-06" },
    ],
    [
      "DurationInput",
      "duration",
      "V.duration({ value: 'PT5M' })",
      "TextInput",
      { value: "PT5M" },
      "2 days 30m",
      { value: "P2DT30M" },
    ],
    [
      "CurrencyInput",
      "currency",
      "V.currency({ value: 5, code: 'EUR' })",
      "NumberInput",
      { value: 5 },
      7,
      { value: 7, code: "EUR" },
    ],
    [
      "DomainInput",
      "domain",
      "undefined",
      "TextInput",
      { value: "" },
      "www.x.com",
      { original: "www.x.com", normalized: "www.x.com", root: "x.com" },
    ],
    ["EmailAddressInput", "emailAddress", "undefined", "TextInput", { type: "email" }, "a@x.co.uk", mail("a")],
    [
      "EmailAddressInput multi",
      "array(C.emailAddress())",
      "undefined",
      "TextInput",
      { type: "text" },
      "a@x.co.uk, b@x.co.uk",
      [mail("a"), mail("b")],
    ],
    [
      "PhoneNumberInput",
      "phoneNumber",
      "undefined",
      "TextInput",
      { type: "tel" },
      "+44 20 7946 0018",
      { original: "+44 20 7946 0018", normalized: "+442079460018", country_code: "GB" },
    ],
    [
      "PersonalNameInput",
      "personalName",
      "undefined",
      "TextInput",
      { label: "First name" },
      "Ada",
      { first_name: "Ada", last_name: "", full_name: "Ada" },
    ],
    [
      "AttioSelectInput objectSlug='deals' attributeSlug='stage'",
      "attioSelect",
      "undefined",
      "AttioChoice",
      { of: "select-options", object: "deals", attribute: "stage" },
      "o",
      { selectOptionId: "o", attribute: "stage", object: "deals" },
    ],
    [
      "AttioRecordInput objectSlug='people'",
      "attioRecord",
      "V.attioRecord({ recordId: 'r', object: 'people' })",
      "AttioRecordCombobox",
      { value: { recordId: "r", object: "people" }, objects: ["people"] },
      { recordId: "s", object: "people" },
      { recordId: "s", object: "people" },
    ],
    ["AttioListInput disableVariables", "attioList", "undefined", "AttioChoice", { of: "lists" }, "l", { list: "l" }],
    [
      "AttioObjectInput disableVariables",
      "attioObject",
      "undefined",
      "AttioChoice",
      { of: "objects" },
      "people",
      { object: "people" },
    ],
    [
      "AttioAttributeInput disableVariables entityDefinitionSlug='people'",
      "attioAttribute",
      "undefined",
      "AttioChoice",
      { of: "attributes", object: "people" },
      "name",
      { object: "people", attribute: "name" },
    ],
    [
      "AttioActorInput allowedActorTypes={['workspace-member']}",
      "attioActor",
      "undefined",
      "AttioUserCombobox",
      { value: null },
      "u",
      { actorId: "u", actorType: "workspace-member" },
    ],
    ["AttioSequenceInput", "attioSequence", "undefined", "AttioChoice", { of: "sequences" }, "s", { sequenceId: "s" }],
  ];
  test.each(cases)("%s", async (jsx, node, initial, host, shown, entered, value) => {
    const builder = node.endsWith(")") ? `C.${node}` : `C.${node}()`;
    const change = jsx === "RichTextInput" ? "" : "onChange={log}";
    const { tree, logged } = await mount(
      `{ v: ${builder} }`,
      `const all = Workflows.useConfigurator(block, { v: ${initial} }); const { watch } = all;
       return <><all.${jsx} name="v" label="L" help="H" tooltip="T" ${change} />
         <TextBlock>{JSON.stringify(watch("v")) ?? "unset"}</TextBlock></>`,
    );
    expect(tree.error?.message).toBeUndefined();
    expect(find(tree, host).props).toMatchObject(shown);
    expect(find(tree, "ConfiguratorField").props).toMatchObject({ path: "v", label: "L", help: "H", tooltip: "T" });
    await enter(find(tree, host), entered);
    const told = { type: "static", value };
    await until(
      () => JSON.stringify(find(tree, "TextBlock").children[0]) === JSON.stringify(JSON.stringify(told)),
      draw(tree),
    );
    if (change !== "") expect(logged()).toEqual([told]);
  });

  test("LocationInput takes only variables, and shows so where there are none", async () => {
    const body = `
      const { LocationInput } = Workflows.useConfigurator(block);
      return <LocationInput name="v" label="Where" onChange={log} />`;
    const trigger = await mount("{ v: C.location().optional() }", body, "trigger");
    expect(find(trigger.tree, "TextInput").props).toMatchObject({ label: "Where", disabled: true, required: false });
    expect(find(trigger.tree, "ConfiguratorField").props.note).toBe("Takes variables only, and there are none here");

    const { tree, logged } = await mount("{ v: C.location().optional() }", body);
    expect(all(tree, "TextInput")).toEqual([]);
    await (find(tree, "ConfiguratorField").props.onBind as Call)({ $: "variable", path: "a.office" });
    await until(() => find(tree, "ConfiguratorField").props.binding !== undefined);
    expect(logged()).toEqual([{ type: "dynamic" }]);
  });

  test("AttioActorInput offers workflows where only they may be chosen", async () => {
    const { tree, told } = await mount(
      "{ v: C.attioActor() }",
      `
      const { AttioActorInput } = Workflows.useConfigurator(block);
      return <AttioActorInput name="v" label="Who" allowedActorTypes={["workflow"]} />`,
    );
    expect(find(tree, "AttioChoice").props).toMatchObject({ of: "workflows", value: null });
    await enter(find(tree, "AttioChoice"), "w");
    const actor = { $: "attio-actor", actorId: "w", actorType: "workflow" };
    await until(() => told().config.v !== undefined);
    expect(told().config).toEqual({ v: actor });
  });
});

test("what is no value shows an error once the input is left, and is unset", async () => {
  const { tree, logged } = await mount(
    "{ v: C.emailAddress() }",
    `
    const { EmailAddressInput } = Workflows.useConfigurator(block);
    return <EmailAddressInput name="v" label="To" onChange={log} />`,
  );
  await enter(find(tree, "TextInput"), "ada");
  expect(find(tree, "TextInput").props.error).toBeUndefined();
  await (find(tree, "TextInput").props.onBlur as Call)();
  await until(() => find(tree, "TextInput").props.error !== undefined);
  expect(find(tree, "TextInput").props.error).toBe("Must be an email address, such as ada@example.com");
  expect(logged()).toEqual([undefined]);
});

test("a collection adds and removes items, whose inputs follow them", async () => {
  const { tree, logged } = await mount(
    "{ rows: C.array(C.struct({ a: C.string() })) }",
    `
    const { CollectionInput, TextInput, watch } = Workflows.useConfigurator(block, { rows: [{ a: "1" }, { a: "2" }] });
    return <CollectionInput name="rows" label="Rows" minItems={1} maxItems={2} onChange={log}>
      {(path, index) => <TextInput name={path + ".a"} label={"Row " + index} />}</CollectionInput>`,
  );
  const add = () => (find(tree, "Collection").props.onAdd as Call)();
  const remove = (at: number) => {
    const entry = all(tree, "Collection.Entry")[at] as SurfaceNode;
    return (entry.props.onRemove as Call)();
  };
  await add();
  expect(logged()).toEqual([]);
  await remove(0);
  await until(() => all(tree, "TextInput").length === 1, "one row");
  expect(find(tree, "TextInput").props.label).toBe("Row 0");
  await enter(find(tree, "TextInput"), "two");
  await remove(0);
  await add();
  await until(() => all(tree, "TextInput").length === 2, "two rows");
  expect(logged()).toEqual([
    { type: "static", value: [{ a: "2" }] },
    { type: "static", value: [{ a: "two" }, {}] },
  ]);
});

test("outcomes carry their schema for whoever collects them", async () => {
  const { tree } = await mount(
    "{}",
    `
    const { Outcome } = Workflows.useConfigurator(block);
    return <><Outcome id="sent" slug="old" label="Sent" schema={{ at: O.timestamp().title("At") }} />
      <Outcome slug="failed" schema={null} /></>`,
  );
  expect(all(tree, "Outcome").map(({ props }) => props)).toEqual([
    {
      id: "sent",
      label: "Sent",
      schema: JSON.stringify({ type: "struct", fields: { at: { type: "timestamp", metadata: { title: "At" } } } }),
    },
    { id: "failed", schema: null },
  ]);
});

describe("a page configures a block", () => {
  const variable = (path: string) => ({ $: "variable", path });
  const field = (tree: SurfaceTree, path: string) =>
    all(tree, "ConfiguratorField").find(({ props }) => props.path === path) as SurfaceNode;
  const bind = (node: SurfaceNode, json: unknown) => (node.props.onBind as Call)(json);

  const schema = "{ to: C.emailAddress(), day: C.date().optional(), text: C.string(), loud: C.boolean() }";
  const body = `
    const { EmailAddressInput, DateInput, TextInput, CheckboxInput, watch } = Workflows.useConfigurator(block, { text: "Hi" });
    return <><EmailAddressInput name="to" label="To" onChange={log} /><DateInput name="day" label="Day" />
      <CheckboxInput name="loud" label="Loud" disableVariables />
      {watch("loud").value ? null : <TextInput name="text" label="Text" />}
      <TextBlock>{JSON.stringify([watch("to"), watch()])}</TextBlock></>`;
  const day = { $: "date", value: "2026-11-26" };

  test("a new block begins with its initial values, and the page is told of them and of every change", async () => {
    const { tree, told } = await mount(schema, body);
    await until(() => told().rendered.length > 0, "the inputs");
    const rendered = ["to", "day", "loud", "text"];
    expect(told()).toEqual({ config: { text: "Hi", loud: false }, rendered, problems: [] });
    await enter(find(tree, "PlainDateInput"), "2026-11-26");
    await until(() => told().config.day !== undefined);
    expect(told().config).toEqual({ text: "Hi", loud: false, day });
  });

  test("one that was configured before begins with that", async () => {
    const config = { to: variable("a.email"), day, loud: true };
    const { tree, told } = await mount(schema, body, "step", { config });
    await until(() => told().rendered.length > 0, "the inputs");
    expect(told()).toEqual({ config, rendered: ["to", "day", "loud"], problems: [] });
    expect(find(tree, "PlainDateInput").props.value).toBe("2026-11-26");
    expect(find(tree, "Checkbox").props.value).toBe(true);
  });

  test("what is bound is dynamic, shows no input, and can be cleared", async () => {
    const { tree, told, logged } = await mount(schema, body);
    expect(JSON.parse(field(tree, "to").props.accepts as string)).toEqual({ type: "email-address" });
    await bind(field(tree, "to"), variable("a.email"));
    await until(() => field(tree, "to").children.length === 0, "the input to go");
    expect(JSON.parse(field(tree, "to").props.binding as string)).toEqual(variable("a.email"));
    expect(told().config.to).toEqual(variable("a.email"));
    const [to, whole] = JSON.parse(find(tree, "TextBlock").children[0] as string);
    expect(to).toEqual({ type: "dynamic" });
    expect(whole).toEqual({ type: "static", value: { text: "Hi", loud: false } });

    await bind(field(tree, "to"), null);
    await until(() => field(tree, "to").children.length === 1, "the input to come back");
    expect(told().config).toEqual({ text: "Hi", loud: false });
    expect(logged()).toEqual([{ type: "dynamic" }, undefined]);
  });

  test("text with variables in it stands in the place of text, and plain text in the place of that", async () => {
    const { tree, told } = await mount(schema, body);
    const template = { $: "template", parts: ["Hi ", variable("a.name")] };
    await bind(field(tree, "text"), template);
    await until(() => told().config.text !== "Hi");
    expect(told().config.text).toEqual(template);
    await bind(field(tree, "text"), "Hello");
    await until(() => field(tree, "text").children.length === 1);
    expect(find(tree, "ConfiguratorField").props.binding).toBeUndefined();
    expect(all(tree, "TextInput").map(({ props }) => props.value)).toEqual(["", "Hello"]);
  });

  test("a hidden input keeps its value, and is said not to be there", async () => {
    const { tree, told } = await mount(schema, body);
    await enter(find(tree, "Checkbox"), true);
    await until(() => !told().rendered.includes("text"), "the text to go");
    expect(told().config.text).toBe("Hi");
  });

  test("what cannot be read is told at its path until it is put right", async () => {
    const { tree, told } = await mount(schema, body);
    await enter(find(tree, "TextInput"), "ada");
    const message = "Must be an email address, such as ada@example.com";
    await until(() => told().problems.length > 0);
    expect(told().problems).toEqual([{ path: "to", label: "To", message }]);
    await enter(find(tree, "TextInput"), "ada@x.co.uk");
    await until(() => told().problems.length === 0);
    expect(told().config.to).toEqual({ $: "email-address", ...mail("ada") });
  });

  test("rich text keeps how it was written", async () => {
    const rich = { $: "rich-text", text: "b", markdown: "**b**" };
    const { tree, told } = await mount(
      "{ v: C.richText() }",
      `
      const { RichTextInput } = Workflows.useConfigurator(block);
      return <RichTextInput name="v" label="L" />`,
      "step",
      { config: { v: rich } },
    );
    expect(find(tree, "RichTextInput").props.value).toBe("**b**");
    expect(told().config).toEqual({ v: rich });
  });

  test("variables stand in items of collections, and follow them", async () => {
    const { tree, told } = await mount(
      "{ rows: C.array(C.struct({ a: C.string() })) }",
      `
      const { CollectionInput, TextInput } = Workflows.useConfigurator(block);
      return <CollectionInput name="rows" label="Rows" minItems={1}>
        {(path, index) => <TextInput name={path + ".a"} label={"Row " + index} />}</CollectionInput>`,
      "step",
      { config: { rows: [{ a: "1" }, { a: variable("x.y") }] } },
    );
    expect(field(tree, "rows.1.a").props.binding).toBe(JSON.stringify(variable("x.y")));
    await ((all(tree, "Collection.Entry")[0] as SurfaceNode).props.onRemove as Call)();
    await until(() => told().config.rows.length === 1);
    expect(field(tree, "rows.0.a").props.binding).toBe(JSON.stringify(variable("x.y")));
    await until(() => !told().rendered.includes("rows.1.a"));
    expect(told().rendered).toEqual(expect.arrayContaining(["rows", "rows.0.a"]));
  });

  const binding: [what: string, type: string, node: string, jsx: string, takes: boolean][] = [
    ["inputs of steps", "step", "string", "TextInput", true],
    ["those that disable them", "step", "string", "TextInput disableVariables", false],
    ["inputs of triggers", "trigger", "string", "TextInput", false],
    ["objects", "step", "attioObject", "AttioObjectInput disableVariables", false],
    [
      "attributes",
      "step",
      "attioAttribute",
      "AttioAttributeInput disableVariables entityDefinitionSlug='people'",
      false,
    ],
    ["lists", "step", "attioList", "AttioListInput", false],
  ];
  test.each(binding)(
    "whether a variable can stand there: %s (a %s, %s, %s): %s",
    async (_what, type, node, jsx, takes) => {
      const { tree } = await mount(
        `{ v: C.${node}() }`,
        `const all = Workflows.useConfigurator(block); return <all.${jsx} name="v" label="L" />`,
        type,
      );
      expect(find(tree, "ConfiguratorField").props.onBind !== undefined).toBe(takes);
    },
  );

  test("two calls of the hook make one configuration", async () => {
    const { tree, told } = await mount(
      "{ a: C.string(), b: C.string() }",
      `
      const One = () => { const { TextInput } = Workflows.useConfigurator(block); return <TextInput name="a" label="A" />; };
      const { TextInput } = Workflows.useConfigurator(block, { a: "1", b: "2" });
      return <><One /><TextInput name="b" label="B" /></>`,
    );
    await enter(find(tree, "TextInput"), "one");
    await until(() => told().config.a === "one");
    expect(told().config).toEqual({ a: "one", b: "2" });
  });

  test("a value that no workflow can keep fails by its path", async () => {
    const { tree } = await mount("{ a: C.string() }", "Workflows.useConfigurator(block, { a: () => {} }); return null");
    expect(tree.error?.message).toContain("config.a is a function, which a workflow cannot keep");
  });
});

describe("the forms of the call", () => {
  const cases: [form: string, args: string][] = [
    ["block", "block, { v: 'a' }"],
    ["configSchema", "block.configSchema, { v: 'a' }"],
    ["initial values only: the schema is that of the block around it", "{ v: 'a' }"],
  ];
  test.each(cases)("%s", async (_form, args) => {
    const body = (name: string) => `
      const { TextInput, watch } = Workflows.useConfigurator(${args});
      return <><TextInput name="${name}" label="L" /><TextBlock>{JSON.stringify(watch())}</TextBlock></>`;
    const { tree } = await mount("{ v: C.string() }", body("v"));
    expect(find(tree, "TextInput").props).toMatchObject({ value: "a", required: true });
    expect(draw(tree)).toContain('"{"type":"static","value":{"v":"a"}}"');
    expect((await mount("{ v: C.string() }", body("w"))).tree.error?.message).toContain(
      'there is no "w" in the schema',
    );
  });
});

describe("mistakes are named", () => {
  const cases: [what: string, jsx: string, message: string][] = [
    [
      "an unknown path",
      `<all.TextInput name="no" label="L" />`,
      '<TextInput name="no"> needs the path of string: there is no "no" in the schema',
    ],
    [
      "a node of another type",
      `<all.TextInput name="n" label="L" />`,
      '<TextInput name="n"> needs the path of string: it is of type number',
    ],
    [
      "several for one",
      `<all.DomainInput multi name="d" label="L" />`,
      '<DomainInput name="d"> needs the path of an array of domain: it is of type domain',
    ],
    [
      "a property",
      `<all.NumberInput name="n" label="L" min={1} />`,
      '<NumberInput name="n">: min is not a known property',
    ],
    ["a missing label", `<all.NumberInput name="n" />`, '<NumberInput name="n">: label is required'],
    ["watch", `<TextBlock>{all.watch("no")}</TextBlock>`, 'watch("no"): there is no "no" in the schema'],
    ["an outcome without id", `<all.Outcome schema={null} />`, "<Outcome> needs an id"],
    [
      "an outcome without schema",
      `<all.Outcome id="a" />`,
      '<Outcome id="a"> needs a schema, or null if it has no data',
    ],
    ["an initial value", `<all.DateInput name="w" label="L" />`, '<DateInput name="w">: its value must be {value}'],
  ];
  test.each(cases)("%s", async (_what, jsx, message) => {
    const { tree } = await mount(
      "{ n: C.number(), d: C.domain(), w: C.date() }",
      `const all = Workflows.useConfigurator(block, { w: "2026-01-05" }); return ${jsx}`,
    );
    expect(tree.error?.message).toContain(message);
  });
});
