import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser's path, or `undefined` when there is none. */
export const chromiumPath = candidates.find((path): path is string => path !== undefined && existsSync(path));

const dist = new URL("../../dist/", import.meta.url);

/** What the page's script puts on its `window`. */
export interface PageScript {
  startRealm: typeof import("../../src/page/realm.js").startRealm;
}

/**
 * Serves what Stoa serves: the frame with its policy, the worker, and a page that has `startRealm`. Every request is
 * recorded, so that a test can tell what got out of a realm. `extra` answers further paths.
 */
export async function servePage(extra: Record<string, string> = {}): Promise<{
  origin: string;
  requests: string[];
  close(): Promise<void>;
}> {
  const page = await build({
    stdin: {
      contents: 'import { startRealm } from "./src/page/realm.ts"; window.startRealm = startRealm;',
      resolveDir: new URL("../..", import.meta.url).pathname,
      loader: "ts",
    },
    bundle: true,
    format: "iife",
    write: false,
  });
  const read = async (name: string) => await readFile(new URL(name, dist), "utf8");
  const policy = (await read("frame.csp")).trim();
  const files: Record<string, { type: string; body: string; policy?: string }> = {
    "/": { type: "text/html", body: '<!doctype html><title>page</title><body><script src="/page.js"></script>' },
    "/page.js": { type: "text/javascript", body: page.outputFiles[0]?.text ?? "" },
    "/realm/frame.html": { type: "text/html", body: await read("frame.html"), policy },
    "/realm/worker.js": { type: "text/javascript", body: await read("worker.js") },
  };
  for (const [path, body] of Object.entries(extra)) files[path] = { type: "text/javascript", body, policy };
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const file = files[(request.url ?? "").split("?")[0] ?? ""];
    response.writeHead(file ? 200 : 404, {
      "content-type": file?.type ?? "text/plain",
      "access-control-allow-origin": "*",
      ...(file?.policy ? { "content-security-policy": file.policy } : {}),
      ...(request.url === "/realm/frame.html" ? { "document-isolation-policy": "isolate-and-require-corp" } : {}),
    });
    response.end(file?.body ?? "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
