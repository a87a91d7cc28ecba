import { actionName, attribute, expect, test } from "../src/stage";

test.describe("the story", () => {
  test("from install to Complete, by the button", async ({ page, stage }) => {
    await stage.installAndConnect();
    expect((await stage.acme.state()).webhooks).toHaveLength(1);

    const recordId = await stage.openPerson();
    await page.getByRole("button", { name: actionName }).click();
    await expect(page.getByRole("status").filter({ hasText: "Lead sent" })).toBeVisible();
    await expect(attribute(page, "Lead status")).toContainText("Pending");
    await expect(attribute(page, "Lead status")).toContainText("Complete");

    const { leads } = await stage.acme.state();
    expect(leads).toMatchObject([{ reference: recordId, phone_number: "+46701740605", status: "complete" }]);
    expect(await stage.stoa.leadStatus(recordId)).toBe("Complete");
  });

  test("from install to Complete, by the palette", async ({ page, stage }) => {
    await stage.installAndConnect();
    await stage.openPerson();
    await expect(page.getByRole("button", { name: actionName })).toBeVisible();
    await page.keyboard.press("ControlOrMeta+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await palette.getByRole("searchbox").fill("check lead");
    await expect(palette.getByText(actionName)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(palette).toBeHidden();
    await expect(attribute(page, "Lead status")).toContainText("Complete");
  });
});
