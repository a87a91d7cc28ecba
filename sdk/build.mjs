// Builds what Stoa embeds into `dist/`: the sandbox's guest and manifest scripts, and the browser realm.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

/** A classic script without imports or exports. `target` is what the engine behind it understands. */
async function script(entry, target, more = {}) {
  const result = await build({
    entryPoints: [join(root, "src", entry)],
    bundle: true,
    format: "iife",
    platform: "browser",
    target,
    minify: process.env.STOA_SDK_READABLE !== "1",
    // App code prints constructor names, and stacks name functions.
    keepNames: true,
    legalComments: "eof",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "warning",
    ...more,
  });
  return result.outputFiles[0].text;
}

/** The frame's document: one inline script, allowed by its hash; no policy source can load anything else. */
function frameDocument(code) {
  const hash = createHash("sha256").update(code).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}' 'unsafe-eval'; worker-src blob:`;
  const html = `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Stoa realm</title></head><body><script>${code}</script></body></html>\n`;
  return { html, policy };
}

await mkdir(dist, { recursive: true });
const outputs = {
  "guest.js": ["guest/index.ts", "es2023"],
  "manifest.js": ["manifest/index.ts", "es2023"],
  "worker.js": ["realm/worker.ts", "es2023"],
  // Not shipped: what `crates/sandbox/tests/it/web_apis.rs` runs inside the sandbox.
  "conformance.js": ["../tests/web/conformance.ts", "es2023"],
};
// Vitest's parts ask for a `process` that is not there, and what waits while a test turns the clock must not be turned along.
outputs["test.js"] = [
  "test/index.ts",
  "es2023",
  {
    define: { "process.env.NODE_ENV": '"production"', process: "undefined" },
    inject: [join(root, "src/test/real-timers.ts")],
    alias: { util: join(root, "src/test/no-node.ts") },
  },
];
for (const [name, [entry, target, more]] of Object.entries(outputs)) {
  if (existsSync(join(root, "src", entry))) await writeFile(join(dist, name), await script(entry, target, more));
}
if (existsSync(join(root, "src/realm/frame.ts"))) {
  const { html, policy } = frameDocument((await script("realm/frame.ts", "es2022")).trim());
  await writeFile(join(dist, "frame.html"), html);
  // For the server that sends the document, with `Document-Isolation-Policy` so that the frame can measure its memory: `Content-Security-Policy: sandbox allow-scripts; <this>`.
  await writeFile(join(dist, "frame.csp"), `sandbox allow-scripts; ${policy}\n`);
}
if (existsSync(join(root, "src/realm/inline.ts"))) {
  const code = (await script("realm/inline.ts", "es2022")).trim();
  const html = `<!doctype html><html><head><meta charset="utf-8"><title>App</title></head><body><script>${code}</script></body></html>\n`;
  await writeFile(join(dist, "inline.html"), html);
  // HTML of an app is a web page like any other, but for its origin: opaque, and with nothing of Stoa's in reach.
  const sandbox =
    "sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads";
  const sources = "default-src https: wss: data: blob: 'unsafe-inline' 'unsafe-eval'";
  await writeFile(
    join(dist, "inline.csp"),
    `${sandbox}; ${sources}; frame-ancestors 'self'; base-uri https:; form-action https:\n`,
  );
}
