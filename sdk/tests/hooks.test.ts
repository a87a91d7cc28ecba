import { afterEach, describe, expect, test } from "vitest";
import type { Realm } from "../src/page/realm.js";
import { app, draw, find, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function mount(Tab: string, top: string, jsx?: "development" | "production") {
  const host = new RecordingHost();
  const realm = await startHeadless(await app({ Tab, top }, jsx), host);
  open.push(realm);
  return { ...realm.mount("record-tab", "tab", {}), host, realm };
}

type Call = (...args: unknown[]) => Promise<void>;
const press = (tree: Parameters<typeof find>[0]) => (find(tree, "Button").props.onClick as Call)();

describe("useAsyncCache", () => {
  test("keys by name, function and arguments", async () => {
    const { tree, host } = await mount(
      `const [second, set] = useState(false);
       const { values } = client.useAsyncCache({ a: second ? two : one, b: [second ? two : one, 5] });
       return <><TextBlock>{values.a} {values.b}</TextBlock><Button label="turn" onClick={() => set(!second)} /></>;`,
      `const one = async (n) => { console.log("one", n); return "one" + n; }; const two = async (n) => { console.log("two", n); return "two" + n; };`,
    );
    await until(() => draw(tree).includes('"oneundefined"') && draw(tree).includes('"one5"'));
    await press(tree);
    await until(() => draw(tree).includes('"two5"'));
    await press(tree);
    await until(() => draw(tree).includes('"one5"'));
    expect(host.logs.map(([, name, n]) => `${name} ${n}`)).toEqual([
      "one undefined",
      "one 5",
      "two undefined",
      "two 5",
    ]);
  });

  test("a function written inline is the same one on every render", async () => {
    const { tree, host } = await mount(
      `const [n, set] = useState(0);
       const { values } = client.useAsyncCache({ a: async () => { console.log("asked"); return "value"; } });
       return <><TextBlock>{values.a} {n}</TextBlock><Button label="turn" onClick={() => set(n + 1)} /></>;`,
      "",
    );
    await until(() => draw(tree).includes('"value"'));
    await press(tree);
    await until(() => draw(tree).includes('"1"'));
    expect(host.logs).toHaveLength(1);
  });

  test("a refetch that fails is thrown to the boundary; a remount tries again", async () => {
    const { tree } = await mount(
      `const [key, setKey] = useState(0);
       return <Boundary key={key} again={() => setKey(key + 1)}><Inner /></Boundary>;`,
      `let calls = 0;
       const load = async () => { calls += 1; if (calls === 2) throw new Error("second"); return "call " + calls; };
       function Inner() { const { values, invalidate } = client.useAsyncCache({ load });
         return <><TextBlock>{values.load}</TextBlock><Button label="again" onClick={() => invalidate("load")} /></>; }
       class Boundary extends React.Component { state = { error: null };
         static getDerivedStateFromError(error) { return { error }; }
         render() { return this.state.error ? <><TextBlock>caught {this.state.error.message}</TextBlock><Button label="retry" onClick={this.props.again} /></> : this.props.children; } }`,
    );
    await until(() => draw(tree).includes('"call 1"'));
    await press(tree);
    await until(() => draw(tree).includes('"second"'));
    await press(tree);
    await until(() => draw(tree).includes('"call 3"'));
  });

  test("a name that is not there cannot be invalidated", async () => {
    const { tree } = await mount(
      `const { values, invalidate } = client.useAsyncCache({ a: async () => 1 }); return <Button label={"x" + values.a} onClick={() => invalidate("b")} />;`,
      "",
    );
    await until(() => draw(tree).includes('"x1"'));
    await expect(press(tree)).rejects.toThrow('useAsyncCache: there is no "b" to invalidate');
  });
});

test.each(["development", "production"] as const)(
  "React Query needs no polyfills, with the %s JSX runtime",
  async (jsx) => {
    const { tree } = await mount(
      "return <QueryClientProvider client={queries}><Inner /></QueryClientProvider>;",
      `import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
     const queries = new QueryClient();
     function Inner() { const { data } = useQuery({ queryKey: [1], queryFn: async ({ signal }) => signal instanceof AbortSignal }); return <TextBlock>{String(data)}</TextBlock>; }`,
      jsx,
    );
    await until(() => draw(tree).includes('"true"'));
  },
);
