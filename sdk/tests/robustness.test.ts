import { afterEach, describe, expect, test } from "vitest";
import type { Realm } from "../src/page/realm.js";
import { app, draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function mount(Tab: string, top = "") {
  const host = new RecordingHost();
  const realm = await startHeadless(await app({ Tab, top }), host);
  open.push(realm);
  return { ...realm.mount("record-tab", "tab", {}), host, realm };
}

type Call = (...args: unknown[]) => Promise<void>;

describe("a surface that goes wrong is over, and only it: the realm lives on", () => {
  test.each([
    [
      "an effect that sets its state without end",
      "const [n, set] = useState(0); React.useEffect(() => set(n + 1)); return <TextBlock>{n}</TextBlock>;",
      /renders without end|without end/,
    ],
    [
      "a layout effect that does",
      "const [n, set] = useState(0); React.useLayoutEffect(() => set(n + 1)); return <TextBlock>{n}</TextBlock>;",
      /sets its state on every render or effect, without end|Maximum update depth/,
    ],
    [
      "a render that does",
      "const [n, set] = useState(0); set(n + 1); return <TextBlock>{n}</TextBlock>;",
      /sets its state while it renders, without end|Too many re-renders/,
    ],
    [
      "too many nodes",
      "return Array.from({ length: 100_000 }, (_, n) => <TextBlock key={n}>{n}</TextBlock>);",
      /a surface may have 20000 nodes/,
    ],
    [
      "too long a text",
      "return <TextBlock>{'x'.repeat(10_000_000)}</TextBlock>;",
      /a text is longer than 100000 characters/,
    ],
    [
      "nesting without end",
      "let deep = 'x'; for (let n = 0; n < 2000; n++) deep = <Section title='s'>{deep}</Section>; return deep;",
      /nested 100 levels deep/,
    ],
    [
      "too much text in all",
      "return Array.from({ length: 100 }, (_, n) => <TextBlock key={n}>{'x'.repeat(50_000)}</TextBlock>);",
      /all texts and props of a surface together may have 4000000 characters/,
    ],
    [
      "too much in props in all",
      "return Array.from({ length: 100 }, (_, n) => <Section key={n} title={'x'.repeat(50_000)}>s</Section>);",
      /all texts and props of a surface together may have 4000000 characters/,
    ],
    [
      "a circular prop",
      "const c = {}; c.c = c; return <Section title={c}>x</Section>;",
      /<Section>: title must be a string, it is an object/,
    ],
    [
      "an object as a child",
      "return <TextBlock>{{ a: 1 }}</TextBlock>;",
      /an object cannot be rendered|Objects are not valid/,
    ],
    ["a promise of nothing as a component", "const Gone = undefined; return <Gone />;", /is undefined|got: undefined/],
    [
      "a hint that is no key",
      "return <Button label='x' keyboardHint='f13' onClick={() => {}} />;",
      /keyboardHint must be one of mod, backspace/,
    ],
    ["a throw of nothing", "throw undefined;", /not an Error/],
  ])("%s", async (_name, Tab, message) => {
    const { tree, realm, host } = await mount(Tab);
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toMatch(message);
    expect(host.endings).toEqual([]);
    await realm.trigger("record-action", "act", { recordId: "r", object: "people" });
  });

  test("a list that grows too long later fails then, and names the way out", async () => {
    const { tree } = await mount(
      `const [n, set] = useState(10); return <><Button label="more" onClick={() => set(15_000)} />{Array.from({ length: n }, (_, at) => <TextBlock key={at}>{at}</TextBlock>)}</>;`,
    );
    await until(() => tree.status === "ready");
    await (find(tree, "Button").props.onClick as Call)();
    await until(() => tree.status === "failed");
    expect(tree.error?.message).toContain("experimental_useDataTable");
  });

  test("lists that come and go, and move, are counted right", async () => {
    const { tree } = await mount(
      `const [n, set] = useState(0); const list = Array.from({ length: 1_000 }, (_, at) => (at * (n + 1)) % 1_001);
       return <><Button label="turn" onClick={() => set(n + 1)} />{n % 4 !== 3 && list.map((at) => <TextBlock key={at}>{at}</TextBlock>)}</>;`,
    );
    await until(() => tree.status === "ready");
    for (let turn = 1; turn <= 12; turn++) {
      await (find(tree, "Button").props.onClick as Call)();
      await until(() => tree.getSnapshot().length === (turn % 4 === 3 ? 1 : 1_001));
    }
    expect(tree.status).toBe("ready");
  });
});

test("a circular argument of a server function is refused with its path", async () => {
  const realm = await startHeadless(
    await app({ onTrigger: "const c = { list: [] }; c.list.push(c); await runServerFunction('x.server', [c]);" }),
  );
  open.push(realm);
  await expect(realm.trigger("record-action", "act", { recordId: "r", object: "people" })).rejects.toThrow(
    /args\[0\]\.list\[0\]/,
  );
});

test("a list of a dialog has items, suffixes and an empty state", async () => {
  const { tree } = await mount(
    `const { DialogList } = client; return <DialogList emptyState={{ text: "None", actions: [{ text: "Make", onTrigger() {} }] }}>
      <DialogList.Item icon="User" actionLabel="Open" onTrigger={() => console.log("opened")} suffix={<Badge color="red">2</Badge>}>Ada {1}</DialogList.Item>
    </DialogList>;`,
  );
  await until(() => tree.status === "ready");
  expect(draw(tree)).toMatchInlineSnapshot(`
    "<DialogList emptyState={"text":"None","actions":[{"text":"Make"}]}>
      <DialogList.Item icon="User" actionLabel="Open" onTrigger=ƒ>
        <DialogList.Item.Text>
          "Ada "
          "1"
        <DialogList.Item.Suffix>
          <Badge color="red">
            "2""
  `);
});

test.each([
  [
    "<client.DialogList emptyState=''><TextBlock>x</TextBlock></client.DialogList>",
    "<DialogList>: only <DialogList.Item> can stand inside it, not <TextBlock>",
  ],
  [
    "<client.DialogList.Item icon='User' actionLabel='a' onTrigger={() => {}}>x</client.DialogList.Item>",
    "<DialogList.Item> can only stand in <DialogList>",
  ],
  [
    "<client.Experimental_Chart.Bar mode='stacked' data={[{ x: 1, y: 2, seriesId: 'a' }, { x: 1, y: 2 }]} />",
    '<Chart.Bar>: data[1].seriesId is required with mode "stacked"',
  ],
  ["<client.Experimental_Chart.Metric value={1} format='currency' />", 'currency is required with format "currency"'],
  [
    "<client.Experimental_Chart.Metric value={1} format='percent' currency='USD' />",
    'currency needs format "currency"',
  ],
  ["<client.Experimental_Chart.Line data={[{ x: new Date(0), y: 1 }]} />", "data[0].x must not be a Date"],
  ["<client.Experimental_Chart.Line data={[{ x: 1, y: NaN }]} />", "data[0].y must be a finite number"],
  [
    "<client.Experimental_Chart.Pie data={[{ label: 'a', value: 1, color: '#fff' }]} />",
    "data[0].color must be one of blue, green",
  ],
  ["<client.Chart.Loading height='huge' />", "height must be one of small, medium"],
])("%s is refused by name", async (element, message) => {
  const { tree } = await mount(`return ${element};`);
  await until(() => tree.status === "failed");
  expect(tree.error?.message).toContain(message);
});
