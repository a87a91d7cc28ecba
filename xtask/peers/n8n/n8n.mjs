// n8n with a workflow of three steps that a webhook starts and whose last step answers: `n8n.mjs DATABASE PORT`, an empty
// PostgreSQL database and a free port. What every step gives is saved before the next one begins. Prints one JSON line when
// runs can be started.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const [address, port] = process.argv.slice(2);
const [, user, host, database] = /^postgres:\/\/(\w+)@([^/]+)\/(\w+)$/.exec(address);
const folder = path.join(import.meta.dirname, "data");
const program = path.join(import.meta.dirname, "node_modules/n8n/bin/n8n");
const id = "threesteps000001";
mkdirSync(folder, { recursive: true });
Object.assign(process.env, {
  N8N_USER_FOLDER: folder,
  DB_TYPE: "postgresdb",
  DB_POSTGRESDB_HOST: decodeURIComponent(host),
  DB_POSTGRESDB_USER: user,
  DB_POSTGRESDB_DATABASE: database,
  DB_POSTGRESDB_POOL_SIZE: "16",
  N8N_LISTEN_ADDRESS: "127.0.0.1",
  N8N_PORT: port,
  N8N_DIAGNOSTICS_ENABLED: "false",
  N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
  N8N_TEMPLATES_ENABLED: "false",
  // Nothing here runs code of its own.
  N8N_RUNNERS_MODE: "external",
  N8N_RUNNERS_AUTH_TOKEN: "unused",
  N8N_LOG_LEVEL: "error",
});

const step = (name, value, at) => ({
  id: name,
  name,
  type: "n8n-nodes-base.set",
  typeVersion: 3.4,
  position: [at, 0],
  parameters: {
    assignments: { assignments: [{ id: name, name: "n", type: "number", value: `={{ ${value} }}` }] },
    options: {},
  },
});
const webhook = {
  httpMethod: "POST",
  path: "three",
  responseMode: "lastNode",
  responseData: "firstEntryJson",
  options: {},
};
const to = (node) => ({ main: [[{ node, type: "main", index: 0 }]] });
const workflow = {
  id,
  name: "Three steps",
  active: false,
  nodes: [
    {
      id: "started",
      name: "started",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2,
      position: [0, 0],
      webhookId: "three",
      parameters: webhook,
    },
    step("one", "0 + 1", 200),
    step("two", "$json.n + 1", 400),
    step("three", "$json.n + 1", 600),
  ],
  connections: { started: to("one"), one: to("two"), two: to("three") },
  settings: { executionOrder: "v1", saveExecutionProgress: true, saveDataSuccessExecution: "all" },
};
writeFileSync(path.join(folder, "workflow.json"), JSON.stringify([workflow]));

function command(...args) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`n8n ${args.join(" ")} failed: ${stdout}${stderr}`);
}
command("import:workflow", `--input=${path.join(folder, "workflow.json")}`);
command("publish:workflow", `--id=${id}`);

// In this process, so that it ends with it.
process.argv = [process.execPath, program, "start"];
await import(program);
const url = `http://127.0.0.1:${port}/webhook/three`;
for (;;) {
  const answer = await fetch(url, { method: "POST" }).catch(() => undefined);
  if (answer?.ok) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log(JSON.stringify({ event: "ready", url }));
