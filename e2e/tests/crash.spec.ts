import path from "node:path";
import { root } from "../src/process";
import { actionName, attribute, expect, test } from "../src/stage";
import { Stoa } from "../src/stoa";

test.describe("kill -9 and restart", () => {
  test("after install: the app is installed and can be connected", async ({ page, stage }) => {
    await stage.install();
    await stage.stoa.crashAndRestart();
    await stage.connect();
    await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
  });

  test("while the member is at the third party: the way back still works", async ({ page, stage }) => {
    await stage.install();
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await expect(page.getByRole("button", { name: "Allow access" })).toBeVisible();
    await stage.stoa.crashAndRestart();
    await page.getByRole("button", { name: "Allow access" }).click();
    await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
  });

  test("while the server function runs: the record is whole, and the action works again", async ({ page, stage }) => {
    await stage.installAndConnect();
    const recordId = await stage.openPerson();
    await page.getByRole("button", { name: actionName }).click();
    await stage.stoa.crashAndRestart();
    expect([undefined, "Pending", "Complete"]).toContain(await stage.stoa.leadStatus(recordId));
    await page.reload();
    await page.getByRole("button", { name: actionName }).click();
    await expect(attribute(page, "Lead status")).toContainText("Complete");
  });

  test("while the third party checks: its webhook arrives after the restart, and the screen follows", async ({
    page,
    stage,
  }) => {
    await stage.installAndConnect();
    await stage.acme.configure({ check_delay_ms: 4000 });
    await stage.openPerson();
    await page.getByRole("button", { name: actionName }).click();
    await expect(attribute(page, "Lead status")).toContainText("Pending");
    await stage.stoa.crashAndRestart();
    await expect(attribute(page, "Lead status")).toContainText("Complete");
  });

  test("while connection-added runs: no connection, no webhook handler, and connecting again works", async ({
    page,
    stage,
  }) => {
    await stage.install();
    await stage.acme.configure({ api_delay_ms: 3000 });
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await expect(page.getByRole("button", { name: "Allow access" })).toBeVisible();
    // The second call: the webhook handler is made by then.
    const asked = await stage.acme.listen("POST /v1/webhooks");
    await page.getByRole("button", { name: "Allow access" }).click({ noWaitAfter: true });
    await asked();
    await stage.stoa.crashAndRestart();
    expect(await stage.connectionStatus()).toBe("missing");
    expect(await stage.webhookHandlers()).toHaveLength(0);
    await stage.acme.configure({ api_delay_ms: 0 });
    await stage.connect();
    await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
    expect(await stage.webhookHandlers()).toHaveLength(1);
  });

  test("while connection-removed runs: the connection is still there, and disconnecting again works", async ({
    stage,
  }) => {
    await stage.installAndConnect();
    await stage.acme.configure({ api_delay_ms: 3000 });
    const asked = await stage.acme.listen("DELETE /v1/webhooks/");
    const connection = "/apps/acme-lead-checker/connections/workspace/default";
    const cutOff = expect(stage.stoa.host("DELETE", connection)).rejects.toThrow();
    await asked();
    await stage.stoa.crashAndRestart();
    await cutOff;
    expect(await stage.connectionStatus()).toBe("connected");
    await stage.acme.configure({ api_delay_ms: 0 });
    await stage.stoa.host("DELETE", connection);
    expect(await stage.connectionStatus()).toBe("missing");
    expect(await stage.webhookHandlers()).toHaveLength(0);
    expect((await stage.acme.state()).webhooks).toHaveLength(0);
  });

  test("while the app is uninstalled: it is still installed, and uninstalling again leaves nothing", async ({
    stage,
  }) => {
    await stage.installAndConnect();
    await stage.acme.configure({ api_delay_ms: 3000 });
    const asked = await stage.acme.listen("DELETE /v1/webhooks/");
    const cutOff = expect(stage.stoa.host("DELETE", "/apps/acme-lead-checker/install")).rejects.toThrow();
    await asked();
    await stage.stoa.crashAndRestart();
    await cutOff;
    expect(await stage.connectionStatus()).toBe("connected");
    await stage.acme.configure({ api_delay_ms: 0 });
    await stage.stoa.host("DELETE", "/apps/acme-lead-checker/install");
    const { data } = await stage.stoa.host<{ data: { install: unknown } }>("GET", "/apps/acme-lead-checker");
    expect(data.install).toBeNull();
    expect((await stage.acme.state()).webhooks).toHaveLength(0);
  });

  test("while a webhook handler runs: the request is run again after the restart, though nobody sends it again", async () => {
    const stoa = await Stoa.start({ map: {}, apps: [path.join(root, "e2e/apps/slow-webhook")], install: true });
    try {
      const recordId = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
      const url = await stoa.call<string>("slow-webhook", "app/lib/make-handler.server");
      const sent = expect(fetch(url, { method: "POST", body: JSON.stringify({ recordId }) })).rejects.toThrow();
      type Listed = { data: { kind: string; status: string; error?: { code?: string } }[] };
      const executions = async () => (await stoa.host<Listed>("GET", "/apps/slow-webhook/executions")).data;
      await expect.poll(async () => (await executions())[0]).toMatchObject({ kind: "webhook", status: "running" });
      await stoa.crashAndRestart();
      await sent;
      const description = async () => (await stoa.personValues(recordId)).description?.[0]?.value;
      await expect.poll(description).toBe("handled");
      const outcomes = async () => (await executions()).map(({ status, error }) => error?.code ?? status);
      await expect.poll(outcomes).toEqual(["succeeded", "interrupted", "succeeded"]);
      const { data } = await stoa.host<{ data: { requests: unknown[] }[] }>(
        "GET",
        "/apps/slow-webhook/webhook-handlers",
      );
      expect(data[0]?.requests).toMatchObject([{ status: 200, attempts: 2 }]);
    } finally {
      await stoa.stop();
    }
  });
});
