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
async function hostile(host: RealmHost = new RecordingHost(), answersPings = true, measure?: () => Promise<number>) {
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
      return { port, close, ...(measure ? { measure } : {}) };
    },
    { bundle: { code: "", name: "index.js" }, host, app: { slug: "t", name: "T" } },
  );
  ends.push(() => realm.dispose());
  return { realm, workers };
}

const node = (id: number, more: object = {}) => ({ id, type: "Divider", props: {}, children: [], ...more });
const section = (id: number) => node(id, { type: "Section", props: { title: "s" } });
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
    [
      "a child where none may be",
      commit(insert(node(1, { children: [node(2)] }))),
      "<Divider>: nothing can stand inside it",
    ],
    ["a cycle", commit(insert(cyclic)), "nested too deeply"],
    ["an id twice", commit(insert(node(1)), insert(node(1))), "node 1 is there twice"],
    ["a parent that is not there", commit(insert(node(1), 7)), "there is no node 7"],
    ["the removal of what is not there", commit({ do: "remove", parent: 0, id: 9 }), "node 9 is not in node 0"],
    [
      "too many nodes",
      commit(...Array.from({ length: 20_001 }, (_, at) => insert(node(at + 1)))),
      "a surface may have 20000 nodes",
    ],
    [
      "levels that come one by one",
      commit(...Array.from({ length: 101 }, (_, at) => insert(section(at + 1), at))),
      "a surface may be nested 100 levels deep",
    ],
    [
      "more text than a page can hold",
      commit(...Array.from({ length: 41 }, (_, at) => insert({ id: at + 1, text: "x".repeat(100_000) }))),
      "a surface may weigh 4000000 characters",
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
  const host = new RecordingHost();
  const { realm, workers } = await hostile(host, false);
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
  expect(host.endings).toMatchObject([{ code: "realm-hung" }]);
});

