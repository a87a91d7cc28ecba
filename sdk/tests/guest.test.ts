import { describe, expect, test } from "vitest";
import type { Call, Context } from "../src/guest/engine.js";
import { decode, encode } from "../src/wire.js";
import { type Operations, runGuest } from "./support/guest.js";

/** A bundle in the shape that builders emit (`sdk-surface.md` 4.4), with one server function. */
function bundle(body: string): string {
  return `
    var functions = { "leads/send.server": async (...args) => { ${body} } };
    var stdin_default = async (hash, args) => {
      if (!functions[hash]) throw new Error("Module " + hash + " not found");
      return functions[hash](...args);
    };`;
}

async function call(
  body: string,
  args: unknown[] = [],
  options: { context?: Partial<Context>; operations?: Operations } = {},
) {
  const request: Call = { kind: "server-function", hash: "leads/send.server", args: encode(args) };
  return runGuest(
    bundle(`const { ATTIO_SERVER_APP_SDK: server, ATTIO_ROOT_SDK: attio } = globalThis; ${body}`),
    request,
    options,
  );
}

const connection = {
  id: "c1",
  value: "secret",
  connection_key: "default",
  createdBy: { type: "user", id: "u1" },
  ownedBy: { type: "workspace", id: "w1" },
};

describe("a server function", () => {
  test("gets its arguments and gives its result", async () => {
    const { value } = await call("return { sum: args[0] + args[1].n, at: args[2] };", [1, { n: 2 }, new Date(5)]);
    expect(value).toEqual({ sum: 3, at: new Date(5) });
  });

  test("that gives nothing gives undefined", async () => {
    expect((await call("")).done).toEqual({ type: "value", value: '{"$":"undefined"}' });
  });

  test.each([["leads\\send.server"], ["app/extensions/a/@/leads/send.server"]])("is found as %s", async (hash) => {
    const { value } = await runGuest(bundle("return 'found'"), { kind: "server-function", hash, args: "[]" });
    expect(value).toBe("found");
  });

  test("that is unknown fails by its name", async () => {
    const { failed } = await runGuest(bundle(""), { kind: "server-function", hash: "x.server", args: "[]" });
    expect(failed?.message).toBe("Module x.server not found");
  });

  test("its thrown error crosses with name, code and cause, without stack", async () => {
    const { failed } = await call(`throw Object.assign(new RangeError("far", { cause: "map" }), { code: "E1" });`);
    expect(failed).toMatchObject({ name: "RangeError", message: "far", code: "E1" });
    expect(failed?.stack).toContain("leads/send.server");
    expect(failed?.wire).toBe('{"$":"error","name":"RangeError","message":"far","code":"E1","cause":"map"}');
  });

  test("in development the stack crosses too", async () => {
    const { failed } = await call(`throw new Error("x");`, [], { context: { development: true } });
    expect((decode(failed?.wire ?? "null") as Error).stack).toContain("leads/send.server");
  });

  test("what it throws need not be an Error", async () => {
    const { failed } = await call(`throw { reason: "none" };`);
    expect(failed).toMatchObject({ name: "Error", message: 'not an Error: {"reason":"none"}' });
    expect(decode(failed?.wire ?? "null")).toEqual({ reason: "none" });
  });

  test("a result that cannot cross is refused with its path", async () => {
    const { failed } = await call("return { onDone() {} };");
    expect(failed).toMatchObject({
      name: "TypeError",
      message: "the result.onDone is a function and cannot cross to the client",
    });
  });
});

