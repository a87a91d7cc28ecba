import { describe, expect, test, vi } from "vitest";
import { FormModel } from "../src/client/forms/model.js";
import { Forms } from "../src/client/forms/nodes.js";
import { readSchema } from "../src/client/forms/schema.js";
import { schemaErrors } from "../src/client/forms/validation.js";

vi.hoisted(() => {
  // Bounds of instants are written in the zone of whoever reads them.
  process.env.TZ = "UTC";
});

/** As if inputs for these paths were rendered; gives what takes them away again. */
function show(model: FormModel, ...paths: string[]): () => void {
  const taken = paths.map((path) => model.subscribe(`field:${path}`, () => {}));
  return () => {
    for (const take of taken) take();
  };
}

/** A form of these nodes with an input for each, submitted with these values: what `onSubmit` got, or the errors. */
async function submitted(
  schema: object,
  values: object,
  validate?: (values: never) => unknown,
): Promise<{ values?: unknown; errors: Record<string, string> }> {
  const model = new FormModel(schema, values, {
    failed: (_what, error) => {
      throw error;
    },
  });
  model.update(schema, validate);
  show(model, ...schemaErrors(readSchema(schema), values).keys());
  let got: unknown;
  model.onSubmit = (given) => {
    got = given;
  };
  await model.submit();
  return { ...(got === undefined ? {} : { values: got }), errors: { ...model.errors } };
}

const noon = new Date("2026-01-05T12:00:00Z");

