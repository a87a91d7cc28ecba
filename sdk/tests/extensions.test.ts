import { afterEach, describe, expect, test, vi } from "vitest";
import type { RealmError } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { recordBatchRunner } from "../src/realm/record-batches.js";
import { bundleApp } from "./support/app.js";
import { draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

/** Starts an app that registers these surfaces, with everything of `attio/client` at hand. */
async function start(surfaces: string, host = new RecordingHost()) {
  const source = `
    import React, { Suspense, useState, use } from "react";
    import * as client from "attio/client";
    const { Widget, Badge, Section, TextBlock, LoadingState, AttioLink, Destinations } = client;
    registerSurfaces({ ${surfaces} });`;
  const realm = await startHeadless(await bundleApp(source), host);
  open.push(realm);
  return { realm, host };
}

const context = {
  object: "people",
  attributes: [{ isRequired: false, isUnique: true, type: "email-address" }],
  isStandard: true,
};

describe("predicates of objects", () => {
  const asked = (kind: string, fields: string) =>
    `"${kind}": [{ id: "a", label: "A", ${fields} objects: (given) => { console.log(given); return true; } }]`;

  test.each([
    ["record-action", context],
    ["bulk-record-action", context],
    ["record-widget", context],
    ["record-tab", context],
    ["object-action", { object: "people" }],
  ] as const)("of a %s hears what it may", async (kind, heard) => {
    const { realm, host } = await start(asked(kind, `type: "${kind}",`));
    expect(await realm.applies(kind, "a", context)).toBe(true);
    expect(host.logs).toEqual([["log", heard]]);
  });

  test("of the oldest layout reads the attributes as its argument, or as a field of it", async () => {
    const { realm } = await start(`"record-action": [
      { id: "list", label: "A", objects: (attributes) => attributes.some((a) => a.type === "email-address") },
      { id: "field", label: "B", objects: ({ attributes, object }) => object === "people" && attributes.length === 1 },
    ]`);
    expect(await realm.applies("record-action", "list", context)).toBe(true);
    expect(await realm.applies("record-action", "field", context)).toBe(true);
  });
});

describe("runRecordBatches", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);
  const bulk = (body: string) => `"bulk-record-action": [{ id: "b", label: "Enrich", async onTrigger(given) {
    const { runRecordBatches, recordIds, object } = given; ${body} } }]`;
  async function run(count: number, body: string) {
    const { realm, host } = await start(bulk(body));
    await realm.trigger("bulk-record-action", "b", { recordIds: ids(count), object: "people" });
    return { host, logged: host.logs.map(([, ...args]) => args) };
  }

  test("works on batches one after the other, in order, with counters for every hook", async () => {
    const { logged } = await run(
      5,
      `const outcome = await runRecordBatches({
        batchSize: 2,
        onStart: (c) => console.log("start", c), onProgress: (c) => console.log("progress", c),
        onComplete: (c) => console.log("complete", c), onError: () => console.log("never"),
      }, async ({ recordIds }) => { console.log(...recordIds); await null; return recordIds.length; });
      console.log(outcome);`,
    );
    const counters = (processedRecords: number, batchIndex: number, lastBatchSize: number) => ({
      processedRecords,
      totalRecords: 5,
      batchSize: 2,
      batchIndex,
      totalBatches: 3,
      lastBatchSize,
    });
    expect(logged).toEqual([
      ["start", counters(0, 0, 0)],
      ["r0", "r1"],
      ["progress", counters(2, 0, 2)],
      ["r2", "r3"],
      ["progress", counters(4, 1, 2)],
      ["r4"],
      ["progress", counters(5, 2, 1)],
      ["complete", counters(5, 2, 1)],
      [{ success: true, results: [2, 2, 1] }],
    ]);
  });

  test("never runs two batches at once", async () => {
    const { logged } = await run(
      4,
      `let running = 0; let most = 0;
      await runRecordBatches({ batchSize: 1 }, async () => {
        most = Math.max(most, ++running); await new Promise((r) => setTimeout(r, 2)); running--; });
      console.log(most);`,
    );
    expect(logged).toEqual([[1]]);
  });

  test("stops at the first error: an outcome with what was done until then, and no rejection", async () => {
    const { logged, host } = await run(
      5,
      `const outcome = await runRecordBatches({ batchSize: 2, onError: (c, error) => { console.log(c.processedRecords, c.batchIndex, error.message); } },
        async ({ recordIds }) => { if (recordIds.includes("r2")) throw new RangeError("no credit"); return recordIds[0]; });
      console.log(outcome.success, outcome.partialResults, outcome.error instanceof RangeError);`,
    );
    expect(logged).toEqual([
      ["runRecordBatches: the worker failed", expect.objectContaining({ message: "no credit" })],
      [2, 1, "no credit"],
      [false, ["r0"], true],
    ]);
    await until(() => [...host.toasts.values()][0]?.variant === "error");
    expect([...host.toasts.values()]).toMatchObject([
      { variant: "error", title: "Enrich failed", text: "Stopped after 2 of 5 records: no credit" },
    ]);
  });

  test("leaves out what void workers give, and keeps other falsy results", async () => {
    const { logged } = await run(
      4,
      `let at = 0;
      console.log(await runRecordBatches({ batchSize: 1 }, async () => [undefined, null, 0, "x"][at++]));`,
    );
    expect(logged).toEqual([[{ success: true, results: [null, 0, "x"] }]]);
  });

  test("runs at most 250 records at once, and says that it does", async () => {
    const { logged } = await run(
      600,
      `const sizes = [];
      await runRecordBatches({ batchSize: 1000, onStart: (c) => console.log(c.batchSize, c.totalBatches) },
        async ({ recordIds }) => { sizes.push(recordIds.length); });
      console.log(sizes);`,
    );
    expect(logged).toEqual([
      ["runRecordBatches: options.batchSize is 1000; batches of 250 are run"],
      [250, 3],
      [[250, 250, 100]],
    ]);
  });

  test.each([
    [
      "a batch size of 0",
      "{ batchSize: 0 }, async () => {}",
      "batchSize must be a whole number from 1 to 250, it is 0",
    ],
    ["half a record", "{ batchSize: 1.5 }, async () => {}", "it is 1.5"],
    ["no options", "undefined, async () => {}", "it is undefined"],
    ["no worker", "{ batchSize: 1 }", "the worker must be a function"],
  ])("refuses %s", async (_name, given, message) => {
    const { realm } = await start(bulk(`await runRecordBatches(${given});`));
    const args = { recordIds: ids(2), object: "people" };
    await expect(realm.trigger("bulk-record-action", "b", args)).rejects.toThrow(message);
  });

  test("shows one toast with a bar, in the words of the hooks", async () => {
    const { host } = await run(
      4,
      `await runRecordBatches({
        batchSize: 2,
        onStart: async () => ({ title: "Starting", text: "Hold on" }),
        onProgress: (c) => ({ text: c.processedRecords + " done" }),
        onComplete: () => ({ title: "All done" }),
      }, async () => {});`,
    );
    expect(host.shown[0]).toMatchObject({
      variant: "neutral",
      title: "Starting",
      text: "Hold on",
      progress: 0,
      durationMs: Number.POSITIVE_INFINITY,
    });
    await until(() => [...host.toasts.values()][0]?.variant === "success");
    expect([...host.toasts.values()]).toMatchObject([
      { title: "All done", text: "4 of 4 records", progress: 100, durationMs: 4000 },
    ]);
    expect(host.toasts.size).toBe(1);
  });

  test("outlives hooks that throw or give nonsense", async () => {
    const { logged } = await run(
      2,
      `console.log(await runRecordBatches({
        batchSize: 1,
        onStart: () => { throw new Error("bad hook") }, onProgress: () => "text", onComplete: () => ({ title: 5 }),
      }, async () => 1));`,
    );
    const problem = (hook: string, message: string) => [
      `runRecordBatches: ${hook} failed`,
      expect.objectContaining({ message }),
    ];
    expect(logged).toEqual([
      problem("onStart", "bad hook"),
      problem("onProgress", "onProgress must give nothing, or {title?, text?}"),
      problem("onProgress", "onProgress must give nothing, or {title?, text?}"),
      problem("onComplete", "onComplete: title must be a string"),
      [{ success: true, results: [1, 1] }],
    ]);
  });

  test("an empty selection starts, completes and succeeds", async () => {
    const { logged } = await run(
      0,
      `console.log(await runRecordBatches({ batchSize: 9, onComplete: (c) => { console.log(c.totalBatches); } }, async () => 1));`,
    );
    expect(logged).toEqual([[0], [{ success: true, results: [] }]]);
  });

  test("older actions read the ids themselves", async () => {
    const { logged } = await run(2, "console.log(recordIds, object);");
    expect(logged).toEqual([[["r0", "r1"], "people"]]);
  });

  test("a run on a quarter of a million records keeps the realm's memory small", async () => {
    const toast = { hideToast: vi.fn(), updateToast: vi.fn(), upsertToast: vi.fn() };
    const runner = recordBatchRunner(ids(250_000), { label: "Enrich", showToast: () => toast, console });
    const outcome = await runner({ batchSize: 250 }, async ({ recordIds }) => recordIds.length);
    expect(outcome).toMatchObject({ success: true });
    expect(toast.updateToast).toHaveBeenCalledTimes(1000);
  });
});

