import { afterEach, describe, expect, test } from "vitest";
import type { Realm } from "../src/page/realm.js";
import { app, RecordingHost, startHeadless, until } from "./support/page.js";

const open: Realm[] = [];
afterEach(() => {
  for (const realm of open.splice(0)) realm.dispose();
});

async function start(onTrigger: string) {
  const host = new RecordingHost();
  const realm = await startHeadless(await app({ onTrigger }), host);
  open.push(realm);
  const done = realm.trigger("record-action", "act", { recordId: "r1", object: "people" });
  done.catch(() => {});
  return { host, realm, done };
}

const size = `width: "500px", height: "300px"`;

describe("showIframe", () => {
  test("shows HTML with its data, hears messages, answers, and resolves when the app hides it", async () => {
    const { host, done } = await start(`
      await client.showIframe({ ${size}, html: "<h1>Hi</h1>", initialData: { when: new Date(5) },
        onMessage(message, { hideIframe, sendMessage }) {
          if (message.type === "close") hideIframe();
          else sendMessage({ got: message.list });
        } });
      console.log("closed");`);
    await until(() => host.iframes.size === 1);
    const shown = host.iframes.get("iframe-1");
    expect(shown).toMatchObject({
      width: 500,
      height: 300,
      source: { html: "<h1>Hi</h1>", initialData: { when: new Date(5) } },
    });
    await shown?.onMessage({ type: "hello", list: new Map([["a", 1]]) });
    await until(() => shown?.posted.length === 1);
    expect(shown?.posted).toEqual([{ got: new Map([["a", 1]]) }]);
    await shown?.onMessage({ type: "close" });
    await done;
    expect(host.logs).toEqual([["log", "closed"]]);
  });

  test("resolves when the person closes it; what it posts later reaches nobody", async () => {
    const { host, done } = await start(`
      await client.showIframe({ ${size}, url: "https://example.com/", onMessage: () => console.log("heard") });`);
    await until(() => host.iframes.size === 1);
    const shown = host.iframes.get("iframe-1");
    expect(shown?.source).toEqual({ url: "https://example.com/" });
    shown?.close();
    await done;
    await shown?.onMessage("late");
    expect(host.logs).toEqual([]);
  });

  test("rejects with the page's reason when it cannot be shown", async () => {
    const host = new RecordingHost();
    host.showIframe = () => Promise.reject(new Error("only pages that come by https:// can"));
    const realm = await startHeadless(
      await app({ onTrigger: `await client.showIframe({ ${size}, url: "http://example.com/" });` }),
      host,
    );
    open.push(realm);
    await expect(realm.trigger("record-action", "act", { recordId: "r", object: "people" })).rejects.toThrow(
      "only pages that come by https:// can",
    );
  });

  test("what the app's onMessage throws comes back to whoever heard the message", async () => {
    const { host } = await start(`
      await client.showIframe({ ${size}, html: "", onMessage() { throw new Error("cannot read that"); } });`);
    await until(() => host.iframes.size === 1);
    await expect(host.iframes.get("iframe-1")?.onMessage(1)).rejects.toThrow("cannot read that");
  });

  test("closes with the realm", async () => {
    const { host, realm } = await start(`await client.showIframe({ ${size}, html: "" });`);
    await until(() => host.iframes.size === 1);
    realm.dispose();
    expect(host.iframes.size).toBe(0);
  });

  test.each([
    [`{ ${size} }`, "showIframe: options needs a url or an html"],
    [`{ ${size}, url: "https://a.example", html: "" }`, "showIframe: options has both a url and an html"],
    [`{ ${size}, url: "javascript:alert(1)" }`, "showIframe: options.url must be an address that begins with https://"],
    [`{ ${size}, url: "/people" }`, "showIframe: options.url must be an address that begins with https://"],
    [
      `{ width: "50%", height: "1px", html: "" }`,
      'options.width must be a number of pixels such as "500px", it is "50%"',
    ],
    [`{ width: 500, height: "1px", html: "" }`, "options.width must be a string"],
    [`{ ${size}, html: "", onMessage: 5 }`, "showIframe: options.onMessage must be a function"],
    [`{ ${size}, url: "https://a.example", initialData: {} }`, "showIframe: options.initialData needs html"],
    [`{ ${size}, html: "", initialData: { run() {} } }`, "initialData.run"],
    [`{ ${size}, html: "", sandbox: "" }`, "showIframe: options.sandbox is not a known property"],
  ])("refuses %s", async (options, message) => {
    const { done } = await start(`await client.showIframe(${options});`);
    await expect(done).rejects.toThrow(message);
  });
});
