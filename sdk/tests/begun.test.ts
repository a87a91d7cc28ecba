import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Realm } from "../src/page/realm.js";
import { app, find, RecordingHost, startHeadless, until } from "./support/page.js";

/** Whether a call of a server function belongs to what a person has begun: only then may it interrupt them. */

const target = { recordId: "r1", object: "people" };
const top = 'import send from "./leads/send.server"; ';
let realm: Realm;
let clock = 0;

beforeEach(() => {
  clock = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => {
  realm.dispose();
  vi.restoreAllMocks();
});

async function start(parts: Parameters<typeof app>[0]) {
  const host = new RecordingHost();
  const begun: boolean[] = [];
  host.functions = async (_hash, _args, by) => {
    begun.push(by);
    return "null";
  };
  realm = await startHeadless(await app({ top, ...parts }), host);
  return { host, begun };
}

const act = () => realm.trigger("record-action", "act", target);
const mount = () => realm.mount("record-tab", "tab", {}).tree;

test.each([
  ["an action", "await send()"],
  ["what an action starts and does not wait for", "setTimeout(send, 5)"],
  ["an answer to a question, however late it comes", "client.confirm({ title: 'Sure?' }).then(send)"],
])("%s is the person's", async (_name, onTrigger) => {
  const { host, begun } = await start({ onTrigger });
  host.confirm = async () => {
    clock += 60_000;
    return true;
  };
  await act();
  await until(() => begun.length === 1);
  expect(begun).toEqual([true]);
});

test("a surface that loads by itself is nobody's", async () => {
  const { begun } = await start({ Tab: "client.useAsyncCache({ sent: send }); return null" });
  mount();
  await until(() => begun.length === 1);
  expect(begun).toEqual([false]);
});

test("a press in a surface is the person's", async () => {
  const { begun } = await start({ Tab: 'return <Button label="Go" onClick={() => send()} />' });
  const tree = mount();
  await until(() => tree.status === "ready");
  await (find(tree, "Button").props.onClick as () => Promise<void>)();
  expect(begun).toEqual([true]);
});

test("an open dialog is the person's for as long as it is open, and a moment after that", async () => {
  const { host, begun } = await start({
    top: `${top} globalThis.sendLater = send;`,
    onTrigger: 'client.showDialog({ title: "Ask", Dialog: () => <TextBlock>?</TextBlock> })',
  });
  const send = () => (globalThis as unknown as { sendLater(): Promise<unknown> }).sendLater();
  await act();
  await until(() => host.dialogs.size === 1);
  clock += 60_000;
  await send();
  for (const dialog of host.dialogs.values()) dialog.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await send();
  clock += 60_000;
  await send();
  expect(begun).toEqual([true, true, false]);
});