describe("a record widget", () => {
  const widget = (jsx: string, more = "") =>
    `"record-widget": [{ id: "w", label: "W", ${more} Widget: (props) => ${jsx} }]`;
  async function mount(jsx: string, host = new RecordingHost()) {
    const { realm } = await start(widget(jsx), host);
    const { tree } = realm.mount("record-widget", "w", { recordId: "r1", object: "people" });
    await until(() => tree.status !== "loading" || draw(tree) !== "", "something to see");
    return { realm, tree, host };
  }

  test("is its parts, with text and badges, and its trigger is a function", async () => {
    const { tree } = await mount(`<Widget.TextWidget onTrigger={() => {}}>
      <Widget.Title>Credit</Widget.Title><Widget.Text.Primary>{5} left</Widget.Text.Primary>
      <Widget.Text.Secondary>of {props.recordId}</Widget.Text.Secondary>
      <Widget.Decoration><Widget.Badge color="green">ok</Widget.Badge></Widget.Decoration><Badge color="red">bare</Badge>
    </Widget.TextWidget>`);
    expect(draw(tree)).toMatchInlineSnapshot(`
      "<Widget.TextWidget onTrigger=ƒ>
        <Widget.Title>
          "Credit"
        <Widget.Text.Primary>
          "5"
          " left"
        <Widget.Text.Secondary>
          "of "
          "r1"
        <Widget.Decoration>
          <Badge color="green">
            "ok"
        <Badge color="red">
          "bare""
    `);
  });

  test("loads while it suspends, and may say so itself", async () => {
    const { realm } = await start(`"record-widget": [
      { id: "auto", label: "A", Widget: () => { use(new Promise(() => {})); } },
      { id: "own", label: "B", Widget: () => <Suspense fallback={<Widget.Loading />}><Never /></Suspense> },
    ]}); const never = new Promise(() => {}); function Never() { use(never); return null; }; ({`);
    const auto = realm.mount("record-widget", "auto", {}).tree;
    await until(() => draw(auto) !== "");
    expect([auto.status, draw(auto)]).toEqual(["loading", '<LoadingState>\n  "Loading..."']);
    const own = realm.mount("record-widget", "own", {}).tree;
    await until(() => draw(own) !== "");
    expect([own.status, draw(own)]).toEqual(["ready", "<Widget.Loading>"]);
  });

  test.each([
    [
      "<TextBlock>x</TextBlock>",
      "a record widget must render <Widget.TextWidget> or <Widget.Loading>, not <TextBlock>",
    ],
    ["<>just text</>", "a record widget must render <Widget.TextWidget> or <Widget.Loading>, not text"],
    ["<LoadingState />", "a record widget must render <Widget.TextWidget> or <Widget.Loading>, not <LoadingState>"],
    ["<Widget.TextWidget><Section title='s' /></Widget.TextWidget>", "can stand inside it, not <Section>"],
    [
      "<Widget.TextWidget><Widget.TextWidget /></Widget.TextWidget>",
      "<Widget.TextWidget> cannot stand inside <Widget.TextWidget>",
    ],
    [
      "<Widget.Title>x</Widget.Title>",
      "a record widget must render <Widget.TextWidget> or <Widget.Loading>, not <Widget.Title>",
    ],
    ["<Widget.TextWidget onTrigger='no' />", "<Widget.TextWidget>: onTrigger must be a function"],
    ["<Widget.TextWidget colour='red' />", "<Widget.TextWidget>: colour is not a known property"],
  ])("that is %s fails by name, and alone", async (jsx, message) => {
    const { tree, realm } = await mount(jsx);
    await until(() => tree.status === "failed");
    expect((tree.error as RealmError).message).toContain(message);
    expect(await realm.applies("record-widget", "w", context)).toBe(true);
  });

  test("shows its parts nowhere else", async () => {
    const { realm } = await start(
      `"record-tab": [{ id: "t", label: "T", Tab: () => <Widget.TextWidget>x</Widget.TextWidget> }]`,
    );
    const { tree } = realm.mount("record-tab", "t", {});
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toBe("<Widget.TextWidget> can only stand in a record widget");
  });

  test("runs its trigger, and says when that fails", async () => {
    const { tree, host } = await mount(`<Widget.TextWidget onTrigger={async () => {
      console.log("triggered"); throw new Error("no credit"); }}>x</Widget.TextWidget>`);
    const { onTrigger } = find(tree, "Widget.TextWidget").props as { onTrigger(): Promise<void> };
    await expect(onTrigger()).rejects.toThrow("no credit");
    expect(host.logs).toEqual([["log", "triggered"]]);
  });
});