test("a realm that holds more than 128 MB is ended and another started; one that holds less is not", async () => {
  vi.useFakeTimers();
  const host = new RecordingHost();
  let held = 127 << 20;
  const { realm, workers } = await hostile(host, true, async () => {
    const now = held;
    // The next one begins with little.
    if (now > 128 << 20) held = 1 << 20;
    return now;
  });
  const { tree } = realm.mount("record-tab", "t", {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(workers).toHaveLength(1);
  held = 200 << 20;
  await vi.advanceTimersByTimeAsync(7_000);
  expect(tree.error).toMatchObject({
    code: "realm-memory",
    message: "the app held 200 MB of memory, more than the 128 MB it may have, and was restarted",
  });
  expect(workers).toHaveLength(2);
  expect(host.endings).toMatchObject([{ code: "realm-memory" }]);
});

test("what a browser says about memory that is no number, or nothing, ends nothing", async () => {
  vi.useFakeTimers();
  const nonsense = await hostile(new RecordingHost(), true, async () => Number.NaN);
  const silent = await hostile(new RecordingHost(), true, () => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([nonsense.workers.length, silent.workers.length]).toEqual([1, 1]);
});

/** Values that structured cloning carries and that no message has where they end up. */
const strange = [
  null,
  undefined,
  true,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  10n,
  "",
  "__proto__",
  "<img src=x onerror=alert(1)>",
  "x".repeat(200_000),
  [],
  new Array(3),
  {},
  { length: 1e9 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  new Date(0),
  new Map([["a", 1]]),
  new Uint8Array(4),
  new Error("x"),
  /x/,
];

const honest: object[] = [
  { t: "pong", n: 1 },
  commit(insert(node(1, { type: "Section", props: { title: "x" }, children: [node(2), { id: 3, text: "x" }] }))),
  commit(
    insert(node(4, { type: "Button", props: { label: "x", onClick: { $: "callback" } } })),
    { do: "props", id: 4, props: { label: "y", disabled: true, onClick: { $: "callback" } } },
    { do: "visible", id: 4, visible: false },
    { do: "remove", parent: 0, id: 4 },
  ),
  notice({
    method: "show-toast",
    toast: "a",
    options: { ...toast, progress: 5, action: { label: "x", onClick: { $: "callback" } } },
  }),
  notice({ method: "update-toast", toast: "a", update: { action: null, durationMs: 1 } }),
  notice({ method: "hide-toast", toast: "a" }),
  notice({ method: "navigate", destination: { type: "record", recordId: "r", objectSlug: "people", tab: "t" } }),
  notice({ method: "open-window", url: "https://example.com" }),
  notice({ method: "log", level: "warn", args: '["x",{"$":"date","v":"2020-01-01T00:00:00.000Z"}]' }),
  notice({ method: "report", error: { name: "Error", message: "x", stack: "Error: x\n    at f (a:1:1)" } }),
  { t: "surface-failed", root: 2, error: { name: "E", message: "m", connection: { kind: "user", key: "k" } } },
  { t: "request", id: 1, request: { method: "alert", options: { title: "x", text: "y" } } },
  { t: "request", id: 2, request: { method: "confirm", options: { title: "x" } } },
  { t: "request", id: 3, request: { method: "open-dialog", dialog: "d", root: 3, title: "x" } },
  { t: "request", id: 4, request: { method: "run-query", query: "{ a }", variables: "{}" } },
  { t: "request", id: 5, request: { method: "run-server-function", hash: "h", args: "[]" } },
  { t: "reply", id: 1, value: 1 },
  { t: "reply", id: 1, error: { name: "E", message: "m" } },
];

/** A repeatable source of chance (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** An honest message with one to three of its parts replaced, removed, added or moved. */
function bent(message: object, below: (n: number) => number): unknown {
  const copy = structuredClone(message) as Record<string, unknown>;
  for (let count = 1 + below(3); count > 0; count--) {
    const places: [Record<string, unknown>, string][] = [];
    const walk = (value: unknown) => {
      if (!Array.isArray(value) && Object.prototype.toString.call(value) !== "[object Object]") return;
      for (const key of Object.keys(value as object)) {
        places.push([value as Record<string, unknown>, key]);
        walk((value as Record<string, unknown>)[key]);
      }
    };
    walk(copy);
    const place = places[below(places.length)];
    if (!place) return copy;
    const [parent, key] = place;
    switch (below(4)) {
      case 0:
        delete parent[key];
        break;
      case 1:
        parent[`${key}${below(10)}`] = structuredClone(strange[below(strange.length)]);
        break;
      case 2:
        parent[key] = structuredClone(honest[below(honest.length)]);
        break;
      default:
        parent[key] = structuredClone(strange[below(strange.length)]);
    }
  }
  return copy;
}

/** Says what a page was asked for that it must never be asked for. */
class StrictHost extends RecordingHost {
  readonly wrong: string[] = [];
  #texts(what: string, ...values: unknown[]): void {
    for (const value of values) {
      if (value !== undefined && typeof value !== "string") this.wrong.push(`${what}: ${typeof value}`);
      if (typeof value === "string" && value.length > 100_000) this.wrong.push(`${what}: ${value.length} characters`);
    }
  }
  override showToast(...[id, options]: Parameters<RealmHost["showToast"]>): void {
    this.#texts("toast", id, options.title, options.text, options.action?.label);
    if (options.action && typeof options.action.onClick !== "function") this.wrong.push("a toast's action");
    if (!(options.durationMs >= 0)) this.wrong.push(`a toast's duration: ${options.durationMs}`);
  }
  override async alert(...[options]: Parameters<RealmHost["alert"]>): Promise<void> {
    this.#texts("alert", options.title, options.text, options.okLabel);
  }
  override async confirm(...[options]: Parameters<RealmHost["confirm"]>): Promise<boolean> {
    this.#texts("confirm", options.title, options.text, options.cancelLabel, options.confirmLabel);
    return true;
  }
  override openDialog(...[dialog]: Parameters<RealmHost["openDialog"]>): void {
    this.#texts("dialog", dialog.id, dialog.title);
  }
  override async runQuery(query: string): Promise<unknown> {
    this.#texts("query", query);
    return {};
  }
  override async runServerFunction(hash: string, args: string): Promise<string> {
    this.#texts("function", hash, args);
    return "null";
  }
  override navigate(destination: unknown): void {
    this.#texts("destination", ...Object.values(destination as object));
  }
  override openWindow(url: string): void {
    if (!/^(https?:|mailto:|tel:)/i.test(url)) this.wrong.push(`window ${url}`);
  }
}

test.each([1, 2, 3, 4])("no message harms the page (series %i of 1,000 bent messages)", async (seed) => {
  const below = chance(seed);
  const host = new StrictHost();
  const { realm, workers } = await hostile(host);
  for (let count = 0; count < 1000; count++) {
    const worker = workers.at(-1);
    const { tree } = realm.mount("record-tab", "t", {});
    const message = bent(honest[below(honest.length)] as object, below);
    expect(() => worker?.send(message)).not.toThrow();
    // What a surface shows is rendered by React: every text a string, every prop what its component's rule allows.
    expect(() => JSON.stringify(tree.getSnapshot())).not.toThrow();
    await Promise.resolve();
    if (worker?.closed) await until(() => workers.at(-1) !== worker);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(host.wrong).toEqual([]);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});
