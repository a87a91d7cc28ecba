import { afterEach, describe, expect, test } from "vitest";
import { type RealmError, ServerFunctionError } from "../src/page/index.js";
import type { Realm } from "../src/page/realm.js";
import { decode, encode } from "../src/wire.js";
import { app, draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function start(parts: Parameters<typeof app>[0], host = new RecordingHost(), jsx?: "development" | "production") {
  const realm = await startHeadless(await app(parts, jsx), host);
  open.push(realm);
  return { realm, host };
}

const context = { object: "people", attributes: [], isStandard: true };
const target = { recordId: "r1", object: "people" };

describe("record actions", () => {
  test.each([
    ["everything without objects", undefined, undefined, true],
    ["a slug", '"people"', undefined, true],
    ["another slug", '"companies"', undefined, false],
    ["a list", '["companies", "people"]', ["companies", "people"], true],
    ["an old singular slug", '["person"]', ["people"], true],
    ["a predicate", "({ object, isStandard }) => object === 'people' && isStandard", { predicate: true }, true],
    [
      "a predicate on attributes",
      "({ attributes }) => attributes.some((a) => a.type === 'phone-number')",
      { predicate: true },
      false,
    ],
  ])("apply by %s", async (_name, objects, described, applies) => {
    const { realm } = await start(objects === undefined ? {} : { objects });
    if (described) expect(realm.surfaces["record-action"][0]?.objects).toEqual(described);
    expect(await realm.applies("record-action", "act", context)).toBe(applies);
  });

  test("a predicate that throws hides the action and is logged", async () => {
    const { realm, host } = await start({ objects: "() => { throw new Error('bad predicate') }" });
    expect(await realm.applies("record-action", "act", context)).toBe(false);
    expect(host.logs[0]?.[2]).toMatchObject({ message: "bad predicate" });
  });

  test("get the record they are triggered on", async () => {
    const { realm, host } = await start({ onTrigger: "console.log(recordId, object)" });
    await realm.trigger("record-action", "act", target);
    expect(host.logs).toEqual([["log", "r1", "people"]]);
  });

  test("fail with the app's error, its code, and a stack in the app's own file", async () => {
    const { realm } = await start({ onTrigger: "throw Object.assign(new RangeError('too far'), { code: 'E_FAR' })" });
    const error = (await realm.trigger("record-action", "act", target).catch((failure) => failure)) as RealmError;
    expect(error).toMatchObject({ name: "RangeError", message: "too far", code: "E_FAR" });
    expect(error.stack).toMatch(/onTrigger \(src\/app\.tsx:\d+:\d+\)/);
  });

  test("that do not exist fail by name", async () => {
    const { realm } = await start({});
    await expect(realm.trigger("record-action", "none", target)).rejects.toThrow('the app has no record-action "none"');
  });
});

describe("notifications", () => {
  test("a toast has its defaults, can be updated, brought back and hidden, and calls back", async () => {
    const { realm, host } = await start({
      onTrigger: `
        const toast = await client.showToast({ variant: "neutral", title: "Sending", durationMs: Infinity, progress: 10,
          action: { label: "Undo", onClick: () => console.log("undone") } });
        await toast.updateToast({ title: "Half", progress: 50 });
        console.log("updated");
        await toast.updateToast({ action: null });
        await toast.hideToast();
        await toast.upsertToast({ variant: "success", title: "Sent" });`,
    });
    await realm.trigger("record-action", "act", target);
    const first = host.shown[0];
    expect(first).toMatchObject({
      variant: "neutral",
      title: "Sending",
      durationMs: Number.POSITIVE_INFINITY,
      dismissable: true,
    });
    await first?.action?.onClick();
    await until(() => host.toasts.size === 1);
    expect([...host.toasts.values()]).toMatchObject([{ variant: "success", title: "Sent", progress: 50 }]);
    expect([...host.toasts.values()][0]).not.toHaveProperty("action");
    expect(host.logs).toEqual([
      ["log", "updated"],
      ["log", "undone"],
    ]);
  });

  test("alert and confirm fill in their labels and give their answers", async () => {
    const { realm, host } = await start({
      onTrigger: `
        await client.alert({ title: "No phone", text: "Add one" });
        console.log(await client.confirm({ title: "Sure?", confirmVariant: "destructive" }));`,
    });
    await realm.trigger("record-action", "act", target);
    expect(host.alerts).toEqual([{ title: "No phone", text: "Add one", okLabel: "OK" }]);
    expect(host.confirms).toEqual([
      { title: "Sure?", cancelLabel: "Cancel", confirmLabel: "OK", confirmVariant: "destructive" },
    ]);
    expect(host.logs).toEqual([["log", true]]);
  });

  test.each([
    ["showToast({ title: 'x' })", "showToast: options.variant is required (one of neutral, success, warning, error)"],
    [
      "showToast({ variant: 'loud', title: 'x' })",
      'showToast: options.variant must be one of neutral, success, warning, error, it is "loud"',
    ],
    ["showToast({ variant: 'error', title: 'x', colour: 'red' })", "showToast: options.colour is not a known property"],
    [
      "showToast({ variant: 'error', title: 'x', progress: 101 })",
      "showToast: options.progress must be a number from 0 to 100, it is 101",
    ],
    ["alert({ title: 'x' })", "alert: options.text is required (a string)"],
    ["confirm({})", "confirm: options needs a title or a text"],
    ["showDialog({ title: 'x' })", "showDialog: Dialog must be a component"],
  ])("%s is refused", async (call, message) => {
    const { realm } = await start({ onTrigger: `await client.${call}` });
    await expect(realm.trigger("record-action", "act", target)).rejects.toThrow(message);
  });
});

describe("server functions and queries", () => {
  const top = 'import send from "./leads/send.server";';

  test("arguments and results cross as wire values", async () => {
    const host = new RecordingHost();
    host.functions = async (hash, args) => encode({ hash, args: decode(args), at: new Date(7) });
    const { realm } = await start(
      { top, onTrigger: "console.log(await send({ a: new Date(5), b: undefined }))" },
      host,
    );
    await realm.trigger("record-action", "act", target);
    expect(host.logs).toEqual([
      ["log", { hash: "leads/send.server", args: [{ a: new Date(5), b: undefined }], at: new Date(7) }],
    ]);
  });

  test("an argument that cannot cross is refused with its path", async () => {
    const { realm } = await start({ top, onTrigger: "await send({ onDone() {} })" });
    await expect(realm.trigger("record-action", "act", target)).rejects.toThrow(
      "args[0].onDone is a function and cannot cross to the server",
    );
  });

  test("an error of the function is the app's to catch, with class and code", async () => {
    const host = new RecordingHost();
    const wire = encode(Object.assign(new RangeError("no credit"), { code: "E_CREDIT" }));
    host.functions = () => Promise.reject(new ServerFunctionError({ message: "no credit", wire }));
    const { realm } = await start(
      { top, onTrigger: "try { await send() } catch (error) { console.log(error instanceof RangeError, error.code) }" },
      host,
    );
    await realm.trigger("record-action", "act", target);
    expect(host.logs).toEqual([["log", true, "E_CREDIT"]]);
  });

  test("a missing connection reaches the page with its kind and key", async () => {
    const host = new RecordingHost();
    const failure = {
      message: "none",
      name: "AttioNoUserConnectionError",
      code: "no-user-connection",
      kind: "user",
      key: "eu",
      stack: "AttioNoUserConnectionError: none\n    at send (src/send.server.ts:3:1)",
    } as const;
    host.functions = () => Promise.reject(new ServerFunctionError(failure));
    const { realm } = await start({ top, onTrigger: "await send()" }, host);
    const error = (await realm.trigger("record-action", "act", target).catch((thrown) => thrown)) as RealmError;
    expect(error).toMatchObject({ code: "no-user-connection", connection: { kind: "user", key: "eu" } });
    expect(error.stack).toContain("src/send.server.ts:3:1");
  });

  test("a failure on the way is a transport error", async () => {
    const host = new RecordingHost();
    host.functions = () => Promise.reject(new TypeError("Failed to fetch"));
    const { realm } = await start(
      {
        top,
        onTrigger: "await send().catch((e) => console.log(attio.AttioUnexpectedTransportError.is(e), e.message))",
      },
      host,
    );
    await realm.trigger("record-action", "act", target);
    expect(host.logs).toEqual([["log", true, "Failed to fetch"]]);
  });

  test("runQuery gives the data, or rejects", async () => {
    const host = new RecordingHost();
    host.queries = async (query, variables) => {
      if (query === "bad") throw new Error("Syntax Error");
      return { query, variables };
    };
    const { realm } = await start(
      {
        onTrigger: `console.log(await client.runQuery("{ me }", { id: "1" }));
          await client.runQuery("bad").catch((error) => console.log(error.message))`,
      },
      host,
    );
    await realm.trigger("record-action", "act", target);
    expect(host.logs).toEqual([
      ["log", { query: "{ me }", variables: { id: "1" } }],
      ["log", "Syntax Error"],
    ]);
  });
});

describe("rendering", () => {
  for (const jsx of ["production", "development"] as const) {
    test(`every component with its defaults, ${jsx} JSX`, async () => {
      const { realm } = await start(
        {
          Tab: `return <>
            <Section title="Lead" description="d"><Typography.Title>Hi {props.recordId}</Typography.Title>
              <Typography.Body variant="strong">b</Typography.Body><Typography.Caption>c</Typography.Caption></Section>
            <TextBlock>See <Link href="https://a.example">here</Link></TextBlock>
            <Badge color="green">{1}</Badge><Divider />
            <Banner variant="warning" size="large" title="T" actions={[{ label: "Go", variant: "primary", onTrigger() {} }]}>x</Banner>
            <Button label="OK" onClick={() => {}} /><LoadingState />
          </>`,
        },
        new RecordingHost(),
        jsx,
      );
      const { tree } = realm.mount("record-tab", "tab", { recordId: "r1", object: "people" });
      await until(() => tree.status === "ready", "ready");
      expect(draw(tree)).toMatchInlineSnapshot(`
        "<Section title="Lead" description="d">
          <Typography.Title variant="standard">
            "Hi "
            "r1"
          <Typography.Body variant="strong">
            "b"
          <Typography.Caption>
            "c"
        <TextBlock align="center">
          "See "
          <Link href="https://a.example">
            "here"
        <Badge color="green">
          "1"
        <Divider>
        <Banner variant="warning" size="large" title="T" actions=[{"label":"Go","variant":"primary"}]>
          "x"
        <Button label="OK" variant="secondary" disabled=false onClick=ƒ>
        <LoadingState>
          "Loading...""
      `);
    });
  }

  test("a click runs app code and what changed is patched; what did not keeps its identity", async () => {
    const { realm, host } = await start({
      Tab: `const [items, setItems] = useState(["a", "b"]);
        return <><Divider />{items.map((item) => <Badge key={item} color="blue">{item}</Badge>)}
          <Button label={"Turn " + items.length} onClick={() => setItems(items.length > 2 ? ["a"] : ["c", ...items.slice().reverse()])} /></>`,
    });
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "ready");
    const divider = tree.getSnapshot()[0];
    const click = () => (find(tree, "Button").props.onClick as () => Promise<void>)();
    const badges = () =>
      tree.getSnapshot().flatMap((n) => (typeof n !== "string" && n.type === "Badge" ? n.children : []));
    await click();
    await until(() => badges().length === 3);
    expect(badges()).toEqual(["c", "b", "a"]);
    expect(tree.getSnapshot()[0]).toBe(divider);
    await click();
    await until(() => badges().length === 1);
    expect(badges()).toEqual(["a"]);
    expect(host.logs).toEqual([]);
  });

  test("a click that throws rejects with the app's error", async () => {
    const { realm } = await start({ Tab: `return <Button label="x" onClick={() => { throw new Error("click") }} />` });
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "ready");
    await expect((find(tree, "Button").props.onClick as () => Promise<void>)()).rejects.toThrow("click");
  });

  test.each([
    ["<div>x</div>", "<div> cannot be rendered: app UI consists of the components of attio/client"],
    ["<Badge color='teal'>x</Badge>", /<Badge>: color must be one of amber, .*, it is "teal"/],
    ["<Badge>x</Badge>", "<Badge>: color is required"],
    ["<Button label='x' onClick={() => {}} style={{}} />", "<Button>: style is not a known property"],
    ["<Button label='x' />", "<Button>: onClick is required (a function)"],
    ["<Badge color='red'><Divider /></Badge>", "<Badge>: only text can stand inside it, not <Divider>"],
    ["<Divider>x</Divider>", "<Divider>: nothing can stand inside it"],
    ["<Link href='javascript:alert(1)'>x</Link>", "<Link>: href must be an address that begins with https://"],
    ["<Banner variant='error' size='large'>x</Banner>", "<Banner>: title is required with size large"],
    ["<client.DialogList>x</client.DialogList>", "<DialogList>: emptyState is required"],
  ])("%s fails its surface by name", async (jsx, message) => {
    const { realm, host } = await start({ Tab: `return ${jsx}` });
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toMatch(message);
    expect(
      host.logs.some(([level, error]) => level === "error" && (error as Error).message === tree.error?.message),
    ).toBe(true);
    expect(tree.getSnapshot()).toEqual([]);
  });

  test("an update that is wrong fails the surface as well", async () => {
    const { realm } = await start({
      Tab: `const [color, set] = useState("red"); return <><Badge color={color}>x</Badge><Button label="x" onClick={() => set("teal")} /></>`,
    });
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "ready");
    await (find(tree, "Button").props.onClick as () => Promise<void>)();
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toContain("<Badge>: color must be one of");
  });

  test("an app's own error boundary keeps the surface alive", async () => {
    const { realm } = await start({
      top: `class Own extends React.Component { state = {}; static getDerivedStateFromError(error) { return { error } }
        render() { return this.state.error ? <TextBlock>{this.state.error.message}</TextBlock> : this.props.children } }
        function Bad() { throw new Error("inner") }`,
      Tab: "return <Own><Bad /></Own>",
    });
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "ready");
    expect(draw(tree)).toBe('<TextBlock align="center">\n  "inner"');
  });
});