describe("a value is right or wrong by its node", () => {
  const cases: [promise: string, node: object, value: unknown, error: string | undefined][] = [
    ["a string is required", Forms.string(), undefined, "Required"],
    ["an empty string is none", Forms.string(), "", "Required"],
    ["an optional string may be undefined", Forms.string().optional(), undefined, undefined],
    ["an optional string may be empty", Forms.string().optional(), "", undefined],
    ["null is absence", Forms.string().optional(), null, undefined],
    ["a default makes up for emptiness", Forms.string().default("x"), "", undefined],
    ["minLength counts characters", Forms.string().minLength(3), "ab", "Must be at least 3 characters"],
    ["minLength counts emoji as one", Forms.string().minLength(2), "🙂", "Must be at least 2 characters"],
    ["minLength does not bind what is left empty", Forms.string().optional().minLength(3), "", undefined],
    ["maxLength", Forms.string().maxLength(1), "ab", "Must be at most 1 character"],
    ["an address", Forms.string().url(), "https://attio.com/a?b#c", undefined],
    ["an address without a protocol", Forms.string().url(), "attio.com", undefined],
    ["an address with a port and no protocol", Forms.string().url(), "attio.com:8080/x", undefined],
    ["this very machine", Forms.string().url(), "localhost:3000", undefined],
    ["a word is no address", Forms.string().url(), "attio", "Must be a valid URL"],
    ["words are no address", Forms.string().url(), "not an address", "Must be a valid URL"],
    ["another protocol", Forms.string().url(), "ftp://attio.com", "Must be a valid URL"],
    ["code is no address", Forms.string().url(), "javascript:alert(1)", "Must be a valid URL"],
    ["a protocol alone", Forms.string().url(), "https://", "Must be a valid URL"],
    ["a protocol of the app's", Forms.string().url({ protocol: /ftp|sftp/ }), "sftp://attio.com", undefined],
    ["a protocol of the app's, anchored", Forms.string().url({ protocol: /^ftp:\/\// }), "ftp://attio.com", undefined],
    [
      "a protocol of the app's that this is not",
      Forms.string().url({ protocol: /http/, message: "No" }),
      "https://attio.com",
      "No",
    ],
    ["a number is required", Forms.number(), null, "Required"],
    ["zero is a number", Forms.number(), 0, undefined],
    ["text that is no number", Forms.number(), Number.NaN, "Must be a number"],
    ["text that is no number, where none is needed", Forms.number().optional(), Number.NaN, "Must be a number"],
    ["min", Forms.number().min(2), 1, "Must be at least 2"],
    ["max", Forms.number().max(2), 2.5, "Must be at most 2"],
    ["min and max are allowed", Forms.number().min(2).max(2), 2, undefined],
    ["a box that is not ticked is false", Forms.boolean(), undefined, undefined],
    ["an instant is required", Forms.dateTime(), undefined, "Required"],
    ["text that is no instant", Forms.dateTime(), "tomorrow", "Must be a date and time"],
    ["an instant too early", Forms.dateTime().min(noon), new Date(+noon - 1), "Must not be before 5 Jan 2026, 12:00"],
    ["an instant too late", Forms.dateTime().max(noon), new Date(+noon + 1), "Must not be after 5 Jan 2026, 12:00"],
    ["an instant at the bound", Forms.dateTime().min(noon).max(noon), noon, undefined],
    ["a day", Forms.plainDate(), "2028-02-29", undefined],
    ["a day that no calendar has", Forms.plainDate(), "2026-02-29", "Must be a date"],
    ["text that is no day", Forms.plainDate(), "soon", "Must be a date"],
    ["a record is required", Forms.attioRecord(), undefined, "Required"],
    ["any record", Forms.attioRecord(), { recordId: "r", object: "people" }, undefined],
    [
      "a record of another object",
      Forms.attioRecord().object({ slug: ["companies", "deals"] }),
      { recordId: "r", object: "people" },
      "Must be a record of companies or deals",
    ],
    [
      "an object by its old name",
      Forms.attioRecord().object({ slug: "person" }),
      { recordId: "r", object: "people" },
      undefined,
    ],
    ["an array may be empty", Forms.array(Forms.string()), undefined, undefined],
  ];
  test.each(cases)("%s", async (_promise, node, value, error) => {
    const { errors } = await submitted({ field: node }, { field: value });
    expect(errors).toEqual(error === undefined ? {} : { field: error });
  });
});

describe("what onSubmit gets", () => {
  const cases: [promise: string, schema: object, values: object, got: object][] = [
    ["what was entered", { a: Forms.string(), b: Forms.number() }, { a: "x", b: 1.5 }, { a: "x", b: 1.5 }],
    [
      "defaults for what is empty",
      { a: Forms.string().default("d"), b: Forms.number().default(0) },
      { a: "", b: null },
      { a: "d", b: 0 },
    ],
    ["a default day", { a: Forms.plainDate().default("2026-01-01") }, {}, { a: "2026-01-01" }],
    ["no default for what is not empty", { a: Forms.number().default(5) }, { a: 0 }, { a: 0 }],
    ["addresses with their protocol", { a: Forms.string().url() }, { a: "attio.com" }, { a: "https://attio.com" }],
    ["addresses as they are", { a: Forms.string().url() }, { a: "http://attio.com" }, { a: "http://attio.com" }],
    ["no address for none", { a: Forms.string().optional().url() }, { a: "" }, { a: "" }],
    ["boxes that are not ticked", { a: Forms.boolean(), b: Forms.boolean().optional() }, {}, { a: false }],
    ["nothing for what was never entered", { a: Forms.number().optional() }, { a: null }, {}],
    ["instants as Dates", { a: Forms.dateTime() }, { a: noon }, { a: noon }],
    ["nested values", { a: { b: Forms.string().default("d"), c: Forms.boolean() } }, {}, { a: { b: "d", c: false } }],
    [
      "items of arrays",
      { a: Forms.array({ url: Forms.string().url(), n: Forms.number().default(1) }) },
      { a: [{ url: "x.io" }, { url: "http://y.io", n: 2 }] },
      {
        a: [
          { url: "https://x.io", n: 1 },
          { url: "http://y.io", n: 2 },
        ],
      },
    ],
    ["an empty array", { a: Forms.array(Forms.string()), b: Forms.array(Forms.string()).optional() }, {}, { a: [] }],
    ["values that the schema does not have", { a: Forms.string() }, { a: "x", id: 7 }, { a: "x", id: 7 }],
  ];
  test.each(cases)("%s", async (_promise, schema, values, got) => {
    expect(await submitted(schema, values)).toEqual({ values: got, errors: {} });
  });

  test("an emptied number is null", async () => {
    const model = new FormModel({ a: Forms.number().optional() }, { a: 1 }, { failed: vi.fn() });
    model.enter("a", null, 0);
    expect(model.values).toEqual({ a: null });
  });
});

describe("errors", () => {
  test("stand under the paths of nested values and of items", async () => {
    const schema = {
      address: { street: Forms.string(), lines: Forms.array(Forms.string()) },
      items: Forms.array({ name: Forms.string() }),
    };
    const { errors } = await submitted(schema, { address: { lines: ["x", ""] }, items: [{ name: "x" }, {}] });
    expect(errors).toEqual({
      "address.street": "Required",
      "address.lines.1": "Required",
      "items.1.name": "Required",
    });
  });

  const own: [promise: string, given: unknown, errors: Record<string, string>][] = [
    ["by name", { name: "Taken" }, { name: "Taken" }],
    ["nested", { address: { street: "Unknown" } }, { "address.street": "Unknown" }],
    ["by dotted names", { "address.street": "Unknown" }, { "address.street": "Unknown" }],
    ["of items, as an array", { items: [undefined, { name: "Twice" }] }, { "items.1.name": "Twice" }],
    ["of a whole collection", { items: "Add one" }, { items: "Add one" }],
    ["none, in any form", { name: undefined, address: {}, items: null, other: "" }, {}],
    ["nothing at all", undefined, {}],
  ];
  test.each(own)("of the app's own validate: %s", async (_promise, given, errors) => {
    const schema = {
      name: Forms.string(),
      address: { street: Forms.string() },
      items: Forms.array({ name: Forms.string() }),
    };
    const values = { name: "x", address: { street: "x" }, items: [{ name: "x" }, { name: "x" }] };
    expect((await submitted(schema, values, () => given)).errors).toEqual(errors);
  });

  test("of the schema override the app's own", async () => {
    const schema = { a: Forms.string(), b: Forms.string() };
    const { errors } = await submitted(schema, { b: "x" }, () => ({ a: "Own", b: "Own" }));
    expect(errors).toEqual({ a: "Required", b: "Own" });
  });

  test("show when a changed field is left, and all of them when submitting was tried", async () => {
    const model = new FormModel({ a: Forms.string(), b: Forms.string() }, {}, { failed: vi.fn() });
    show(model, "a", "b");
    model.leave("a");
    expect(model.errors).toEqual({});
    model.enter("a", "x", 0);
    model.enter("a", "", 0);
    expect(model.errors).toEqual({});
    model.leave("a");
    expect(model.errors).toEqual({ a: "Required" });
    await model.submit();
    expect(model.errors).toEqual({ a: "Required", b: "Required" });
    model.enter("b", "x", 0);
    expect(model.errors).toEqual({ a: "Required" });
  });
});

describe("what no input is there for", () => {
  const schema = { kind: Forms.string(), title: Forms.string(), items: Forms.array({ n: Forms.number() }) };

  test("is not held against who cannot see it, and is submitted as it is", async () => {
    const model = new FormModel(schema, { title: "", items: [{}] }, { failed: vi.fn() });
    model.onSubmit = vi.fn();
    show(model, "kind", "items");
    model.enter("kind", "old", 0);
    await model.submit();
    expect(model.onSubmit).toHaveBeenCalledWith({ kind: "old", title: "", items: [{}] });
  });

  test("is held against the form when the app's own validate says so", async () => {
    const model = new FormModel(schema, { kind: "old" }, { failed: vi.fn() });
    model.update(schema, () => ({ title: "Too late" }));
    model.onSubmit = vi.fn();
    await model.submit();
    expect(model.onSubmit).not.toHaveBeenCalled();
    expect(model.problems).toEqual(["title: Too late"]);
  });

  test("counts from when an input comes until it goes", async () => {
    const model = new FormModel(schema, { kind: "new" }, { failed: vi.fn() });
    model.onSubmit = vi.fn();
    show(model, "kind");
    const hide = show(model, "title");
    await model.submit();
    expect(model.errors).toEqual({ title: "Required" });
    hide();
    await Promise.resolve();
    expect([model.errors, model.problems]).toEqual([{}, []]);
    show(model, "title");
    await Promise.resolve();
    expect(model.errors).toEqual({ title: "Required" });
    expect(model.onSubmit).not.toHaveBeenCalled();
  });

  test("is not what one input holds several of", async () => {
    const model = new FormModel({ tags: Forms.array(Forms.string()) }, { tags: [""] }, { failed: vi.fn() });
    model.onSubmit = vi.fn();
    show(model, "tags");
    await model.submit();
    expect(model.onSubmit).not.toHaveBeenCalled();
  });
});

describe("submitting", () => {
  test("does not call onSubmit while anything is wrong", async () => {
    const model = new FormModel({ a: Forms.string() }, {}, { failed: vi.fn() });
    show(model, "a");
    model.onSubmit = vi.fn();
    await model.submit();
    expect(model.onSubmit).not.toHaveBeenCalled();
    expect(model.refusals).toBe(1);
  });

  test("happens once at a time", async () => {
    const model = new FormModel({}, {}, { failed: vi.fn() });
    let done = () => {};
    model.onSubmit = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
    const first = model.submit();
    await model.submit();
    expect(model.submitting).toBe(true);
    expect(model.onSubmit).toHaveBeenCalledTimes(1);
    done();
    await first;
    expect(model.submitting).toBe(false);
  });

  test("that fails is told, and can be tried again", async () => {
    const failed = vi.fn();
    const model = new FormModel({ a: Forms.string() }, {}, { failed });
    model.enter("a", "x", 0);
    model.submitLabel = "Send";
    model.onSubmit = () => Promise.reject(new Error("no"));
    await model.submit();
    expect(failed).toHaveBeenCalledWith("“Send”", new Error("no"));
    expect([model.submitting, model.dirty]).toEqual([false, true]);
  });

  test("makes what was submitted the beginning", async () => {
    const model = new FormModel({ a: Forms.string() }, { a: "x" }, { failed: vi.fn() });
    model.onSubmit = () => {};
    expect(model.dirty).toBe(false);
    model.enter("a", "y", 0);
    expect(model.dirty).toBe(true);
    await model.submit();
    expect(model.dirty).toBe(false);
    model.enter("a", "x", 0);
    expect(model.dirty).toBe(true);
  });

  test("typing and taking it back leaves nothing unsaved", () => {
    const model = new FormModel({ a: Forms.string(), d: Forms.dateTime() }, { d: noon }, { failed: vi.fn() });
    model.enter("a", "y", 0);
    model.enter("d", new Date(+noon), 0);
    model.enter("a", "", 0);
    expect(model.dirty).toBe(false);
  });
});

describe("changes by the app", () => {
  test("give the input a new revision, and what was entered before it heard of that is dropped", () => {
    const model = new FormModel({ a: Forms.string() }, {}, { failed: vi.fn() });
    model.enter("a", "typed", 0);
    model.change("a", "set");
    const revision = model.revision("a");
    expect(revision).toBeGreaterThan(0);
    model.enter("a", "typed too", 0);
    expect(model.values).toEqual({ a: "set" });
    model.enter("a", "typed after", revision);
    expect(model.values).toEqual({ a: "typed after" });
  });

  test("are heard by the inputs at, below and above the path, and by no others", () => {
    const schema = { tags: Forms.array(Forms.string()), address: { street: Forms.string() }, name: Forms.string() };
    const model = new FormModel(schema, { tags: ["a"] }, { failed: vi.fn() });
    const heard: string[] = [];
    for (const path of ["tags", "tags.0", "address.street", "name"] as const)
      model.subscribe(`field:${path}`, () => heard.push(path));
    model.change("tags.0", "b");
    expect(heard.sort()).toEqual(["tags", "tags.0"]);
    heard.length = 0;
    model.change("address", { street: "x" });
    expect(heard).toEqual(["address.street"]);
  });

  test("an entry is heard by nobody but who asks for values", () => {
    const model = new FormModel({ a: Forms.string(), b: Forms.string() }, {}, { failed: vi.fn() });
    const heard: string[] = [];
    for (const topic of ["field:a", "field:b", "values", "errors", "submitting"] as const)
      model.subscribe(topic, () => heard.push(topic));
    model.enter("a", "x", 0);
    expect(heard).toEqual(["values"]);
  });
});

describe("collections", () => {
  const schema = {
    items: Forms.array({ name: Forms.string(), ok: Forms.boolean() }),
    tags: Forms.array(Forms.string()),
  };
  const make = () => {
    const model = new FormModel(schema, { items: [{ name: "a" }, { name: "b" }, { name: "c" }] }, { failed: vi.fn() });
    for (const index of [0, 1, 2]) model.subscribe(`field:items.${index}.name`, () => {});
    return model;
  };

  test("an added item begins blank", () => {
    const model = make();
    model.addItem("items");
    model.addItem("tags");
    expect(model.value("items.3")).toEqual({ ok: false });
    expect(model.value("tags")).toEqual([""]);
  });

  test("items keep their keys, and what is known of them, when one before them goes", async () => {
    const model = make();
    const [first, second, third] = model.items("items");
    model.enter("items.2.name", "", model.revision("items.2.name"));
    model.leave("items.2.name");
    expect(model.errors).toEqual({ "items.2.name": "Required" });
    model.removeItem("items", first as number);
    expect(model.items("items")).toEqual([second, third]);
    expect(model.value("items")).toEqual([
      { name: "b", ok: false },
      { name: "", ok: false },
    ]);
    expect(model.errors).toEqual({ "items.1.name": "Required" });
    expect(model.revision("items.1.name")).toBeGreaterThan(0);
  });
});

describe("names", () => {
  const schema = {
    name: Forms.string(),
    address: { street: Forms.string() },
    items: Forms.array({ n: Forms.number() }),
    tags: Forms.array(Forms.string()),
  };
  const model = new FormModel(schema, {}, { failed: vi.fn() });
  test.each([
    ["name", "string"],
    ["address.street", "string"],
    ["items.0.n", "number"],
    ["items", "array"],
    ["tags", "string[]"],
    ["tags.3", "string"],
  ])("%s is a %s", (path, type) => {
    expect(model.find(path, [type as "string"])).toMatchObject({ type });
  });

  test.each([
    ["adress", 'the schema has no "adress"; it has name, address, items, tags'],
    ["address.town", '"address" has no "town"; it has street'],
    ["address", "it is an object of several values"],
    ["name.first", '"name" is a string and has nothing inside'],
    ["items.first", '"items" is an array, and "first" is no index'],
    ["items.0.n", "it is of type number"],
    ["items", "it is of type array"],
    ["tags", "it is an array"],
    ["__proto__", 'the schema has no "__proto__"; it has name, address, items, tags'],
    ["constructor", 'the schema has no "constructor"; it has name, address, items, tags'],
    ["", 'a name is the path of a value, for example "address.street"'],
    [undefined, 'a name is the path of a value, for example "address.street"'],
  ])("%s is none of a string: %s", (path, why) => {
    expect(model.find(path, ["string"])).toBe(why);
  });
});