describe("navigation", () => {
  const page = (jsx: string) => `page: [{ id: "p", name: "P", Page: () => ${jsx} }]`;

  test("both spellings lead to the same places", async () => {
    const { realm, host } = await start(`"record-action": [{ id: "go", label: "Go", onTrigger() {
      client.navigate(Destinations.appPage("home"));
      client.experimental_navigate(client.experimental_Destinations.record({ recordId: "r", object: "people" }, { tab: "t" }));
      client.navigate(Destinations.appSettings());
    } }]`);
    await realm.trigger("record-action", "go", {});
    expect(host.other).toEqual([
      { type: "app-page", slug: "home" },
      { type: "record", recordId: "r", objectSlug: "people", tab: "t" },
      { type: "app-settings" },
    ]);
  });

  test("a link carries its destination and one text", async () => {
    const { realm } = await start(
      page(
        "<><AttioLink to={Destinations.appSettings()}>Settings {1}</AttioLink><client.Experimental_AttioLink to={Destinations.appPage('x')} /></>",
      ),
    );
    const { tree } = realm.mount("page", "p", {});
    await until(() => tree.status === "ready");
    expect(draw(tree)).toBe(
      '<AttioLink to={"type":"app-settings"}>\n  "Settings "\n  "1"\n<AttioLink to={"type":"app-page","slug":"x"}>',
    );
  });

  test.each([
    ["<AttioLink>x</AttioLink>", "<AttioLink>: to is required (an object)"],
    ["<AttioLink to={{ type: 'moon' }}>x</AttioLink>", "to.type must be one of app-page, record, app-settings"],
    [
      "<AttioLink to={Destinations.appSettings()}><Badge color='red'>x</Badge></AttioLink>",
      "only text can stand inside it",
    ],
  ])("%s is refused", async (jsx, message) => {
    const { realm } = await start(page(jsx));
    const { tree } = realm.mount("page", "p", {});
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toContain(message);
  });
});
