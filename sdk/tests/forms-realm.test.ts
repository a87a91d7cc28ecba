import { afterEach, describe, expect, test } from "vitest";
import type { SurfaceNode, SurfaceTree } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { app, draw, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

const target = { recordId: "r1", object: "people" };

/** A mounted form: a tab with this body, in which `client` is `attio/client`. */
async function mount(Tab: string, top = "") {
  const host = new RecordingHost();
  const realm = await startHeadless(await app({ top: `const { Forms, useForm } = client;\n${top}`, Tab }), host);
  open.push(realm);
  const { tree } = realm.mount("record-tab", "tab", target);
  let commits = 0;
  tree.subscribe(() => {
    commits += 1;
  });
  await until(() => tree.status !== "loading", "the form");
  return { host, tree, commits: () => commits };
}

const form = (
  schema: string,
  initial: string,
  children: string,
  onSubmit = "(values) => console.log(values)",
  validate = "undefined",
) => `
  const form = useForm(${schema}, ${initial}, ${validate});
  const { Form, TextInput, NumberInput, SubmitButton, WithState } = form;
  return <Form onSubmit={${onSubmit}}>${children}</Form>;`;

function all(tree: SurfaceTree, type: string): SurfaceNode[] {
  const search = (nodes: readonly (SurfaceNode | string)[]): SurfaceNode[] =>
    nodes.flatMap((node) =>
      typeof node === "string" ? [] : [...(node.type === type ? [node] : []), ...search(node.children)],
    );
  return search(tree.getSnapshot());
}

function one(tree: SurfaceTree, type: string, label?: string): SurfaceNode {
  const found = all(tree, type).find((node) => label === undefined || node.props.label === label);
  if (!found) throw new Error(`no <${type}> in\n${draw(tree)}`);
  return found;
}

type Call = (...args: unknown[]) => Promise<unknown>;
const call = (node: SurfaceNode, prop: string, ...args: unknown[]) => (node.props[prop] as Call)(...args);
/** As the page's input does it. */
const enter = (node: SurfaceNode, value: unknown) => call(node, "onChange", value, node.props.revision);
const logged = (host: RecordingHost) => host.logs.map(([, ...args]) => args);

describe("every input", () => {
  const cases: [jsx: string, node: string, initial: string, shown: object, entered: unknown, value: unknown][] = [
    ["<TextInput label='L' name='v' type='email' />", "string()", "'x'", { value: "x", type: "email" }, "y", "y"],
    ["<TextArea label='L' name='v' resizable />", "string()", "'x'", { value: "x", resizable: true }, "y", "y"],
    ["<RichTextInput label='L' name='v' />", "string()", "'# x'", { value: "# x" }, "**y**", "**y**"],
    ["<NumberInput label='L' name='v' />", "number()", "1.5", { value: 1.5 }, 2, 2],
    ["<NumberInput label='L' name='v' />", "number().optional()", "undefined", { value: null }, null, null],
    ["<Checkbox label='L' name='v' />", "boolean()", "undefined", { value: false }, true, true],
    ["<Toggle label='L' name='v' />", "boolean()", "true", { value: true }, false, false],
    [
      "<DateTimeInput label='L' name='v' />",
      "dateTime()",
      "new Date(0)",
      { value: "1970-01-01T00:00:00.000Z" },
      "2026-01-05T12:00:00.000Z",
      new Date("2026-01-05T12:00:00Z"),
    ],
    [
      "<PlainDateInput label='L' name='v' />",
      "plainDate()",
      "'2026-01-05'",
      { value: "2026-01-05" },
      "2026-01-06",
      "2026-01-06",
    ],
    [
      "<RadioGroup name='v'><RadioGroup.Item value='a' label='A' /></RadioGroup>",
      "string()",
      "undefined",
      { value: null },
      "a",
      "a",
    ],
    [
      "<Combobox label='L' name='v' options={[{ value: 'a', label: 'A', id: 7 }]} />",
      "string()",
      "undefined",
      {
        value: null,
        multiple: false,
        clearable: false,
        options: [{ value: "a", label: "A" }],
        searchPlaceholder: "Search...",
      },
      "a",
      "a",
    ],
    [
      "<Combobox decorated label='L' name='v' placeholder={{ label: 'None', icon: 'Phone' }} options={[{ value: 'a', label: 'A', color: 'red' }]} />",
      "array(Forms.string())",
      "['a']",
      { value: ["a"], multiple: true, placeholder: { label: "None", icon: "Phone" } },
      ["a", "b"],
      ["a", "b"],
    ],
    [
      "<Combobox __experimental_decorated label='L' name='v' options={[{ value: 'a', label: 'A', icon: 'Phone' }]} />",
      "string().optional()",
      "'a'",
      { value: "a", clearable: true },
      null,
      undefined,
    ],
    [
      "<AttioRecordCombobox label='L' name='v' />",
      "attioRecord()",
      "{ recordId: 'r', object: 'people' }",
      {
        value: { recordId: "r", object: "people" },
        objects: ["people", "companies", "deals", "workspaces", "users"],
      },
      { recordId: "s", object: "deals" },
      { recordId: "s", object: "deals" },
    ],
    [
      "<AttioRecordCombobox label='L' name='v' />",
      "attioRecord().object({ slug: 'companies' })",
      "undefined",
      { value: null, objects: ["companies"] },
      { recordId: "s", object: "companies" },
      { recordId: "s", object: "companies" },
    ],
    [
      "<AttioRecordCombobox label='L' name='v' object={['person', 'jobs']} />",
      "array(Forms.attioRecord())",
      "undefined",
      { value: [], multiple: true, objects: ["people", "jobs"] },
      [{ recordId: "s", object: "jobs" }],
      [{ recordId: "s", object: "jobs" }],
    ],
    ["<AttioUserCombobox label='L' name='v' />", "string()", "'m1'", { value: "m1", multiple: false }, "m2", "m2"],
    [
      "<AttioUserCombobox label='L' name='v' />",
      "array(Forms.string())",
      "['m1']",
      { value: ["m1"], multiple: true },
      [],
      [],
    ],
  ];
  test.each(cases)("%s over %s", async (jsx, node, initial, shown, entered, value) => {
    const { tree, host } = await mount(
      `const { Form, TextInput, TextArea, RichTextInput, NumberInput, Checkbox, Toggle, DateTimeInput, PlainDateInput,
         RadioGroup, Combobox, AttioRecordCombobox, AttioUserCombobox, SubmitButton } =
         useForm({ v: Forms.${node} }, { v: ${initial} });
       return <Form onSubmit={({ v }) => console.log(v)}>${jsx}<SubmitButton label="Go" /></Form>;`,
    );
    const type = /^<(\w+)/.exec(jsx)?.[1] as string;
    expect(one(tree, type).props).toMatchObject(shown);
    await enter(one(tree, type), entered);
    await call(one(tree, "SubmitButton"), "onClick");
    expect(logged(host)).toEqual([[value]]);
  });

  test("the names of earlier builds are those of today", async () => {
    const { tree } = await mount(`
      const { Form, Experimental_RadioGroup: Group, Experimental_Fieldset: Set } = useForm({ v: Forms.string() }, {});
      return <Form onSubmit={() => {}}><Set legend="L"><Group name="v"><Group.Item value="a" label="A" /></Group></Set></Form>;`);
    expect(draw(tree)).toContain("    <RadioGroup required=true");
  });

  test("is marked as required unless it is optional or has a default", async () => {
    const { tree } = await mount(
      form(
        "{ a: Forms.string(), b: Forms.string().optional(), c: Forms.string().default('x'), d: Forms.number() }",
        "{}",
        "<TextInput label='a' name='a' /><TextInput label='b' name='b' /><TextInput label='c' name='c' /><NumberInput label='d' name='d' />",
      ),
    );
    const marks = ["TextInput", "NumberInput"].flatMap((type) => all(tree, type)).map(({ props }) => props.required);
    expect(marks).toEqual([true, false, false, true]);
  });
});

describe("typing", () => {
  const two = "<TextInput label='A' name='a' /><TextInput label='B' name='b' />";

  test("changes nothing on the page: the input has shown it already", async () => {
    const { tree, commits } = await mount(form("{ a: Forms.string(), b: Forms.string() }", "{}", two));
    await enter(one(tree, "TextInput", "A"), "x");
    const before = commits();
    for (const value of ["xy", "xyz", "xy"]) await enter(one(tree, "TextInput", "A"), value);
    expect(commits()).toBe(before);
  });

  test("renders only who asked for it", async () => {
    const { tree, host } = await mount(
      form(
        "{ a: Forms.string(), b: Forms.string() }",
        "{ b: 'y' }",
        `${two}
         <WithState values>{({ values, ...rest }) => { console.log("values", values, rest); return <TextBlock>{values.a ?? "none"}</TextBlock>; }}</WithState>
         <WithState submitting>{(state) => { console.log("submitting", state); return <TextBlock>{String(state.submitting)}</TextBlock>; }}</WithState>
         <WithState errors>{(state) => { console.log("errors", state); return <TextBlock>{Object.keys(state.errors).join()}</TextBlock>; }}</WithState>`,
        "() => {}",
      ),
    );
    host.logs.length = 0;
    const other = one(tree, "TextInput", "B");
    await enter(one(tree, "TextInput", "A"), "x");
    await until(() => draw(tree).includes('"x"'), "the value");
    expect(logged(host)).toEqual([["values", { a: "x", b: "y" }, {}]]);
    expect(one(tree, "TextInput", "B")).toBe(other);
  });

  test("a change by the app is taken over by its input alone", async () => {
    const { tree } = await mount(
      `const form = useForm({ a: Forms.string(), n: Forms.number().optional() }, { n: 1 });
       return <form.Form onSubmit={() => {}}>
         <form.TextInput label="A" name="a" /><form.NumberInput label="N" name="n" />
         <Button label="Set" onClick={() => form.change("a", "set")} />
         <Button label="Clear" onClick={() => form.change("n", undefined)} />
       </form.Form>;`,
    );
    await enter(one(tree, "TextInput"), "typed");
    await call(one(tree, "Button", "Set"), "onClick");
    expect(one(tree, "TextInput").props).toMatchObject({ value: "set", revision: 1 });
    await call(one(tree, "Button", "Clear"), "onClick");
    expect(one(tree, "NumberInput").props).toMatchObject({ value: null, revision: 2 });
  });

  test("an input that comes later begins with the value of that time", async () => {
    const { tree } = await mount(
      `const form = useForm({ a: Forms.string() }, {});
       const [shown, setShown] = useState(true);
       return <form.Form onSubmit={() => {}}>
         {shown && <form.TextInput label="A" name="a" />}
         <Button label="Switch" onClick={() => setShown(!shown)} />
       </form.Form>;`,
    );
    await enter(one(tree, "TextInput"), "typed");
    await call(one(tree, "Button"), "onClick");
    expect(all(tree, "TextInput")).toEqual([]);
    await call(one(tree, "Button"), "onClick");
    expect(one(tree, "TextInput").props.value).toBe("typed");
  });

  test("the form says that there is something unsaved", async () => {
    const { tree } = await mount(form("{ a: Forms.string() }", "{}", "<TextInput label='A' name='a' />"));
    expect(one(tree, "Form").props.dirty).toBe(false);
    await enter(one(tree, "TextInput"), "x");
    expect(one(tree, "Form").props.dirty).toBe(true);
    await enter(one(tree, "TextInput"), "");
    expect(one(tree, "Form").props.dirty).toBe(false);
  });
});

describe("submitting", () => {
  test("stops at what is wrong: errors at the fields, and what no field shows at the form", async () => {
    const { tree, host } = await mount(
      form(
        "{ a: Forms.string(), b: Forms.number().min(3), hidden: Forms.string() }",
        "{ b: 1 }",
        "<TextInput label='A' name='a' /><NumberInput label='B' name='b' /><SubmitButton label='Go' />",
        undefined,
        '() => ({ hidden: "Nobody is signed in" })',
      ),
    );
    await call(one(tree, "SubmitButton"), "onClick");
    expect(host.logs).toEqual([]);
    expect(one(tree, "TextInput").props.error).toBe("Required");
    expect(one(tree, "NumberInput").props.error).toBe("Must be at least 3");
    expect(one(tree, "Form").props).toMatchObject({
      refusals: 1,
      problems: ["hidden: Nobody is signed in"],
      submitting: false,
    });
    await enter(one(tree, "TextInput"), "x");
    expect(one(tree, "TextInput").props.error).toBeUndefined();
  });

  test("is possible by what shows: an input that one answer brings is required while it is there", async () => {
    const { tree, host } = await mount(
      form(
        "{ to: Forms.string(), title: Forms.string() }",
        "{ to: '', title: '' }",
        `<TextInput label="To" name="to" />
         <WithState values>{({ values }) => values.to === "new" ? <TextInput label="Title" name="title" /> : <></>}</WithState>
         <SubmitButton label="Go" />`,
      ),
    );
    await call(one(tree, "SubmitButton"), "onClick");
    expect(one(tree, "TextInput", "To").props.error).toBe("Required");
    expect(one(tree, "Form").props.problems).toEqual([]);
    await enter(one(tree, "TextInput", "To"), "new");
    await until(() => all(tree, "TextInput").length === 2, "the title");
    await call(one(tree, "SubmitButton"), "onClick");
    expect(one(tree, "TextInput", "Title").props.error).toBe("Required");
    await enter(one(tree, "TextInput", "To"), "old");
    await until(() => all(tree, "TextInput").length === 1, "the title gone");
    await until(() => (one(tree, "Form").props.problems as string[]).length === 0, "no error of what is gone");
    await call(one(tree, "SubmitButton"), "onClick");
    expect(logged(host)).toEqual([[{ to: "old", title: "" }]]);
  });

  test("an error that the app finds gives way to the schema's", async () => {
    const { tree } = await mount(
      `const { Form, TextInput, SubmitButton } = useForm({ a: Forms.string(), b: Forms.string() }, { b: "x" },
         (values) => ({ a: "never", b: values.b === "x" ? "Taken" : undefined }));
       return <Form onSubmit={() => {}}><TextInput label="A" name="a" /><TextInput label="B" name="b" /><SubmitButton label="Go" /></Form>;`,
    );
    await call(one(tree, "SubmitButton"), "onClick");
    expect(all(tree, "TextInput").map(({ props }) => props.error)).toEqual(["Required", "Taken"]);
  });

  test("is seen while it lasts, and a failure is told and ends it", async () => {
    const { tree, host } = await mount(
      form(
        "{ a: Forms.string() }",
        "{ a: 'x' }",
        `<SubmitButton label='Send' />
         <WithState submitting>{({ submitting }) => <TextBlock>{submitting ? "sending" : "idle"}</TextBlock>}</WithState>`,
        "() => new Promise((_, reject) => { globalThis.fail = () => reject(new Error('no such server')); })",
      ),
    );
    const done = call(one(tree, "SubmitButton"), "onClick");
    await until(() => one(tree, "SubmitButton").props.submitting === true, "submitting");
    expect(draw(tree)).toContain('"sending"');
    expect(one(tree, "Form").props.submitting).toBe(true);
    (globalThis as unknown as { fail(): void }).fail();
    await done;
    expect(host.failures).toMatchObject([["“Send”", { message: "no such server" }]]);
    expect(one(tree, "SubmitButton").props.submitting).toBe(false);
    expect(draw(tree)).toContain('"idle"');
  });

  test("can be asked for by the app, with what it has just changed", async () => {
    const { tree, host } = await mount(
      `const form = useForm({ a: Forms.string() }, {});
       return <form.Form onSubmit={(values) => console.log(values)}>
         <Button label="Do" onClick={() => { form.change("a", "set"); form.submit(); }} />
       </form.Form>;`,
    );
    await call(one(tree, "Button"), "onClick");
    expect(logged(host)).toEqual([[{ a: "set" }]]);
  });

  test("calls the newest onSubmit", async () => {
    const { tree, host } = await mount(
      `const [count, setCount] = useState(0);
       const form = useForm({}, {});
       return <form.Form onSubmit={() => console.log(count)}>
         <Button label="More" onClick={() => setCount(count + 1)} /><form.SubmitButton label="Go" />
       </form.Form>;`,
    );
    await call(one(tree, "Button"), "onClick");
    await call(one(tree, "SubmitButton"), "onClick");
    expect(logged(host)).toEqual([[1]]);
  });
});

describe("collections", () => {
  test("add, remove and keep what is entered with its item", async () => {
    const { tree, host } = await mount(
      `const form = useForm({ items: Forms.array({ name: Forms.string() }) }, { items: [{ name: "a" }, { name: "b" }] });
       return <form.Form onSubmit={(values) => console.log(values)}>
         <form.Collection label="Items" name="items">
           {({ path, index }) => <form.CollectionItem label={"Item " + (index + 1)}><form.TextInput label="Name" name={path + ".name"} /></form.CollectionItem>}
         </form.Collection>
         <form.SubmitButton label="Go" />
       </form.Form>;`,
    );
    await call(one(tree, "Collection"), "onAdd");
    await enter(all(tree, "TextInput")[2] as SurfaceNode, "c");
    const third = all(tree, "TextInput")[2] as SurfaceNode;
    await call(all(tree, "Collection.Entry")[0] as SurfaceNode, "onRemove");
    expect(all(tree, "CollectionItem").map(({ props }) => props.label)).toEqual(["Item 1", "Item 2"]);
    const last = all(tree, "TextInput")[1] as SurfaceNode;
    expect([last.id, last.props.value]).toEqual([third.id, "c"]);
    await enter(last, "C");
    await call(one(tree, "SubmitButton"), "onClick");
    expect(logged(host)).toEqual([[{ items: [{ name: "b" }, { name: "C" }] }]]);
  });
});

describe("comboboxes with a provider", () => {
  const provider = `
    class Places {
      all = [{ value: "1", label: "Rome", population: 3 }, { value: "2", label: "Oslo", description: null }];
      async search(query) { if (query === "!") throw new Error("the atlas is closed"); return this.all.filter((o) => o.label.toLowerCase().includes(query)); }
      async getOption(value) { return this.all.find((o) => o.value === value); }
    }
    const places = new Places();`;
  const tab = `
    const { Form, Combobox } = useForm({ v: Forms.string() }, { v: "2" });
    return <Form onSubmit={() => {}}><Combobox label="L" name="v" options={places} /></Form>;`;
  type Provider = { search(query: string): Promise<unknown>; getOption(value: string): Promise<unknown> };

  test("are asked by the page, and answer with what is shown of their options", async () => {
    const { tree } = await mount(tab, provider);
    const options = one(tree, "Combobox").props.options as Provider;
    expect(await options.search("o")).toEqual([
      { value: "1", label: "Rome" },
      { value: "2", label: "Oslo" },
    ]);
    expect(await options.getOption("2")).toEqual({ label: "Oslo" });
    expect(await options.getOption("9")).toBeNull();
    await expect(options.search("!")).rejects.toThrow("the atlas is closed");
  });

  test("that give no options are told so", async () => {
    const { tree } = await mount(tab, "const places = { search: async () => 'x', getOption: async () => 5 };");
    const options = one(tree, "Combobox").props.options as Provider;
    await expect(options.search("")).rejects.toThrow('<Combobox name="v">: search must resolve to an array of options');
    await expect(options.getOption("1")).rejects.toThrow(
      '<Combobox name="v">: what getOption resolves to must be an option',
    );
  });
});

describe("what is wrong is named", () => {
  const cases: [jsx: string, message: string][] = [
    [
      "<TextInput label='L' name='adress' />",
      'useForm: <TextInput name="adress"> needs the path of a string: the schema has no "adress"',
    ],
    [
      "<TextInput label='L' name='age' />",
      'useForm: <TextInput name="age"> needs the path of a string: it is of type number',
    ],
    ["<NumberInput label='L' />", "useForm: <NumberInput name=undefined> needs the path of a number: a name is"],
    [
      "<Combobox label='L' name='age' options={[]} />",
      'useForm: <Combobox name="age"> needs the path of a string or an array of strings',
    ],
    [
      "<Combobox label='L' name='name' />",
      '<Combobox name="name">: options must be an array of options, or an object with',
    ],
    [
      "<Combobox label='L' name='name' options={{ search() {} }} />",
      '<Combobox name="name">: options.getOption must be a function',
    ],
    ["<Combobox label='L' name='name' options={['a']} />", '<Combobox name="name">: options[0] must be an option'],
    [
      "<Combobox label='L' name='name' options={[{ value: 'a' }]} />",
      "<Combobox>: options[0].label is required (a string)",
    ],
    ["<TextInput name='name' />", "<TextInput>: label is required (a string)"],
    ["<TextInput label='L' name='name' autoFocus />", "<TextInput>: autoFocus is not a known property"],
    ["<TextInput label='L' name='name' value='x' />", '<TextInput name="name">: value is not a known property'],
    [
      "<TextInput label='L' name='name' type='date' />",
      "<TextInput>: type must be one of text, email, password, tel, url",
    ],
    [
      "<Collection label='L' name='name'>{() => null}</Collection>",
      'useForm: <Collection name="name"> needs the path of an array',
    ],
    [
      "<Collection label='L' name='items'><Divider /></Collection>",
      'useForm: <Collection name="items"> needs a function as its child',
    ],
    [
      "<RadioGroup name='name'><Divider /></RadioGroup>",
      "<RadioGroup>: only <RadioGroup.Item> can stand inside it, not <Divider>",
    ],
    [
      "<Fieldset legend='L'><TextInput label='L' name='name' /></Fieldset>",
      "<Fieldset>: only <RadioGroup>, <Checkbox> can stand inside it",
    ],
    [
      "<Fieldset legend='L'><RadioGroup name='name'>{[]}</RadioGroup><Checkbox label='L' name='yes' /></Fieldset>",
      "<Fieldset>: one <RadioGroup> or several <Checkbox>es can stand inside it, not both",
    ],
    ["<TextInput label='L' name='wrong' />", '<TextInput name="wrong">: its value must be a string, it is a number'],
  ];
  test.each(cases)("%s", async (jsx, message) => {
    const { tree } = await mount(
      `const { Form, TextInput, NumberInput, Combobox, Collection, RadioGroup, Fieldset, Checkbox } = useForm(
         { yes: Forms.boolean(), name: Forms.string(), age: Forms.number(), items: Forms.array(Forms.string()), wrong: Forms.string() }, { wrong: 5 });
       return <Form onSubmit={() => {}}>${jsx}</Form>;`,
    );
    expect(tree.status).toBe("failed");
    expect(tree.error?.message).toContain(message);
  });

  test.each([
    ["change('adress', 'x')", 'useForm: change("adress", …): the schema has no "adress"'],
    ["change('age', '5')", 'useForm: change("age", …) needs a number, it is a string'],
  ])("%s", async (call_, message) => {
    const { tree } = await mount(
      `const form = useForm({ age: Forms.number() }, {});
       return <form.Form onSubmit={() => {}}><Button label="Do" onClick={() => form.${call_}} /></form.Form>;`,
    );
    await expect(call(one(tree, "Button"), "onClick")).rejects.toThrow(message);
  });

  test.each([
    ["useForm({ a: 5 }, {})", "useForm: a must be a node made with Forms, or an object of them"],
    ["useForm({ a: { b: 'x' } }, {})", "useForm: a.b must be a node made with Forms, or an object of them"],
    ["useForm(Forms.string(), {})", "useForm: the schema must be an object of nodes made with Forms"],
  ])("%s", async (hook, message) => {
    const { tree } = await mount(`${hook}; return null;`);
    expect(tree.error?.message).toBe(message);
  });
});

test("a form of 1,000 fields is there, and an entry touches one of them", async () => {
  const { tree, commits } = await mount(
    `const names = Array.from({ length: 1000 }, (_, at) => "f" + at);
     const form = useForm(Object.fromEntries(names.map((name) => [name, Forms.string().optional()])), {});
     return <form.Form onSubmit={(values) => console.log(values.f999)}>
       {names.map((name) => <form.TextInput key={name} label={name} name={name} />)}
       <form.SubmitButton label="Go" />
     </form.Form>;`,
  );
  const fields = all(tree, "TextInput");
  expect(fields).toHaveLength(1000);
  await enter(fields[999] as SurfaceNode, "x");
  const before = commits();
  await enter(fields[999] as SurfaceNode, "xy");
  expect(commits()).toBe(before);
  expect(all(tree, "TextInput")[0]).toBe(fields[0]);
});

describe("names", () => {
  test("of earlier builds work", async () => {
    const { tree } = await mount(`
      const { Form, Experimental_RichTextInput, Experimental_TextInput } = useForm(
        { text: Forms.string(), name: Forms.string() },
        { text: "", name: "" },
      );
      return (
        <Form onSubmit={() => {}}>
          <Experimental_RichTextInput name="text" label="Text" />
          <Experimental_TextInput name="name" label="Name" />
        </Form>
      );`);
    expect([one(tree, "RichTextInput"), one(tree, "TextInput")].map((node) => node.props.label)).toEqual([
      "Text",
      "Name",
    ]);
  });

  test("that are not there are told at once", async () => {
    const { tree } = await mount(`
      const { Form, SliderInput } = useForm({ n: Forms.number() }, {});
      return <Form onSubmit={() => {}}><SliderInput name="n" /></Form>;`);
    expect(tree.status).toBe("failed");
    expect(tree.error?.message).toContain(
      "useForm: there is no SliderInput; there are submit, change, Form, TextInput",
    );
  });
});