describe("data", () => {
  test("useQuery suspends behind the automatic loading state, and asks once", async () => {
    const host = new RecordingHost();
    let answer: (data: unknown) => void = () => {};
    let asked = 0;
    host.queries = () => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const { realm } = await start(
      { Tab: `const { name } = client.useQuery("{ name }"); return <TextBlock>{name}</TextBlock>` },
      host,
    );
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.getSnapshot().length === 1);
    expect([tree.status, draw(tree)]).toEqual(["loading", '<LoadingState>\n  "Loading..."']);
    answer({ name: "Ada" });
    await until(() => tree.status === "ready");
    expect(draw(tree)).toBe('<TextBlock align="center">\n  "Ada"');
    expect(asked).toBe(1);
  });

  test("a query that fails fails the surface", async () => {
    const host = new RecordingHost();
    host.queries = () => Promise.reject(new Error("no such field"));
    const { realm } = await start({ Tab: `client.useQuery("{ x }"); return null` }, host);
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toBe("no such field");
  });

  test("useAsyncCache loads all, takes arguments, and invalidates one", async () => {
    const host = new RecordingHost();
    const asked: string[] = [];
    host.functions = async (hash, args) => {
      asked.push(`${hash}${args}`);
      return encode(`${hash} ${asked.length}`);
    };
    const { realm } = await start(
      {
        top: 'import one from "./one.server"; import two from "./two.server";',
        Tab: `const { values, invalidate } = client.useAsyncCache({ one, two: [two, props.recordId], inline: async () => "i" });
          return <><TextBlock>{values.one}, {values.two}, {values.inline}</TextBlock><Button label="x" onClick={() => invalidate("two")} /></>`,
      },
      host,
    );
    const { tree } = realm.mount("record-tab", "tab", target);
    await until(() => tree.status === "ready");
    expect(find(tree, "TextBlock").children.join("")).toBe("one.server 1, two.server 2, i");
    await (find(tree, "Button").props.onClick as () => Promise<void>)();
    await until(() => find(tree, "TextBlock").children.join("") === "one.server 1, two.server 3, i");
    expect(asked).toEqual(["one.server[]", 'two.server["r1"]', 'two.server["r1"]']);
  });
});

