import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { actionName, attribute, expect, test } from "../src/stage";

type Theme = "light" | "dark";

/** Fails with what axe finds wrong on the page as it is now. Only contrast depends on the theme. */
async function axe(page: Page, theme: Theme, state: string): Promise<void> {
  // Colours are judged when nothing fades any more.
  await page.waitForTimeout(200);
  const builder = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  const { violations } = await (theme === "light" ? builder : builder.withRules(["color-contrast"])).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  expect(found, state).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("axe finds nothing on any page or in any state", async ({ page, stage }) => {
      const clean = (on: Page, state: string) => axe(on, colorScheme, state);
      await page.goto(stage.stoa.page("apps"));
      await page.getByRole("link", { name: /Acme Lead Checker/ }).waitFor();
      await clean(page, "app directory");

      await page.goto(stage.stoa.page("apps", "acme-lead-checker"));
      await page.getByRole("button", { name: "Install", exact: true }).click();
      await clean(page, "install dialog");
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /install/i })
        .click();
      await expect(page.getByRole("button", { name: "Uninstall" })).toBeVisible();
      await clean(page, "installed app");

      const record = await stage.openPerson();
      await page.getByRole("button", { name: actionName }).click();
      await page.getByRole("dialog", { name: /^Connect/ }).waitFor();
      await clean(page, "prompt to connect");
      await stage.connect();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await clean(page, "connected app");

      await page.goto(stage.stoa.page("people", record));
      await page.getByRole("button", { name: actionName }).click();
      await expect(attribute(page, "Lead status")).toContainText("Complete");
      await clean(page, "record overview");
      await attribute(page, "Lead status").getByRole("button").click();
      await page.getByRole("option").first().waitFor();
      await clean(page, "choosing an option");
      await page.keyboard.press("Escape");
      await page.getByRole("tab", { name: "Activity" }).click();
      await clean(page, "record activity");
      await page.keyboard.press("ControlOrMeta+k");
      await page.getByRole("dialog", { name: "Command palette" }).getByRole("searchbox").fill("ada");
      await clean(page, "palette");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await clean(page, "shortcuts");

      const silent = await stage.openPerson({ phoneNumber: "" });
      expect(silent).toBeTruthy();
      await page.getByRole("button", { name: actionName }).click();
      await page.getByRole("alertdialog").waitFor();
      await clean(page, "alert");
      await page.getByRole("alertdialog").getByRole("button", { name: "OK" }).click();

      await page.goto(stage.stoa.page("people"));
      await page.getByRole("grid").focus();
      await page.keyboard.press("Space");
      await page.getByRole("toolbar", { name: "Selected records" }).waitFor();
      await clean(page, "table with a selection");
      await page.goto(stage.stoa.page("companies"));
      await page.getByRole("heading", { name: "No companies yet" }).waitFor();
      await clean(page, "empty table");

      await page.goto(stage.stoa.page("workflows"));
      await page.getByRole("heading", { name: "No workflows yet" }).waitFor();
      await clean(page, "no workflows");

      await page.goto(stage.stoa.page("apps", "acme-lead-checker"));
      for (const tab of ["Scopes", "Connections", "Webhooks", "Executions and logs"]) {
        await page.getByRole("tab", { name: tab }).click();
        await clean(page, tab);
      }
      await page.goto(stage.stoa.page("people", "00000000-0000-4000-8000-000000000000"));
      await page.getByRole("heading", { name: "No such person" }).waitFor();
      await clean(page, "not found");
    });
  });
}