describe("attio/server", () => {
  test.each([
    ["ATTIO_API_TOKEN", "return server.ATTIO_API_TOKEN", "token-1"],
    ["getCurrentUser", "return server.getCurrentUser()", { id: "member-1" }],
    ["getWorkspaceConnection", "return server.getWorkspaceConnection()", connection],
    ["another key", 'return server.getUserConnection("eu").value', "eu-secret"],
    [
      "process.env",
      "return [process.env.KEY, process.env.NONE, Object.keys(process.env), 'KEY' in process.env]",
      ["value", undefined, ["KEY"], true],
    ],
    [
      "writes to process.env are ignored",
      "process.env.KEY = '2'; delete process.env.KEY; return process.env.KEY",
      "value",
    ],
  ])("%s", async (_name, body, expected) => {
    const { value } = await call(body, [], {
      context: {
        workspaceConnections: { default: { Ok: connection } },
        userConnections: { eu: { Ok: { ...connection, value: "eu-secret" } } },
      },
    });
    expect(value).toEqual(expected);
  });

  test("an unset environment variable warns once", async () => {
    const { logs } = await call("process.env.NONE; process.env.NONE;");
    expect(logs).toEqual(["process.env.NONE is not set"]);
  });

  test.each([
    ["no user connection", "server.getUserConnection()", "no-user-connection", "user", "default"],
    ["no workspace connection", "server.getWorkspaceConnection('eu')", "no-workspace-connection", "workspace", "eu"],
    ["expired", "server.getWorkspaceConnection('old')", "connection-expired", "workspace", "old"],
  ])("%s throws the documented error and says which", async (_name, body, code, kind, key) => {
    const { failed } = await call(body, [], {
      context: {
        userConnections: { default: { Err: "no-user-connection" } },
        workspaceConnections: { eu: { Err: "no-workspace-connection" }, old: { Err: "connection-expired" } },
      },
    });
    expect(failed?.code).toBe(code);
    expect(JSON.parse(failed?.wire ?? "null")).toMatchObject({ code, connection: { kind, key } });
  });

  test("the errors are the root module's classes", async () => {
    const { value } = await call(`
      try { server.getUserConnection() } catch (error) {
        return [error instanceof attio.AttioError, attio.AttioNoUserConnectionError.is(error), attio.AttioConnectionExpiredError.is(error)];
      }`);
    expect(value).toEqual([true, true, false]);
  });

  test.each([
    ["kv.get", 'server.kv.get("a")', "kv.get", { key: "a" }],
    ["kv.set", 'server.kv.set("a", { b: [1, null] })', "kv.set", { key: "a", value: { b: [1, null] } }],
    [
      "kv.set with a life",
      'server.experimental_kv.set("a", 1, { ttlInSeconds: 60 })',
      "kv.set",
      { key: "a", value: 1, ttlInSeconds: 60 },
    ],
    ["kv.mget", 'server.kv.mget(["a", "b"])', "kv.mget", { keys: ["a", "b"] }],
    ["kv.delete", 'server.kv.delete("a")', "kv.delete", { key: "a" }],
    ["create", 'server.createWebhookHandler({ fileName: "lead" })', "webhookHandlers.create", { fileName: "lead" }],
    ["list", "server.listWebhookHandlers()", "webhookHandlers.list", {}],
    ["get", 'server.getWebhookHandler("h")', "webhookHandlers.get", { id: "h" }],
    [
      "update",
      'server.updateWebhookHandler("h", { externalWebhookId: "x" })',
      "webhookHandlers.update",
      { id: "h", externalWebhookId: "x" },
    ],
    ["delete", 'server.deleteWebhookHandler("h")', "webhookHandlers.delete", { id: "h" }],
    ["setWorkspaceSetting", 'server.setWorkspaceSetting("a", null)', "settings.set", { key: "a", value: null }],
  ])("%s asks the host", async (_name, body, name, payload) => {
    const asked: unknown[] = [];
    await call(`return ${body}`, [], { operations: (...request) => void asked.push(request) });
    expect(asked).toEqual([[name, payload]]);
  });

  test("settings are null until set, and typed by their schema", async () => {
    const { value } = await call(
      `const { Schema, defineWorkspaceSchema } = attio.Settings;
       const schema = defineWorkspaceSchema({ key: Schema.string(), size: Schema.number() });
       const refused = await server.Settings.setSettings(schema, "size", "big").catch((error) => error.message);
       return [await server.Settings.getSettings(schema), await server.Settings.getSettings(schema, "key"), refused];`,
      [],
      { operations: () => ({ key: "k", other: 1 }) },
    );
    expect(value).toEqual([{ key: "k", size: null }, "k", 'the setting "size" must be a number or null']);
  });

  test("a refusal of the host rejects with its code", async () => {
    const { failed } = await call('await server.kv.get("a")', [], {
      operations() {
        throw new Error("too many keys");
      },
    });
    expect(failed).toMatchObject({ message: "too many keys", code: "refused" });
  });

  test.each([
    ["kv.set('a', () => 1)", "kv.set: value is a function, which is not JSON"],
    ["kv.set('a', { b: [new Date()] })", "kv.set: value.b[0] is a Date, which is not JSON"],
    ["kv.set('a', NaN)", "kv.set: value is NaN, which is not JSON"],
    ["kv.set('', 1)", "kv.set: key must be a non-empty string"],
    ["kv.set('a', 1, { ttlInSeconds: 0 })", "kv.set: ttlInSeconds must be greater than 0, it is 0"],
    ["createWebhookHandler({})", "createWebhookHandler: fileName must be a non-empty string"],
  ])("%s is refused", async (body, message) => {
    expect((await call(`await server.${body}`)).failed?.message).toBe(message);
  });

  test("process has nothing but env", async () => {
    expect((await call("return process.version")).failed?.message).toBe(
      "process.version is not available in server code: process only has env",
    );
  });
});