describe("dialogs", () => {
  const onTrigger = `
    await client.showDialog({ title: "Lead", Dialog: ({ hideDialog }) => <Button label="Done" onClick={hideDialog} /> });
    console.log("closed");`;

  test("open with a live tree, and the app closes them", async () => {
    const { realm, host } = await start({ onTrigger });
    const triggered = realm.trigger("record-action", "act", target);
    await until(() => [...host.dialogs.values()][0]?.tree.status === "ready");
    const dialog = [...host.dialogs.values()][0];
    expect(dialog?.title).toBe("Lead");
    await (find(dialog?.tree as never, "Button").props.onClick as () => Promise<void>)();
    await triggered;
    expect(host.dialogs.size).toBe(0);
    expect(host.logs).toEqual([["log", "closed"]]);
  });

  test("the user closes them", async () => {
    const { realm, host } = await start({ onTrigger });
    const triggered = realm.trigger("record-action", "act", target);
    await until(() => host.dialogs.size === 1);
    [...host.dialogs.values()][0]?.close();
    await triggered;
    expect(host.logs).toEqual([["log", "closed"]]);
  });

  test("a dialog that cannot open rejects", async () => {
    const host = new RecordingHost();
    host.openDialog = () => {
      throw new Error("unsaved changes");
    };
    const { realm } = await start({ onTrigger }, host);
    await expect(realm.trigger("record-action", "act", target)).rejects.toThrow("unsaved changes");
  });

  test("suspended content shows the loading state", async () => {
    const host = new RecordingHost();
    host.queries = () => new Promise(() => {});
    const { realm } = await start(
      { onTrigger: `client.showDialog({ title: "x", Dialog: () => { client.useQuery("{ a }"); return null } })` },
      host,
    );
    await realm.trigger("record-action", "act", target);
    await until(() => [...host.dialogs.values()][0]?.tree.getSnapshot().length === 1);
    expect([...host.dialogs.values()][0]?.tree.status).toBe("loading");
  });
});

describe("start and end", () => {
  test("a bundle whose top level throws does not start, and says where", async () => {
    const bundle = await app({ top: "throw new TypeError('at load');" });
    const error = (await startHeadless(bundle).catch((failure) => failure)) as RealmError;
    expect(error).toMatchObject({ name: "TypeError", message: "at load" });
    expect(error.stack).toContain("src/app.tsx:");
  });

  test("registered things that are no surfaces are refused by place", async () => {
    const bundle = { name: "index.js", code: 'registerSurfaces({ "record-action": [{ label: "x" }] })' };
    await expect(startHeadless(bundle)).rejects.toThrow("registerSurfaces: record-action[0] has no id");
  });

  test("disposing closes dialogs and rejects what waits", async () => {
    const { realm, host } = await start({ onTrigger: `await client.showDialog({ title: "x", Dialog: () => null })` });
    const triggered = realm.trigger("record-action", "act", target);
    await until(() => host.dialogs.size === 1);
    realm.dispose();
    await expect(triggered).rejects.toMatchObject({ code: "realm-ended" });
    expect(host.dialogs.size).toBe(0);
    await expect(realm.trigger("record-action", "act", target)).rejects.toMatchObject({ code: "realm-ended" });
  });
});
