import { afterEach, describe, expect, test, vi } from "vitest";
import type { RealmError, RealmHost } from "../src/page/index.js";
import { startRealmOver } from "../src/page/realm.js";
import type { Port } from "../src/realm/connection.js";
import { RecordingHost, until } from "./support/page.js";

const surfaces = { "record-action": [{ id: "a", label: "A" }], "record-tab": [{ id: "t", label: "T" }] };
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
});

/** A realm whose worker is this test: `send` is what the worker posts. */
async function hostile(host: RealmHost = new RecordingHost(), answersPings = true) {
  const workers: { received: { t: string; id?: number }[]; send(message: unknown): void; closed: boolean }[] = [];
  const realm = await startRealmOver(
    async () => {
      const port: Port = { onmessage: null, close() {}, postMessage: (message) => receive(message as never) };
      const worker = {
        received: [] as { t: string; id?: number }[],
        send: (message: unknown) => port.onmessage?.({ data: message }),
        closed: false,
      };
      const receive = (message: { t: string; n?: number }) => {
        worker.received.push(message);
        if (message.t === "start") queueMicrotask(() => worker.send({ t: "started", surfaces }));
        if (message.t === "ping" && answersPings) worker.send({ t: "pong", n: message.n });
      };
      workers.push(worker);
      const close = () => {
        worker.closed = true;
      };
      return { port, close };
    },
    { bundle: { code: "", name: "index.js" }, host, app: { slug: "t", name: "T" } },
  );
  ends.push(() => realm.dispose());
  return { realm, workers };
}

const node = (id: number, more: object = {}) => ({ id, type: "Divider", props: {}, children: [], ...more });
const insert = (given: unknown, parent = 0) => ({ do: "insert", parent, before: null, node: given });
const commit = (...patches: unknown[]) => ({ t: "commit", root: 2, loading: false, patches });
const notice = (given: object) => ({ t: "notice", notice: given });
const toast = { variant: "error", title: "x" };
const cyclic: Record<string, unknown> = node(1);
cyclic.children = [cyclic];

describe("a realm that sends what no realm sends is ended, and another started", () => {
  const cases: [string, unknown, string][] = [
    ["no message", null, "unknown t"],
    ["an unknown message", { t: "eval", code: "1" }, "unknown t"],
    ["a name from the prototype", { t: "constructor" }, "unknown t"],
    ["an unknown request", { t: "request", id: 1, request: { method: "fetch" } }, "unknown method"],
    ["an unknown notice", notice({ method: "eval" }), "unknown method"],
    ["an unknown field", notice({ method: "hide-toast", toast: "a", html: "<b>" }), "html is not a known property"],
    [
      "a toast with markup for a title",
      notice({ method: "show-toast", toast: "a", options: { ...toast, title: {} } }),
      "options.title must be a string",
    ],
    [
      "a toast that lacks its title",
      notice({ method: "show-toast", toast: "a", options: { variant: "error" } }),
      "options.title is required",
    ],
    [
      "a place to go that is none",
      notice({ method: "navigate", destination: { type: "url", url: "https://a" } }),
      "destination",
    ],
    ["a script to open", notice({ method: "open-window", url: "javascript:alert(1)" }), "url must be an address"],
    ["a log that is no wire text", notice({ method: "log", level: "log", args: '[{"$":"window"}]' }), "unknown tag"],
    ["an unknown component", commit(insert(node(1, { type: "iframe" }))), 'there is no component "iframe"'],
    ["a component from the prototype", commit(insert(node(1, { type: "constructor" }))), "there is no component"],
    [
      "an unknown prop",
      commit(insert(node(1, { props: { dangerouslySetInnerHTML: "x" } }))),
      "dangerouslySetInnerHTML is not a known property",
    ],
    [
      "a link that runs code",
      commit(insert(node(1, { type: "Link", props: { href: "javascript:x" } }))),
      "href must be an address",
    ],
    [
      "a function that is none",
      commit(insert(node(1, { type: "Button", props: { label: "x", onClick: "alert(1)" } }))),
      "onClick must be a function",
    ],
    ["a child where none may be", commit(insert(node(1, { children: [node(2)] }))), "cannot stand in <Divider>"],
    ["a cycle", commit(insert(cyclic)), "nested too deeply"],
    ["an id twice", commit(insert(node(1)), insert(node(1))), "node 1 is there twice"],
    ["a parent that is not there", commit(insert(node(1), 7)), "there is no node 7"],
    ["the removal of what is not there", commit({ do: "remove", parent: 0, id: 9 }), "node 9 is not in node 0"],
    [
      "too many nodes",
      commit(...Array.from({ length: 20_001 }, (_, at) => insert(node(at + 1)))),
      "a surface may have 20000 nodes",
    ],
  ];
  test.each(cases)("%s", async (_name, message, problem) => {
    const host = new RecordingHost();
    const { realm, workers } = await hostile(host);
    const { tree } = realm.mount("record-tab", "t", {});
    workers[0]?.send(message);
    expect(tree.status).toBe("failed");
    expect(tree.error).toMatchObject({ code: "realm-invalid" });
    expect(tree.error?.message).toContain(problem);
    expect(workers[0]?.closed).toBe(true);
    await until(() => workers.length === 2);
    expect(String(host.logs[0]?.[1])).toContain("sent something invalid and was restarted");
  });
});

