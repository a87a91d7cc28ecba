import { afterEach, describe, expect, test } from "vitest";
import type { Realm } from "../../src/page/realm.js";
import { encode } from "../../src/wire.js";
import { bundleApp } from "../support/app.js";
import { runGuest } from "../support/guest.js";
import { draw, RecordingHost, startHeadless, until } from "../support/page.js";
import { type Case, type Cases, means } from "./case.js";
import { clientCases } from "./client-cases.js";
import { type ModuleName, names } from "./names.js";
import { rootCases } from "./root-cases.js";
import { serverCases } from "./server-cases.js";

/*
 * Every name of the export index is called or mounted as an app would do it. What comes of it is the published table
 * `docs/sdk-coverage.md`; a name that has no case, or whose case fails, is in it as missing and fails the test.
 */
const cases: Record<ModuleName, Cases> = {
  attio: rootCases,
  "attio/client": clientCases,
  "attio/server": serverCases,
};

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function realmOf(source: string, host: RecordingHost): Promise<Realm> {
  host.settings = { values: { url: "a" }, editable: true };
  const bundle = await bundleApp(`
    import React from "react";
    import * as attio from "attio";
    import * as client from "attio/client";
    import { TextBlock } from "attio/client";
    registerSettingsSchema({ workspace: { url: attio.Settings.Schema.string() } });
    ${source}`);
  const realm = await startHeadless(bundle, host);
  open.push(realm);
  return realm;
}

async function show(given: Case, host: RecordingHost): Promise<void> {
  if ("evaluated" in given) {
    await realmOf(`console.log(JSON.stringify(${given.evaluated})); registerSurfaces({});`, host);
    await until(() => host.logs.length > 0);
    const value: unknown = JSON.parse(String(host.logs[0]?.[1]));
    if (typeof given.gives === "object" && given.gives !== null) expect(value).toMatchObject(given.gives);
    else expect(value).toEqual(given.gives);
  } else if ("mounted" in given) {
    await shownMounted(given, host);
  } else if ("ran" in given) {
    given.host?.(host);
    const realm = await realmOf(
      `${given.top ?? ""}; registerSurfaces({ "record-action": [{ id: "a", label: "A", async onTrigger() { ${given.ran} } }] });`,
      host,
    );
    await realm.trigger("record-action", "a", { recordId: "r1", object: "people" });
    expect(given.seen(host)).toEqual(given.gives);
  } else {
    const ended = await runGuest(
      `var server = globalThis.ATTIO_SERVER_APP_SDK;
       var stdin_default = async () => { ${given.called} };`,
      { kind: "server-function", hash: "a.server", args: encode([]) },
      {
        operations: (name) => given.operations?.[name] ?? null,
        context: {
          userConnections: { mail: { Ok: connection("mail", "mine") } },
          workspaceConnections: { default: { Ok: connection("default", "ours") } },
        },
      },
    );
    expect(ended.failed).toBeUndefined();
    expect(ended.value).toEqual(given.gives);
  }
}

async function shownMounted(given: Extract<Case, { mounted: string }>, host: RecordingHost): Promise<void> {
  host.queries = async () => ({ people: { name: "Ada" } });
  const component = `() => ${given.mounted}`;
  const surface = given.widget ? "record-widget" : "record-tab";
  const realm = await realmOf(
    `${given.top ?? ""}; const Shown = ${component};
     registerSurfaces({ "${surface}": [{ id: "a", label: "A", ${given.widget ? "Widget" : "Tab"}: Shown }],
       "record-action": [{ id: "a", label: "A", async onTrigger() { void client.showDialog({ title: "D", Dialog: Shown }) } }] });`,
    host,
  );
  const tree = given.dialog
    ? await (async () => {
        await realm.trigger("record-action", "a", {});
        await until(() => host.dialogs.size > 0);
        return [...host.dialogs.values()][0]?.tree;
      })()
    : realm.mount(surface, "a", { recordId: "r1", object: "people" }).tree;
  if (!tree) throw new Error("no dialog");
  await until(() => tree.status !== "loading", "the first content");
  expect(tree.error?.message).toBeUndefined();
  for (const text of given.shows) expect(draw(tree)).toContain(text);
}

const connection = (key: string, value: string) => ({
  id: "c1",
  value,
  connection_key: key,
  createdBy: { type: "user", id: "u1" },
  ownedBy: { type: "workspace", id: "w1" },
});

const worked = new Set<string>();

describe.each(Object.keys(names) as ModuleName[])("%s", (module) => {
  test.each([...names[module]])("%s", async (name) => {
    const given = cases[module][name];
    if (!given) throw new Error(`${module} ${name} has no case`);
    await show(given, new RecordingHost());
    worked.add(`${module} ${name}`);
  });
});

test("no case is for a name that is not in the index", () => {
  for (const module of Object.keys(names) as ModuleName[]) {
    const index = new Set<string>(names[module]);
    expect(Object.keys(cases[module]).filter((name) => !index.has(name))).toEqual([]);
  }
});

test("docs/sdk-coverage.md says what works", async () => {
  const all = (Object.keys(names) as ModuleName[]).flatMap((module) => names[module].map((name) => ({ module, name })));
  const lines = all.map(({ module, name }) => {
    const given = cases[module][name];
    const works = worked.has(`${module} ${name}`);
    return `| \`${module}\` | \`${name}\` | ${works ? "works" : "**missing**"} | ${given ? means(given) : ""} |`;
  });
  const text = `# What of the SDK works

Generated by \`sdk/tests/coverage\`: every run-time name that the three modules export, and how the test that made this
table used it. Props, overloads and result types are proved by \`sdk/tests/types/npm.ts\` against the typings of npm
\`attio@1.0.4\`. ${worked.size} of ${all.length} names work.

| module | name | state | how it was used |
| --- | --- | --- | --- |
${lines.join("\n")}
`;
  await expect(text).toMatchFileSnapshot("../../../docs/sdk-coverage.md");
});
