import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import type { Connect, Plugin } from "vite";
import type { Definition, Run } from "../workflows/types";
import { FakeApi } from "./fake-api";

/** Serves the in-memory API from Vite's development server (`STOA_FAKE=1 npm run dev -w ui`), and from its
 * preview server for a build. */
export function fakeServer(): Plugin {
  let api = new FakeApi();
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    const url = request.url ?? "/";
    if (url.startsWith("/fake/reset")) {
      const options = Object.fromEntries(new URL(url, "http://x").searchParams);
      api = new FakeApi({
        installed: options.installed === "1",
        connected: options.connected === "1",
        people: Number(options.people ?? 320),
      });
      if (options.signedout === "1") api.signedIn = false;
      response.end("ok");
    } else if (url.startsWith("/fake/consent")) {
      api.connect();
      const to = new URL(url, "http://x").searchParams.get("return_to") ?? "/";
      response.writeHead(302, { location: `${to}?connected=workspace` }).end();
    } else if (url.startsWith("/fake/write")) {
      const { object = "", record = "", ...values } = Object.fromEntries(new URL(url, "http://x").searchParams);
      api.write(object, record, values);
      response.end("ok");
    } else if (url.startsWith("/fake/run")) {
      void readBody(request).then((body) => {
        const { definition, runs = [] } = body as { definition: Definition; runs?: Run[] };
        const id = api.workflows.add(definition, "live");
        for (const run of runs) api.workflows.put(id, run);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id }));
      });
    } else if (url.startsWith("/fake/bundle.js")) {
      serveFile(response, resolve(import.meta.dirname, "fake-bundle.js"), "text/javascript");
    } else if (url.startsWith("/realm/")) {
      const type = url.endsWith(".html") ? "text/html" : "text/javascript";
      serveFile(response, resolve(import.meta.dirname, `../../../sdk/dist${url.slice("/realm".length)}`), type);
    } else if (url.endsWith("/events")) stream(api, request, response);
    else if (url.startsWith("/api/")) void answer(api, request, response);
    else next();
  };
  return {
    name: "stoa-fake-api",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}

function serveFile(response: ServerResponse, file: string, type: string): void {
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": type }).end(readFileSync(file));
}

function stream(api: FakeApi, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(": ready\n\n");
  const stop = api.subscribe((topic, payload) => {
    response.write(`event: ${topic}\ndata: ${JSON.stringify(payload)}\n\n`);
  });
  request.on("close", stop);
}

async function answer(api: FakeApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = api.handle(request.method ?? "GET", request.url ?? "/", await readBody(request));
  response.writeHead(result.status, { "content-type": "application/json" }).end(JSON.stringify(result.body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}
