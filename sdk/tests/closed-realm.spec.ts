import { execFileSync } from "node:child_process";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundleApp } from "./support/app.js";
import { chromiumPath, type PageScript, servePage } from "./support/chromium.js";

declare const window: PageScript & Record<string, never>;

if (!chromiumPath) {
  console.warn("closed-realm.spec.ts is skipped: no Chromium found (set CHROMIUM to its path)");
}

/** What must be impossible: code that resolves if it got through. `ORIGIN` is a server that answers everything. */
const attempts: [string, string][] = [
  ["fetch", 'await fetch(ORIGIN + "/leak/fetch")'],
  ["fetch without CORS", 'await fetch(ORIGIN + "/leak/no-cors", { mode: "no-cors" })'],
  [
    "XMLHttpRequest",
    'await new Promise((resolve, reject) => { const x = new XMLHttpRequest(); x.open("GET", ORIGIN + "/leak/xhr"); x.onload = resolve; x.onerror = () => reject(new Error("blocked")); x.send(); })',
  ],
  [
    "WebSocket",
    'await new Promise((resolve, reject) => { const s = new WebSocket(ORIGIN.replace("http", "ws") + "/leak/ws"); s.onopen = resolve; s.onerror = () => reject(new Error("blocked")); })',
  ],
  [
    "EventSource",
    'await new Promise((resolve, reject) => { const s = new EventSource(ORIGIN + "/leak/events"); s.onopen = resolve; s.onerror = () => reject(new Error("blocked")); })',
  ],
  ["WebTransport", 'await new WebTransport("https://127.0.0.1:1/leak").ready'],
  [
    "image",
    'await new Promise((resolve, reject) => { const i = new Image(); i.onload = resolve; i.onerror = resolve; i.src = ORIGIN + "/leak/image"; })',
  ],
  ["beacon", 'if (!navigator.sendBeacon(ORIGIN + "/leak/beacon")) throw new Error("blocked")'],
  ["importScripts", 'importScripts(ORIGIN + "/leak/script.js")'],
  ["importScripts of a blob", 'importScripts(URL.createObjectURL(new Blob(["1"])))'],
  ["dynamic import", 'await import(ORIGIN + "/leak/import.js")'],
  ["dynamic import of data", 'await import(["data:", "text/javascript,export default 1"].join(""))'],
  [
    "nested worker",
    'await new Promise((resolve, reject) => { const w = new Worker(ORIGIN + "/leak/worker.js"); w.onmessage = resolve; w.onerror = () => reject(new Error("blocked")); setTimeout(() => reject(new Error("silent")), 500) })',
  ],
  ["shared worker", 'new SharedWorker(ORIGIN + "/leak/shared.js")'],
  ["service worker", 'await navigator.serviceWorker.register(ORIGIN + "/leak/sw.js")'],
  ["RTCPeerConnection", "new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:1' }] })"],
  ["localStorage", 'localStorage.setItem("a", "b")'],
  [
    "indexedDB",
    'await new Promise((resolve, reject) => { const r = indexedDB.open("a"); r.onsuccess = resolve; r.onerror = () => reject(new Error("blocked")); })',
  ],
  ["caches", 'await caches.open("a")'],
  ["cookies", 'await cookieStore.set("a", "b")'],
  ["file system", "await navigator.storage.getDirectory()"],
  [
    "BroadcastChannel to the page",
    'new BroadcastChannel("leak").postMessage(1); throw new Error("unheard, unless the page says so")',
  ],
  ["font", 'await new FontFace("a", "url(" + ORIGIN + "/leak/font)").load()'],
  ["navigation", 'location.assign(ORIGIN + "/leak/navigation")'],
  ["window.opener", "opener.document.title"],
  ["parent", "parent.document.title"],
  ["top", "top.location.href"],
  ["document", "document.cookie"],
];

/** What only the lockdown of the worker takes away: harmless to others, but not for apps. */
const absent = [
  ...[
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "Worker",
    "importScripts",
    "indexedDB",
    "caches",
    "navigator",
  ],
  ...[
    "location",
    "postMessage",
    "onmessage",
    "addEventListener",
    "BroadcastChannel",
    "MessageChannel",
    "Blob",
    "document",
  ],
  ...["process", "localStorage", "WebAssembly", "Request", "Response", "close", "FontFace", "OffscreenCanvas"],
];

const promised = [
  ...[
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
    "queueMicrotask",
    "structuredClone",
    "atob",
    "btoa",
  ],
  ...["TextEncoder", "TextDecoder", "URL", "URLSearchParams", "Event", "EventTarget", "AbortController", "AbortSignal"],
];

