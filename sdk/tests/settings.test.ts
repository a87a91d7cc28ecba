import { afterEach, describe, expect, test } from "vitest";
import { check } from "../src/client/settings/checks.js";
import { inWords } from "../src/client/settings/generated-page.js";
import type { SurfaceNode } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { bundleApp } from "./support/app.js";
import { draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

/** Workspace settings of an app (`sdk-surface.md` 2.3.9), in a realm without a browser. */

let realm: Realm | undefined;
afterEach(() => realm?.dispose());

/** An app of either generation, with a settings page (or none) that renders this and an action that runs that. */
async function start(
  parts: { Page?: string; onTrigger?: string; legacy?: boolean; pageless?: boolean },
  host = new RecordingHost(),
) {
  if (Object.keys(host.settings.values).length === 0) {
    host.settings = { ...host.settings, values: { greeting: "Hej", limit: null, active: null } };
  }
  const bundle = await bundleApp(`
    import React from "react";
    import { Settings as Schemas } from "attio";
    import * as client from "attio/client";
    const { Settings } = client;
    const schema = Schemas.defineWorkspaceSchema({
      greeting: Schemas.Schema.string(), limit: Schemas.Schema.number(), active: Schemas.Schema.boolean(),
    });
    function Page() { ${parts.Page ?? "return null"} }
    registerSettingsSchema({ workspace: schema.fields });
    registerSurfaces({
      "record-action": [{ id: "act", label: "Act", async onTrigger() { ${parts.onTrigger ?? ""} } }],
      "workspace-settings": [${parts.pageless ? "" : parts.legacy ? "{ Page }" : "Settings.defineWorkspacePage(schema, Page)"}],
    });`);
  realm = await startHeadless(bundle, host);
  const { tree, unmount } = realm.mount("workspace-settings", "workspace-settings", {});
  await until(() => tree.status !== "loading", "the page");
  const input = (type: string) => find(tree, type).props as SurfaceNode["props"] & Record<string, never>;
  return { realm, tree, unmount, host, input };
}

type Callable = (...args: unknown[]) => Promise<void>;
const enter = (props: Record<string, unknown>, value: unknown) =>
  (props.onChange as Callable)(value, props.revision as number);
const leave = (props: Record<string, unknown>) => (props.onBlur as Callable)();

const everyInput = `
  const { Form, TextInput, NumberInput, Toggle, Checkbox, WithState } = Settings.useForm(schema);
  return <Form>
    <TextInput name="greeting" label="Greeting" />
    <NumberInput name="limit" label="Limit" min={1} max={10} />
    <Toggle name="active" label="Active" description="On or off" />
  </Form>;`;

describe("values", () => {
  test("a page shows what is stored, and waits for it", async () => {
    const { tree } = await start({
      Page: 'const { greeting, limit } = Settings.useSettings(schema); return greeting + "/" + limit;',
    });
    expect(draw(tree)).toBe('"Hej/null"');
  });

  test("what anybody changes shows at once, in every place that uses it", async () => {
    const { realm, tree, host } = await start({ Page: "return Settings.useSettings(schema).greeting;" });
    host.settings = { ...host.settings, values: { ...host.settings.values, greeting: "Hallå" } };
    realm.settingsChanged();
    await until(() => draw(tree) === '"Hallå"');
  });

  test("both spellings read and write one store, typed by the schema", async () => {
    const { realm, host } = await start({
      onTrigger: `
        await Settings.setSettings(schema, "limit", 3);
        await client.setWorkspaceSetting("greeting", null);
        const failures = [];
        for (const attempt of [
          () => Settings.setSettings(schema, "limit", "3"),
          () => Settings.setSettings(schema, "limit", Infinity),
          () => Settings.setSettings(schema, "other", 1),
          () => Settings.getSettings(schema, "toString"),
          () => client.setWorkspaceSetting("other", 1),
          () => Settings.getSettings(undefined),
        ]) await attempt().catch((error) => failures.push(error.message));
        console.log(JSON.stringify([await Settings.getSettings(schema), await Settings.getSettings(schema, "limit"),
          await client.getWorkspaceSettings()]));
        console.log(failures.join("\\n"));`,
    });
    await realm.trigger("record-action", "act", {});
    const all = { greeting: null, limit: 3, active: null };
    await until(() => host.logs.length === 2);
    expect(JSON.parse(String(host.logs[0]?.[1]))).toEqual([all, 3, all]);
    expect(String(host.logs[1]?.[1]).split("\n")).toEqual([
      'the setting "limit" must be a number or null',
      'the setting "limit" must be a number or null, it is Infinity',
      'the settings schema has no key "other"',
      'the settings schema has no key "toString"',
      'the settings schema has no key "other"',
      "a settings schema is needed: what Settings.defineWorkspaceSchema gives",
    ]);
  });

  test("a refusal crosses with its code", async () => {
    const host = new RecordingHost();
    host.refusal = Object.assign(new Error("only admins"), { code: "forbidden" });
    const { realm } = await start({ onTrigger: 'await Settings.setSettings(schema, "limit", 1)' }, host);
    await expect(realm.trigger("record-action", "act", {})).rejects.toMatchObject({
      message: "only admins",
      code: "forbidden",
    });
  });
});

describe("the form", () => {
  test("inputs show what is stored", async () => {
    const { tree } = await start({ Page: everyInput });
    expect(draw(tree)).toMatchInlineSnapshot(`
      "<Form dirty=false submitting=false refusals=0 problems=[] onSubmit=ƒ>
        <TextInput label="Greeting" required=false disabled=false revision=0 onChange=ƒ onBlur=ƒ type="text" value="Hej">
        <NumberInput label="Limit" required=false disabled=false revision=0 onChange=ƒ onBlur=ƒ value=null>
        <Toggle label="Active" required=false disabled=false revision=0 onChange=ƒ onBlur=ƒ description="On or off" value=false>"
    `);
  });

  test("text and number save when they are left, each alone, with a mark; the rest when it changes", async () => {
    const { host, input } = await start({ Page: everyInput });
    await enter(input("TextInput"), "H");
    await enter(input("TextInput"), "Hello");
    await enter(input("NumberInput"), 7);
    expect(host.changes).toEqual([]);
    await leave(input("TextInput"));
    expect(host.changes).toEqual([["greeting", "Hello"]]);
    await until(() => input("TextInput").saving === "saved");
    expect(input("NumberInput").saving).toBeUndefined();
    await enter(input("Toggle"), true);
    expect(host.changes).toEqual([
      ["greeting", "Hello"],
      ["active", true],
    ]);
    await until(() => input("Toggle").saving === "saved");
    await leave(input("NumberInput"));
    expect(host.changes.at(-1)).toEqual(["limit", 7]);
    // Nothing was changed since.
    await leave(input("TextInput"));
    expect(host.changes).toHaveLength(3);
  });

  test("what is emptied is cleared", async () => {
    const { host, input } = await start({ Page: everyInput });
    await enter(input("TextInput"), "");
    await leave(input("TextInput"));
    expect(host.changes).toEqual([["greeting", null]]);
  });

  test("what is wrong is not saved and says so at its field, until it is mended", async () => {
    const { host, input } = await start({ Page: everyInput });
    await enter(input("NumberInput"), 11);
    await leave(input("NumberInput"));
    await until(() => input("NumberInput").error === "Must be at most 10");
    expect(input("TextInput").error).toBeUndefined();
    await enter(input("NumberInput"), Number.NaN);
    await leave(input("NumberInput"));
    await until(() => input("NumberInput").error === "Must be a number");
    expect(host.changes).toEqual([]);
    await enter(input("NumberInput"), 10);
    await leave(input("NumberInput"));
    await until(() => input("NumberInput").error === undefined);
    expect(host.changes).toEqual([["limit", 10]]);
  });

  test("a refused save says why at the field; text stays, a switch goes back", async () => {
    const host = new RecordingHost();
    const { input } = await start({ Page: everyInput }, host);
    host.refusal = new Error("The server cannot be reached.");
    await enter(input("TextInput"), "Hello");
    await leave(input("TextInput"));
    await until(() => input("TextInput").error === "The server cannot be reached.");
    expect(input("TextInput").revision).toBe(0);
    await enter(input("Toggle"), true);
    await until(() => input("Toggle").error !== undefined);
    expect(input("Toggle")).toMatchObject({ revision: 1, value: false });
    host.refusal = undefined;
    await leave(input("TextInput"));
    expect(host.changes).toEqual([["greeting", "Hello"]]);
  });

  test("another browser's change shows, but never over what is being typed", async () => {
    const { realm, host, input } = await start({ Page: everyInput });
    const elsewhere = (values: object) => {
      host.settings = { ...host.settings, values: { ...host.settings.values, ...values } };
      realm.settingsChanged();
    };
    await enter(input("TextInput"), "Mine");
    elsewhere({ greeting: "Theirs", limit: 5 });
    await until(() => input("NumberInput").value === 5);
    expect(input("TextInput").revision).toBe(0);
    await leave(input("TextInput"));
    expect(host.settings.values.greeting).toBe("Mine");
    elsewhere({ greeting: "Theirs again" });
    await until(() => input("TextInput").value === "Theirs again");
    expect(input("TextInput").revision).toBe(1);
  });

  test("changes made faster than they are saved: the last one wins, and those between need not be sent", async () => {
    const host = new RecordingHost();
    const { input } = await start({ Page: everyInput }, host);
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const set = host.setSetting.bind(host);
    host.setSetting = async (key, value) => {
      await gate;
      return await set(key, value);
    };
    const changes = [true, false, true, false].map((value) => enter(input("Toggle"), value));
    release();
    await Promise.all(changes);
    await until(() => host.changes.length > 0 && input("Toggle").saving === "saved");
    expect(host.settings.values.active).toBe(false);
    expect(host.changes.length).toBeLessThan(4);
  });

  test("an input that goes away without being left is saved", async () => {
    const { host, unmount, input } = await start({ Page: everyInput });
    await enter(input("TextInput"), "Bye");
    unmount();
    await until(() => host.changes.length > 0);
    expect(host.changes).toEqual([["greeting", "Bye"]]);
  });

  test("who is no admin sees everything and changes nothing", async () => {
    const host = new RecordingHost();
    host.settings = { values: { greeting: "Hej", limit: 2, active: true }, editable: false };
    const { input } = await start({ Page: everyInput }, host);
    for (const type of ["TextInput", "NumberInput", "Toggle"]) expect(input(type)).toMatchObject({ disabled: true });
    expect(input("TextInput").value).toBe("Hej");
  });

  test("every input binds to its type, and says by name what it cannot bind to", async () => {
    const page = (input: string) =>
      start({ Page: `const form = Settings.useForm(schema); return <form.Form>${input}</form.Form>` });
    const good = await page(`
      <form.Section title="Words" description="All of them">
        <form.TextInput name="greeting" label="A" multiline placeholder="p" />
        <form.RichTextInput name="greeting" label="B" />
        <form.AttioUserCombobox name="greeting" label="C" />
        <form.Combobox name="greeting" label="D" options={[{ value: "a", label: "A" }]} />
        <form.InputGroup><form.Checkbox name="active" label="E" /></form.InputGroup>
        <form.Fieldset legend="F">
          <form.RadioGroup name="greeting"><form.RadioGroup.Item value="a" label="A" /></form.RadioGroup>
        </form.Fieldset>
      </form.Section>
      <form.Button label="Test" title="Try it" description="Once" variant="ghost" onClick={() => {}} />`);
    expect(good.tree.error).toBeUndefined();
    expect(draw(good.tree)).toContain('<TextArea label="A"');
    expect(draw(good.tree)).toContain(
      '<Settings.Button label="Test" title="Try it" description="Once" variant="ghost"',
    );
    for (const [input, message] of [
      ['<form.TextInput name="limit" label="A" />', /<TextInput name="limit">.*a string.*the schema says number/],
      ['<form.Toggle name="none" label="A" />', /<Toggle name="none">.*the schema has greeting, limit, active/],
      ['<form.NumberInput label="A" />', /<NumberInput name=undefined>/],
      ['<form.Toggle name="active" label="A" maxLength={3} />', /<Toggle>: maxLength is not a known property/],
      ['<form.TextInput name="greeting" />', /<TextInput>: label is required/],
    ] as const) {
      const { tree } = await page(input);
      expect(tree.status).toBe("failed");
      expect(tree.error?.message).toMatch(message);
    }
  });

  test("a form that is given something to do at its end says that there is no end", async () => {
    const { tree } = await start({
      Page: "const { Form } = Settings.useForm(schema); return <Form onSubmit={() => {}}>All</Form>;",
    });
    expect(tree.error?.message).toBe("Settings.useForm: <Form> takes no onSubmit: every field saves itself");
  });

  test("WithState shows what was asked for", async () => {
    const { tree, input } = await start({
      Page: `const { Form, TextInput, WithState } = Settings.useForm(schema);
        return <Form><TextInput name="greeting" label="G" maxLength={5} />
          <WithState values errors>{({ values, errors }) => JSON.stringify([values, errors])}</WithState></Form>;`,
    });
    await enter(input("TextInput"), "Hej hej");
    await until(() => draw(tree).includes('[{"greeting":"Hej hej","limit":null,"active":null},{}]'));
    await leave(input("TextInput"));
    await until(() => draw(tree).includes("Must be at most 5 characters"));
  });

  test("an older app's page has its own spelling and needs no schema", async () => {
    const { tree, host, input } = await start({
      legacy: true,
      Page: `const { Form, TextInput } = client.experimental_useWorkspaceSettingsForm();
        const { greeting } = client.useWorkspaceSettings();
        return <Form><TextInput name="greeting" label={greeting} /></Form>;`,
    });
    expect(draw(tree)).toContain('<TextInput label="Hej"');
    await enter(input("TextInput"), "Hi");
    await leave(input("TextInput"));
    await until(() => input("TextInput").label === "Hi");
    expect(host.changes).toEqual([["greeting", "Hi"]]);
  });
});

test.each([
  [
    '<client.Button label="A" onClick={() => {}} />',
    "<Button> cannot stand on a settings page: use the Button of Settings.useForm",
  ],
  ["<client.LoadingState />", "<LoadingState> cannot stand on a settings page"],
  [
    "React.createElement(() => { client.useForm({}, {}); return null; })",
    "useForm cannot be used on a settings page; use Settings.useForm",
  ],
])("%s is refused on a settings page", async (element, message) => {
  const { tree } = await start({ Page: `return ${element}` });
  expect(tree.error?.message).toContain(message);
});

test("components without such a rule stand on a settings page", async () => {
  const { tree } = await start({ Page: "return <client.Typography.Body>Hello</client.Typography.Body>" });
  expect(draw(tree)).toContain("Hello");
});

test.each([
  ["", "string", {}, { value: null }],
  ["example.com", "string", { url: true }, { value: "https://example.com" }],
  ["ftp://example.com", "string", { url: true }, { error: "Must be a valid URL" }],
  ["ftp://example.com", "string", { url: { protocol: /ftp/g } }, { value: "ftp://example.com" }],
  ["http://", "string", { url: { protocol: /https?/, message: "No address" } }, { error: "No address" }],
  ["ab", "string", { minLength: 3 }, { error: "Must be at least 3 characters" }],
  ["ab", "string", { maxLength: 1 }, { error: "Must be at most 1 character" }],
  [0, "number", { min: 0 }, { value: 0 }],
  [-1, "number", { min: 0 }, { error: "Must be at least 0" }],
  [Number.NaN, "number", {}, { error: "Must be a number" }],
  [false, "boolean", {}, { value: false }],
  ["true", "boolean", {}, { error: "Must be on or off" }],
] as const)("entering %o for a %s with %o gives %o", (entered, type, constraints, expected) => {
  expect(check(entered, { type }, constraints)).toEqual(expected);
});

test("an app with a schema and no page gets a plain form", async () => {
  const { tree, host, input } = await start({ pageless: true });
  expect(draw(tree)).toContain('<TextInput label="Greeting"');
  expect(draw(tree)).toContain('<NumberInput label="Limit"');
  await enter(input("Toggle"), true);
  expect(host.changes).toEqual([["active", true]]);
});

test.each([
  ["syncInterval", "Sync interval"],
  ["max_items", "Max items"],
  ["apiURL", "Api URL"],
  ["URLPrefix", "URL prefix"],
  ["MAX-AGE", "Max age"],
  ["limit2", "Limit2"],
  ["..", ".."],
])("the key %s is labelled %s", (key, label) => {
  expect(inWords(key)).toBe(label);
});