test("a question with bad options is refused, and the page is not asked", async () => {
  const host = new RecordingHost();
  const { workers } = await hostile(host);
  workers[0]?.send({ t: "request", id: 1, request: { method: "alert", options: { title: 1 } } });
  await until(() => workers[0]?.received.some((message) => message.t === "reply") === true);
  expect(workers[0]?.received.at(-1)).toMatchObject({
    t: "reply",
    id: 1,
    error: { message: "options.title must be a string, it is 1" },
  });
  expect(host.alerts).toEqual([]);
});

test("a dialog cannot take over a surface that the page has mounted", async () => {
  const host = new RecordingHost();
  const { realm, workers } = await hostile(host);
  realm.mount("record-tab", "t", {});
  workers[0]?.send({ t: "request", id: 1, request: { method: "open-dialog", dialog: "d", root: 2, title: "x" } });
  await until(() => workers[0]?.received.some((message) => message.t === "reply") === true);
  expect(host.dialogs.size).toBe(0);
});

test("answers to nothing, and commits for surfaces that are gone, do nothing", async () => {
  const { workers } = await hostile();
  workers[0]?.send({ t: "reply", id: 99, value: 1 });
  workers[0]?.send({ t: "commit", root: 88, loading: false, patches: [] });
  expect(workers[0]?.closed).toBe(false);
});

test("a flood of console output is cut, with a line that says so", async () => {
  const host = new RecordingHost();
  const { workers } = await hostile(host);
  for (let line = 0; line < 1000; line++) workers[0]?.send(notice({ method: "log", level: "log", args: "[1]" }));
  expect(host.logs).toHaveLength(201);
  expect(host.logs.at(-1)?.[1]).toContain("more than 200 lines a second");
});

test("a flood of messages ends the realm", async () => {
  const { realm, workers } = await hostile();
  const { tree } = realm.mount("record-tab", "t", {});
  for (let count = 0; count < 10_001; count++) workers[0]?.send({ t: "pong", n: 0 });
  expect(tree.error?.message).toContain("more than 10000 messages in a second");
  expect(workers[0]?.closed).toBe(true);
});

test("a realm that does not answer for five seconds is ended and another started", async () => {
  vi.useFakeTimers();
  const { realm, workers } = await hostile(new RecordingHost(), false);
  const triggered = realm.trigger("record-action", "a", {}).catch((error: RealmError) => error);
  await vi.advanceTimersByTimeAsync(5000);
  expect(workers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await triggered).toMatchObject({
    code: "realm-hung",
    message: "the app did not answer for 5 s and was restarted",
  });
  expect(workers[0]?.closed).toBe(true);
  expect(workers).toHaveLength(2);
});
