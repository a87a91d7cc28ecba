import type { Case, Cases } from "./case.js";
import { outcomeValueCases } from "./values.js";

const handler = { id: "w1", url: "https://stoa.example/w/w1", fileName: "hook", externalWebhookId: null };
const schema = `{ scope: "workspace", fields: { url: { type: "string" } } }`;

const called = (expression: string, gives: unknown, operations: Record<string, unknown> = {}): Case => ({
  called: `return ${expression};`,
  gives,
  operations,
});

/** A factory of a workflow handler: the block, and the handler under its name. */
const factory = (name: string, property: string): [string, Case] => [
  `Workflows.defineWorkflowBlock${name}`,
  called(
    `((block) => [block.id, block.${property}()])(server.Workflows.defineWorkflowBlock${name}({ id: "b" }, () => ({ type: "complete" })))`,
    ["b", { type: "complete" }],
  ),
];

export const serverCases: Cases = {
  ATTIO_API_TOKEN: called("server.ATTIO_API_TOKEN", "token-1"),
  attioFetch: {
    called: `globalThis.fetch = async (url, init) => new Response(JSON.stringify({ data: [init.method, url] }));
      return server.attioFetch({ method: "GET", path: "/objects", queryParams: { limit: 5 } });`,
    gives: { data: ["GET", "https://api.attio.com/v2/objects?limit=5"] },
  },
  getUserConnection: called("server.getUserConnection('mail').value", "mine"),
  getWorkspaceConnection: called("server.getWorkspaceConnection().value", "ours"),
  getCurrentUser: called("server.getCurrentUser()", { id: "member-1" }),
  "kv.set": called("server.kv.set('a', { n: 1 }, { ttlInSeconds: 60 })", undefined),
  "kv.get": called("server.kv.get('a')", { value: 1 }, { "kv.get": { value: 1 } }),
  "kv.mget": called(
    "server.kv.mget(['a', 'b'])",
    { a: { value: 1 }, b: null },
    { "kv.mget": { a: { value: 1 }, b: null } },
  ),
  "kv.delete": called("server.kv.delete('a')", undefined),
  experimental_kv: called("server.experimental_kv === server.kv", true),
  createWebhookHandler: called("server.createWebhookHandler({ fileName: 'hook' })", handler, {
    "webhookHandlers.create": handler,
  }),
  listWebhookHandlers: called("server.listWebhookHandlers()", [handler], { "webhookHandlers.list": [handler] }),
  getWebhookHandler: called("server.getWebhookHandler('w1')", handler, { "webhookHandlers.get": handler }),
  updateWebhookHandler: called("server.updateWebhookHandler('w1', { externalWebhookId: 'x' })", undefined),
  deleteWebhookHandler: called("server.deleteWebhookHandler('w1')", undefined),
  getWorkspaceSettings: called("server.getWorkspaceSettings()", { url: "a" }, { "settings.get": { url: "a" } }),
  getWorkspaceSetting: called("server.getWorkspaceSetting('url')", "a", { "settings.get": { url: "a" } }),
  setWorkspaceSetting: called("server.setWorkspaceSetting('url', 'b')", undefined),
  "Settings.getSettings": called(
    `Promise.all([server.Settings.getSettings(${schema}), server.Settings.getSettings(${schema}, "url")])`,
    [{ url: "a" }, "a"],
    { "settings.get": { url: "a" } },
  ),
  "Settings.setSettings": called(`server.Settings.setSettings(${schema}, "url", "b")`, undefined),
  ...Object.fromEntries([
    factory("Activate", "activate"),
    factory("Deactivate", "deactivate"),
    factory("Execute", "execute"),
    factory("Finish", "finish"),
    factory("Trigger", "trigger"),
  ]),
  ...outcomeValueCases((expression, gives) => called(`({ ...${expression} })`, gives), "server"),
  "Workflows.OutcomeValue.richText": called("server.Workflows.OutcomeValue.richText('a').toMarkdown()", "a"),
};