describe.skipIf(!chromiumPath)("the realm in Chromium", () => {
  let browser: Browser;
  let page: Page;
  let site: Awaited<ReturnType<typeof servePage>>;

  beforeAll(async () => {
    const root = new URL("..", import.meta.url).pathname;
    execFileSync(process.execPath, ["build.mjs"], { cwd: root });
    // A worker without the lockdown: what stops it is the frame's policy and its opaque origin alone.
    const probe = `onmessage = ({ ports: [port] }) => { port.onmessage = async ({ data }) => {
      const results = {};
      for (const [name, code] of data.attempts) {
        try { await eval("(async (ORIGIN) => {" + code + "})")(data.origin); results[name] = "through" }
        catch (error) { results[name] = "stopped: " + error.name }
      }
      port.postMessage(results) } }`;
    site = await servePage({ "/probe/worker.js": probe, "/leak/script.js": "", "/leak/worker.js": "postMessage(1)" });
    browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Starts a realm and triggers its one record action; gives what it logged and what it threw. */
  async function run(onTrigger: string, top = ""): Promise<{ logs: unknown[]; error: string | null }> {
    const bundle = await bundleApp(`
      import React from "react"; import * as client from "attio/client"; import { Button, TextBlock } from "attio/client"; ${top}
      registerSurfaces({ "record-action": [{ id: "act", label: "Act", objects: ({ object }) => object === "people",
        async onTrigger() { ${onTrigger.replaceAll("ORIGIN", JSON.stringify(site.origin))} } }] })`);
    return await page.evaluate(async (bundle) => {
      const logs: unknown[] = [];
      const host = {
        log: (_level: string, args: unknown[]) => logs.push(args.length === 1 ? args[0] : args),
        openDialog: (dialog: { tree: { getSnapshot(): unknown; subscribe(l: () => void): void }; close(): void }) => {
          dialog.tree.subscribe(() => {
            logs.push(JSON.parse(JSON.stringify(dialog.tree.getSnapshot())));
            dialog.close();
          });
        },
      };
      const realm = await window.startRealm({
        frameUrl: "/realm/frame.html",
        bundle,
        host: host as never,
        app: { slug: "test", name: "Test" },
      });
      const context = { object: "people", attributes: [], isStandard: true };
      logs.push(await realm.applies("record-action", "act", context));
      let error: string | null = null;
      await realm.trigger("record-action", "act", { recordId: "1", object: "people" }).catch((thrown: Error) => {
        error = `${thrown.name}: ${thrown.message}`;
      });
      const messages = logs.flatMap((log) =>
        Array.isArray(log) && log[0] instanceof Error ? [log[0].message] : [log instanceof Error ? log.message : log],
      );
      realm.dispose();
      return { logs: messages, error };
    }, bundle);
  }

  describe("attempts to get out", () => {
    let locked: Record<string, string>;
    let unlocked: Record<string, string>;
    let heard: unknown;
    let leaked: string[];

    beforeAll(async () => {
      page = await browser.newPage();
      await page.goto(site.origin);
      site.requests.length = 0;
      await page.evaluate(() => {
        const channel = new BroadcastChannel("leak");
        channel.onmessage = () => Object.assign(window, { heard: true });
      });
      const body = attempts.map(
        ([name, code]) => `try { await (async () => { ${code} })(); results[${JSON.stringify(name)}] = "through" }
          catch (error) { results[${JSON.stringify(name)}] = "stopped: " + error.name }`,
      );
      const { logs } = await run(`const results = {}; ${body.join("\n")} console.log(results);`);
      locked = logs.at(-1) as Record<string, string>;
      unlocked = await page.evaluate(
        async ({ attempts, origin }) => {
          const frame = document.createElement("iframe");
          frame.setAttribute("sandbox", "allow-scripts");
          frame.src = "/realm/frame.html";
          await new Promise((resolve) => {
            frame.onload = resolve;
            document.body.append(frame);
          });
          const { port1, port2 } = new MessageChannel();
          const code = await (await fetch("/probe/worker.js")).text();
          frame.contentWindow?.postMessage({ code }, "*", [port2]);
          return await new Promise<Record<string, string>>((resolve) => {
            port1.onmessage = ({ data }) => resolve(data);
            port1.postMessage({ attempts, origin });
          });
        },
        { attempts, origin: site.origin },
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      heard = await page.evaluate(() => (window as { heard?: boolean }).heard);
      leaked = site.requests.filter((path) => path.startsWith("/leak"));
    }, 60_000);

    test.each(attempts)("%s fails", (name) => expect(locked[name]).toMatch(/^stopped/));

    test.each(attempts)("%s fails by the frame's policy alone, without the lockdown", (name) => {
      expect(unlocked[name]).toMatch(/^stopped/);
    });

    test("no request went out", () => expect(leaked).toEqual([]));

    test("the page heard nothing", () => expect(heard).toBeUndefined());
  });

  describe("what app code finds", () => {
    beforeEach(async () => {
      await page?.close();
      page = await browser.newPage();
      await page.goto(site.origin);
    });

    test("has no global that apps are not promised", async () => {
      const { logs } = await run(
        `console.log(${JSON.stringify(absent)}.filter((name) => globalThis[name] !== undefined))`,
      );
      expect(logs.at(-1)).toEqual([]);
    });

    test("reading process raises a ReferenceError", async () => {
      expect((await run("process.env.X")).error).toBe("ReferenceError: process is not defined");
    });

    test("has the globals that apps are promised, and they work", async () => {
      const { logs, error } = await run(`
      console.log(${JSON.stringify(promised)}.filter((name) => typeof globalThis[name] !== "function"));
      const target = new EventTarget(); let heard = 0;
      target.addEventListener("x", () => heard++); target.dispatchEvent(new Event("x"));
      const controller = new AbortController(); controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log(heard, controller.signal.aborted, new TextDecoder().decode(new TextEncoder().encode("é")), typeof window.open);`);
      expect(error).toBeNull();
      expect(logs.slice(-2)).toEqual([[], [1, true, "é", "function"]]);
    });

    test("a predicate answers, a dialog mounts and the user closes it", async () => {
      const { logs, error } = await run(
        'await client.showDialog({ title: "Lead", Dialog: () => <TextBlock>hello</TextBlock> }); console.log("closed")',
      );
      expect(error).toBeNull();
      expect(logs).toEqual([
        true,
        [{ id: 2, type: "TextBlock", props: { align: "center" }, children: ["hello"] }],
        "closed",
      ]);
    });

    test("a component that is undefined fails with a sentence, in React's production build too", async () => {
      const { logs } = await run(
        'await client.showDialog({ title: "x", Dialog: () => React.createElement((client as Record<string, never>).Nope) })',
      );
      expect(logs).toContain(
        "React error 130: what is rendered as a component is undefined. Is it exported, and imported by its right name?",
      );
    });

    test("an error has a stack in the app's own file", async () => {
      const bundle = await bundleApp(
        'function deep() {\n  throw new Error("x");\n}\nregisterSurfaces({ "record-action": [{ id: "a", label: "A", onTrigger() { deep() } }] })',
      );
      const stack = await page.evaluate(async (bundle) => {
        const host = { log() {}, ended() {} } as never;
        const realm = await window.startRealm({
          frameUrl: "/realm/frame.html",
          bundle,
          host,
          app: { slug: "t", name: "T" },
        });
        return await realm.trigger("record-action", "a", {}).catch((error: Error) => error.stack);
      }, bundle);
      expect(stack).toMatch(/at deep \(src\/app\.tsx:2:9\)/);
      expect(stack).not.toContain("blob:");
    });

    test("the next realm finds its worker running, and realms share nothing", async () => {
      const bundle = await bundleApp(`globalThis.seen = (globalThis.seen ?? 0) + 1;
        registerSurfaces({ "record-action": [{ id: "a", label: String(globalThis.seen), onTrigger() {} }] })`);
      const result = await page.evaluate(async (bundle) => {
        const options = {
          frameUrl: "/realm/frame.html",
          bundle,
          host: { log() {}, ended() {} } as never,
          app: { slug: "t", name: "T" },
        };
        const first = await window.startRealm(options);
        const frames = () => document.querySelectorAll("iframe").length;
        while (frames() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
        const second = await window.startRealm(options);
        const labels = [first, second].map((realm) => realm.surfaces["record-action"][0]?.label);
        return { labels, frames: frames() };
      }, bundle);
      expect(result).toEqual({ labels: ["1", "1"], frames: 2 });
    });

    test("a bundle that never finishes loading does not start", async () => {
      const bundle = await bundleApp("for (;;);");
      const result = await page.evaluate(async (bundle) => {
        const options = {
          frameUrl: "/realm/frame.html",
          bundle,
          host: { log() {}, ended() {} } as never,
          app: { slug: "t", name: "T" },
        };
        return await window.startRealm(options).catch((error: Error) => error.message);
      }, bundle);
      expect(result).toBe("the app's code did not finish loading in 5 s");
    }, 30_000);

    test("an endless loop ends after five seconds; the realm starts again and works", async () => {
      const bundle = await bundleApp(`registerSurfaces({ "record-action": [
      { id: "loop", label: "L", onTrigger() { for (;;); } }, { id: "fine", label: "F", onTrigger() {} }] })`);
      const result = await page.evaluate(async (bundle) => {
        const host = { log() {}, ended() {} } as never;
        const realm = await window.startRealm({
          frameUrl: "/realm/frame.html",
          bundle,
          host,
          app: { slug: "t", name: "T" },
        });
        const message = await realm.trigger("record-action", "loop", {}).catch((error: Error) => error.message);
        await realm.trigger("record-action", "fine", {});
        return message;
      }, bundle);
      expect(result).toBe("the app did not answer for 5 s and was restarted");
    }, 30_000);
  });
});
