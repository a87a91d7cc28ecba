import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ServerFunctionError, type SurfaceKind, type SurfaceTree } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { bundleApp } from "./support/app.js";
import { app, draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

const imports = `
  import React, { Suspense, useState } from "react";
  import * as client from "attio/client";
  import { Avatar, Badge, Banner, Button, Card, Column, DescriptionList, Divider, EmptyState, Experimental_Card,
    Experimental_EmptyState, Experimental_Grid, Experimental_Stack, Experimental_Table, Grid, Json, Link, LoadingState,
    Row, Section, Stack, StatusBadge, Table, TextBlock, Typography, Widget } from "attio/client";
`;

/** Mounts a component with this body as a surface of this kind. */
async function mount(body: string, kind: SurfaceKind = "record-tab", top = "") {
  const name = { "record-tab": "Tab", "record-widget": "Widget" }[kind as string] ?? "Page";
  const bundle = await bundleApp(`${imports}${top}
    function Shown(props) { ${body} }
    registerSurfaces({ "${kind}": [{ id: "s", label: "S", name: "S", ${name}: Shown }] });`);
  const host = new RecordingHost();
  const realm = await startHeadless(bundle, host);
  open.push(realm);
  const id = kind === "workspace-settings" ? "workspace-settings" : "s";
  const { tree } = realm.mount(kind, id, {});
  await until(() => tree.status !== "loading", "a surface");
  return { tree, host, realm };
}

const click = (tree: SurfaceTree) => (find(tree, "Button").props.onClick as () => Promise<void>)();

const header =
  "<Table.Header><Table.HeaderCell>A</Table.HeaderCell><Table.HeaderCell>B</Table.HeaderCell></Table.Header>";
const row = "<Table.Row><Table.Cell>1</Table.Cell><Table.Cell>2</Table.Cell></Table.Row>";

describe("what stands together", () => {
  const wrong: [string, string][] = [
    ["<Table></Table>", "<Table>: exactly one <Table.Header> must stand inside it, there is none"],
    [`<Table>${header}</Table>`, "<Table>: exactly one <Table.Body> must stand inside it, there is none"],
    [`<Table>${header}${header}<Table.Body /></Table>`, "exactly one <Table.Header> must stand inside it, there are 2"],
    [
      `<Table>${header}<Table.Body /><Table.Body /></Table>`,
      "exactly one <Table.Body> must stand inside it, there are 2",
    ],
    [
      `<Table>${header}<Table.Body>${row}<Table.Row><Table.Cell>1</Table.Cell></Table.Row></Table.Body></Table>`,
      "<Table.Row>: must have as many cells as <Table.Header> in <Table>: 2, not 1 (row 2)",
    ],
    [
      `<Table>${header}<Table.Body><Table.Row><Table.Cell><Badge color="red">x</Badge> or text</Table.Cell><Table.Cell /></Table.Row></Table.Body></Table>`,
      "<Table.Cell>: badges cannot stand beside text; it holds text with links, or badges, or avatars",
    ],
    [
      `<Table>${header}<Table.Body><Table.Row><Table.Cell><Table.Cell.Badge color="red">x</Table.Cell.Badge><Table.Cell.Avatar name="A" src={null} /></Table.Cell><Table.Cell /></Table.Row></Table.Body></Table>`,
      "<Table.Cell>: avatars cannot stand beside badges",
    ],
    [
      `<DescriptionList><DescriptionList.Item label="x">text <Badge color="red">x</Badge></DescriptionList.Item></DescriptionList>`,
      "<DescriptionList.Item>: badges cannot stand beside text",
    ],
    [
      `<DescriptionList><DescriptionList.Menu /><DescriptionList.Menu /></DescriptionList>`,
      "<DescriptionList>: only one <DescriptionList.Menu> can stand inside it",
    ],
    [`<Json data={(() => { const a = { b: {} }; a.b.c = a; return a })()} />`, "<Json>: data.b.c is part of a cycle"],
  ];
  test.each(wrong)("%s fails its surface by name", async (jsx, message) => {
    const { tree, host } = await mount(`return <Section title="x">${jsx}</Section>`);
    expect(tree.status).toBe("failed");
    expect(tree.error?.name).toBe("TypeError");
    expect(tree.error?.message).toContain(message);
    // Which component of the app it was, though none of its lines is in the stack of the error.
    expect(tree.error?.stack).toMatch(/at Shown \(src\/app\.tsx:\d+:\d+\)/);
    const [, error, reference] = host.logs.at(-1) ?? [];
    expect([error, reference]).toEqual([tree.error, `(reference ${tree.error?.reference})`]);
  });

  const right = [
    `<Table label="L">${header}<Table.Body>${row}{[1, 2].map((n) => <React.Fragment key={n}>${row}</React.Fragment>)}{false}{null}</Table.Body></Table>`,
    `<Experimental_Table>${header}<Table.Body /></Experimental_Table>`,
    `<Table>${header}<Table.Body><Table.Row><Table.Cell><Badge color="red">x</Badge>{" "}<Table.Cell.Badge color="red">x</Table.Cell.Badge></Table.Cell><Table.Cell>see <Link href="https://a.example">a</Link></Table.Cell></Table.Row></Table.Body></Table>`,
    `<DescriptionList title="T"><DescriptionList.Item label="a"><DescriptionList.Item.Tag label="x" color="red" /></DescriptionList.Item>
      <DescriptionList.Menu><DescriptionList.Menu.Item label="x" onTrigger={() => {}} /></DescriptionList.Menu></DescriptionList>`,
    `<Json data={{ at: new Date(0), map: new Map([[1, 2]]), call() {}, big: 1n, nothing: undefined }} />`,
    `<Badge color="red">{1} of <>{2}</></Badge>`,
    `<><Card title="a"><Experimental_Card /></Card><Grid><Experimental_Grid /></Grid><Stack><Experimental_Stack /></Stack></>`,
    `<><EmptyState title="a" description="b" /><Experimental_EmptyState title="a" description="b" /></>`,
    `<Row><Column><Avatar name="A" src={undefined} /><StatusBadge color="#ff0000">{"a"}{1}</StatusBadge></Column></Row>`,
  ];
  test.each(right)("%s is well", async (jsx) => {
    const { tree } = await mount(`return ${jsx}`);
    expect(tree.error?.message).toBeUndefined();
    expect(tree.status).toBe("ready");
  });

  test("a widget's badge takes its text as a property too, as apps of 2025 have it", async () => {
    const { tree } = await mount(
      `return <Widget.TextWidget><Widget.Badge text="3" color="grey" /><Widget.Badge color="red">new</Widget.Badge></Widget.TextWidget>`,
      "record-widget",
    );
    expect(tree.error?.message).toBeUndefined();
    expect(draw(tree)).toContain(`<Badge color="grey">`);
    expect(draw(tree)).toContain('"3"');
    expect(draw(tree)).toContain('"new"');
  });

  // React's own development build of JSX puts such a getter there, to warn; an app brings that build along.
  test("the key among a component's props is never read", async () => {
    const { tree } = await mount(
      `const given = Object.defineProperty({ color: "red", children: "x" }, "key", { get() { throw new Error("read") } });
       return Badge(given);`,
    );
    expect([tree.status, tree.error?.message]).toEqual(["ready", undefined]);
  });

  test("an update that spoils it fails the surface, and nothing of it reaches the page", async () => {
    const { tree } = await mount(`const [cells, set] = useState([1, 2]);
      return <><Table>${header}<Table.Body><Table.Row>{cells.map((c) => <Table.Cell key={c}>{c}</Table.Cell>)}</Table.Row></Table.Body></Table>
        <Button label="x" onClick={() => set([1, 2, 3])} /></>`);
    expect(tree.status).toBe("ready");
    await click(tree);
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toContain("2, not 3 (row 1)");
  });

  test("what is hidden while the app suspends does not count", async () => {
    const { tree } = await mount(
      `const [key, set] = useState(0);
      return <><Table>${header}<Table.Body><Table.Row><Table.Cell>1</Table.Cell>
          <Suspense fallback={<Table.Cell>…</Table.Cell>}><Slow id={key} /></Suspense></Table.Row></Table.Body></Table>
        <Button label="x" onClick={() => set(key + 1)} /></>`,
      "record-tab",
      `const waits = new Map();
       function Slow({ id }) {
         if (!waits.has(id)) waits.set(id, new Promise((done) => setTimeout(done, 10, "got " + id)));
         return <Table.Cell>{React.use(waits.get(id))}</Table.Cell>;
       }`,
    );
    await until(() => draw(tree).includes("got 0"));
    await click(tree);
    await until(() => draw(tree).includes("…"));
    await until(() => draw(tree).includes("got 1"));
    expect(tree.status).toBe("ready");
  });

  test("an app's own error boundary catches it", async () => {
    const { tree } = await mount(
      `return <Own><Table></Table></Own>`,
      "page",
      `class Own extends React.Component { state = {}; static getDerivedStateFromError(error) { return { error } }
        render() { return this.state.error ? <TextBlock>{this.state.error.message}</TextBlock> : this.props.children } }`,
    );
    expect(draw(tree)).toContain("exactly one <Table.Header>");
  });
});

describe("a settings page", () => {
  test.each([
    [
      "<Section title='x'><Button label='x' onClick={() => {}} /></Section>",
      "<Button> cannot stand on a settings page: use the Button of Settings.useForm",
    ],
    [
      "<EmptyState title='x' description='y' />",
      "<EmptyState> cannot stand on a settings page: show a TextBlock or a Banner",
    ],
  ])("%s", async (jsx, message) => {
    const { tree } = await mount(`return ${jsx}`, "workspace-settings");
    expect(tree.error?.message).toContain(message);
  });
});

describe("trying again", () => {
  /** Whether the surfaces of these tests throw: their realm is this very process. */
  const setBroken = (isBroken: boolean) => Object.assign(globalThis, { isBroken });
  beforeEach(() => void setBroken(true));

  test("mounts a failed surface anew", async () => {
    const { tree, realm } = await mount(
      "if (globalThis.isBroken) throw new Error('once'); const [n, set] = useState(0); return <Button label={'n' + n} onClick={() => set(n + 1)} />",
      "page",
    );
    expect(tree.error?.message).toBe("once");
    expect(tree.error?.reference).toMatch(/^[0-9a-f]{8}$/);
    setBroken(false);
    tree.retry?.();
    expect([tree.status, tree.error]).toEqual(["loading", undefined]);
    await until(() => tree.status === "ready");
    await click(tree);
    await until(() => find(tree, "Button").props.label === "n1");
    // One that has not failed stays as it is.
    tree.retry?.();
    expect(tree.status).toBe("ready");
    realm.dispose();
    expect(tree.status).toBe("failed");
    tree.retry?.();
    await until(() => tree.status === "failed");
  });

  test("mounts a failed dialog anew, which can still be closed", async () => {
    const host = new RecordingHost();
    const realm = await startHeadless(
      await app({
        top: "function Bad({ hideDialog }) { if (globalThis.isBroken) throw new Error('once'); return <Button label='x' onClick={hideDialog} /> }",
        onTrigger: `await client.showDialog({ title: "D", Dialog: Bad }); console.log("closed")`,
      }),
      host,
    );
    open.push(realm);
    const triggered = realm.trigger("record-action", "act", { recordId: "r", object: "people" });
    await until(() => [...host.dialogs.values()][0]?.tree.status === "failed");
    const { tree } = [...host.dialogs.values()][0] as { tree: SurfaceTree };
    setBroken(false);
    tree.retry?.();
    await until(() => tree.status === "ready");
    await click(tree);
    await triggered;
    expect(host.logs.at(-1)).toEqual(["log", "closed"]);
    expect(host.dialogs.size).toBe(0);
  });

  test("what failed on the server has its execution for a reference, wrapped or not", async () => {
    const failure = {
      message: "no credit",
      execution_id: "01EXECUTION",
      wire: '{"$":"error","name":"Error","message":"no credit"}',
    };
    for (const [thrown, name] of [
      ["error", "itself"],
      ["new Error('cannot load', { cause: error })", "as a cause"],
    ]) {
      const bundle = await bundleApp(`${imports} import load from "./load.server";
        function Tab() { const { values } = client.useAsyncCache({ load: () => load().catch((error) => { throw ${thrown} }) }); return values.load }
        registerSurfaces({ "record-tab": [{ id: "s", label: "S", Tab }] });`);
      const host = new RecordingHost();
      host.functions = () => Promise.reject(new ServerFunctionError(failure));
      const realm = await startHeadless(bundle, host);
      open.push(realm);
      const { tree } = realm.mount("record-tab", "s", {});
      await until(() => tree.status === "failed");
      expect(tree.error?.reference, name).toBe("01EXECUTION");
      expect(host.logs.at(-1)?.[2]).toBe("(reference 01EXECUTION)");
    }
  });
});