describe("webhooks and events", () => {
  const webhookBundle = `
    var stdin_webhooks_default = async (id, [request]) => {
      if (id === "none") throw new Error("Webhook handler not found: none");
      if (id === "wrong") return { status: 200 };
      const body = await request.text();
      return new Response(request.method + " " + request.url + " " + body, { status: 202, headers: { "x-a": request.headers.get("x-b") } });
    };
    var stdin_events_default = async (id, [{ connection }]) => {
      if (id !== "connection-added") throw new Error("Event handler not found");
      if (connection.value !== "good") throw new Error("refused");
    };`;
  const request = {
    method: "POST",
    url: "https://stoa.test/w/1/sub?q=1",
    headers: [["x-b", "2"]] as [string, string][],
  };

  test("a webhook's Response comes back with status, headers and body", async () => {
    const body = new TextEncoder().encode("raw").buffer;
    const { done, body: answer } = await runGuest(webhookBundle, { kind: "webhook", id: "lead", request }, { body });
    expect(done).toMatchObject({ type: "response", status: 202 });
    expect(done?.type === "response" && done.headers).toContainEqual(["x-a", "2"]);
    expect(new TextDecoder().decode(answer ?? undefined)).toBe("POST https://stoa.test/w/1/sub?q=1 raw");
  });

  test("an unknown webhook is no handler", async () => {
    expect((await runGuest(webhookBundle, { kind: "webhook", id: "none", request })).done).toEqual({
      type: "no-handler",
    });
  });

  test("anything but a Response fails", async () => {
    const { failed } = await runGuest(webhookBundle, { kind: "webhook", id: "wrong", request });
    expect(failed?.message).toBe('the webhook handler "wrong" must return a Response, it returned object');
  });

  test.each([
    ["connection-added", "good", { done: { type: "value", value: '{"$":"undefined"}' } }],
    ["connection-added", "bad", { failed: { message: "refused" } }],
    ["connection-removed", "good", { done: { type: "no-handler" } }],
  ])("event %s with a %s connection", async (id, value, expected) => {
    const ended = await runGuest(webhookBundle, { kind: "event", id, connection: { ...connection, value } });
    expect(ended).toMatchObject(expected);
  });
});

test("a block handler gets the request first, and answers `schema` with the struct", async () => {
  const blocks = `
    var definition = ATTIO_ROOT_SDK.Workflows.defineWorkflowBlock({ id: "b", type: "step", title: "B", description: "", configSchema: { to: ATTIO_ROOT_SDK.Workflows.ConfigSchema.emailAddress().optional() } });
    var stdin_workflow_block_handlers_default = async (block, handler, args) =>
      handler === "schema"
        ? definition.schema
        : { type: "outcome", id: handler, data: { method: args[0].method, count: args.length, day: args[1].day, is: args[1].day.constructor.name } };`;
  const schema = await runGuest(blocks, { kind: "block", block: "b", handler: "schema", args: "[]" });
  expect(schema.value).toEqual({
    type: "struct",
    fields: { to: { type: "union", nodes: [{ type: "email-address" }, { type: "undefined" }] } },
  });
  const request = { method: "POST", url: "https://stoa.test/cb/1", headers: [] };
  const ended = await runGuest(blocks, {
    kind: "block",
    block: "b",
    handler: "deferCallback",
    args: '[{"day": {"$": "date", "value": "2026-11-26"}}, {}]',
    request,
  });
  expect(JSON.parse(ended.value as string)).toEqual({
    type: "outcome",
    id: "deferCallback",
    data: { method: "POST", count: 3, day: { $: "date", value: "2026-11-26" }, is: "DateValue" },
  });
  const empty = await runGuest("var stdin_workflow_block_handlers_default = async () => 7;", {
    kind: "block",
    block: "b",
    handler: "execute",
    args: "[{},{}]",
  });
  expect(empty.failed?.message).toBe(
    'the execute handler of the block "b" must return an outcome, exit, error, defer, complete or no-op, not 7',
  );
});
