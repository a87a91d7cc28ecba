import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";

/** What a listener of webhooks heard: path, signature, body. */
interface Heard {
  path: string;
  signature: string;
  body: { events: { event_type: string }[] };
}

/** A live `stoa dev`, and somebody on this machine whom it tells of events. */
const test = liveStoa().extend<object, { listener: { url: string; heard: Heard[] } }>({
  listener: [
    // biome-ignore lint/correctness/noEmptyPattern: playwright wants the pattern
    async ({}, use) => {
      const heard: Heard[] = [];
      const server = http.createServer((request, response) => {
        let text = "";
        request.on("data", (piece) => {
          text += piece;
        });
        request.on("end", () => {
          if (request.method === "POST") {
            const signature = String(request.headers["attio-signature"]);
            heard.push({ path: request.url ?? "", signature, body: JSON.parse(text) });
          }
          response.end("ok");
        });
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard });
      server.close();
    },
    { scope: "worker" },
  ],
});

test("a token is made, shown once, works as far as its scopes go, and is revoked", async ({ page, stoa }) => {
  await page.goto(stoa.page("people"));
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Workspace settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "API tokens" }).click();
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByLabel("Name", { exact: true }).fill("Nightly sync");
  await clean(page, "a new token");
  await dialog.getByRole("button", { name: "Make token" }).click();
  const made = page.getByRole("dialog", { name: "Your new token" });
  const token = (await made.locator("code").textContent()) ?? "";
  await made.getByRole("button", { name: "Done" }).click();

  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const objects = () => fetch(`${stoa.url}/v2/objects`, { headers });
  const write = { method: "POST", headers, body: JSON.stringify({ data: { values: {} } }) };
  expect((await objects()).status).toBe(200);
  expect((await fetch(`${stoa.url}/v2/objects/people/records`, write)).status).toBe(403);

  await page.reload();
  const row = page.getByRole("row", { name: /Nightly sync/ });
  await expect(row).toContainText("ago");
  await clean(page, "tokens");
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  await expect(row).toBeHidden();
  expect((await objects()).status).toBe(401);
});

test("a webhook hears of what happens, and its deliveries are there to see and to send again", async ({
  page,
  stoa,
  listener,
}) => {
  await page.goto(`${stoa.page("settings")}/webhooks`);
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("URL").fill("http://example.com/not-secure");
  await dialog.getByRole("button", { name: "Make webhook" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("URL").fill(`${listener.url}/hook`);
  await clean(page, "a new webhook");
  await dialog.getByRole("button", { name: "Make webhook" }).click();
  await page.getByRole("dialog", { name: "The webhook's secret" }).getByRole("button", { name: "Done" }).click();

  await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  await expect.poll(() => listener.heard.map(({ body }) => body.events[0]?.event_type)).toContain("record.created");
  expect(listener.heard[0]?.signature).toMatch(/^[0-9a-f]{64}$/);

  const card = page.getByRole("article", { name: `${listener.url}/hook` });
  await card.getByRole("button", { name: "Deliveries" }).click();
  await expect(card.getByRole("row").filter({ hasText: "record.created" }).first()).toContainText("delivered");
  await clean(page, "deliveries");
  const before = listener.heard.length;
  await card.getByRole("button", { name: "Send again" }).first().click();
  await expect.poll(() => listener.heard.length).toBe(before + 1);
  await card.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
  await expect(card).toBeHidden();
});

test("a program asks for access and gets a token by consent", async ({ page, stoa, listener }) => {
  await page.goto(`${stoa.page("settings")}/oauth-apps`);
  await page.getByRole("button", { name: "Register app" }).click();
  const dialog = page.getByRole("dialog", { name: "Register an app" });
  await dialog.getByLabel("Name", { exact: true }).fill("Sync");
  await dialog.getByLabel("Redirect URIs").fill(`${listener.url}/back`);
  await dialog.getByRole("button", { name: "Register app" }).click();
  const made = page.getByRole("dialog", { name: "The app's credentials" });
  await expect(made.locator("code")).toHaveCount(2);
  const [id = "", secret = ""] = await made.locator("code").allTextContents();

  const asked = new URLSearchParams({
    client_id: id,
    response_type: "code",
    redirect_uri: `${listener.url}/back`,
    state: "s1",
  });
  await page.goto(`${stoa.url}/authorize?${asked}`);
  await expect(page.getByRole("heading", { name: "Sync asks for access" })).toBeVisible();
  await clean(page, "consent");
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.waitForURL(`${listener.url}/back?*`);
  const back = new URL(page.url()).searchParams;
  expect(back.get("state")).toBe("s1");

  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: id,
    client_secret: secret,
    code: back.get("code") ?? "",
  });
  const granted = await (await fetch(`${stoa.url}/oauth/token`, { method: "POST", body })).json();
  const self = await fetch(`${stoa.url}/v2/self`, { headers: { authorization: `Bearer ${granted.access_token}` } });
  expect(await self.json()).toMatchObject({ active: true, client_id: id });

  asked.set("redirect_uri", "https://evil.example");
  await page.goto(`${stoa.url}/authorize?${asked}`);
  await expect(page.getByRole("alert")).toContainText("redirect_uri");
});
