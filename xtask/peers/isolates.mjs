// Cold start of a fresh isolate, from bundle to first result: node and deno processes, workerd's dynamic workers.
// Prints one JSON line per peer and bundle.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const bundle = (size) => readFileSync(path.join(here, "bundles", `${size}.js`), "utf8");
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const report = (peer, bundle_kb, times) => console.log(JSON.stringify({ peer, bundle_kb, p50_ms: median(times) }));

function processes(peer, command, args) {
  for (const size of ["0.1", "10", "500"]) {
    const file = path.join(here, "bundles", `${size}.run.mjs`);
    writeFileSync(file, `${bundle(size)}\nconsole.log(globalThis.handler());`);
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now();
      const done = spawnSync(command, [...args, file]);
      if (done.status !== 0) throw new Error(`${peer}: ${done.stderr}`);
      return performance.now() - start;
    });
    report(peer, size, times);
  }
}

processes("node process", process.execPath, []);
processes("deno process", path.join(here, "node_modules/.bin/deno"), ["run", "--quiet"]);

const port = 18099;
writeFileSync(
  path.join(here, "workerd.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "main.js", esModule = embed "loader.js")],
  compatibilityDate = "2025-08-01",
  compatibilityFlags = ["experimental"],
  bindings = [(name = "LOADER", workerLoader = (id = "loader"))]
);`,
);
writeFileSync(
  path.join(here, "loader.js"),
  `let count = 0;
export default {
  async fetch(request, env) {
    const code = await request.text();
    const worker = env.LOADER.get("worker-" + count++, () => ({
      compatibilityDate: "2025-08-01", mainModule: "main.js", modules: { "main.js": code }, env: {}, globalOutbound: null,
    }));
    return worker.getEntrypoint().fetch(new Request("http://worker/"));
  },
};`,
);
const workerd = spawn(path.join(here, "node_modules/.bin/workerd"), ["serve", "workerd.capnp", "--experimental"], {
  cwd: here,
  stdio: "ignore",
});
try {
  const url = `http://127.0.0.1:${port}/`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      await fetch(url, { method: "POST", body: "export default { fetch: () => new Response() }" }).then(
        (r) => r.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const size of ["0.1", "10", "500"]) {
    const code = `${bundle(size)}\nexport default { fetch: () => new Response(String(globalThis.handler())) };`;
    const times = [];
    for (let call = 0; call < 30; call += 1) {
      const start = performance.now();
      const answer = await fetch(url, { method: "POST", body: code });
      await answer.text();
      if (!answer.ok) throw new Error(`workerd answered ${answer.status}`);
      times.push(performance.now() - start);
    }
    report("workerd dynamic worker", size, times);
  }
} finally {
  workerd.kill();
}
