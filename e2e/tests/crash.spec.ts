import { actionName, attribute, expect, test } from "../src/stage";

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
});
