import type { Page } from "@playwright/test";
import { clean } from "../src/live-app";
import { expect, test } from "../src/stage";

/** A run done again: the same to the last call, although the third party is gone by then. */

const block = (page: Page, name: RegExp) => page.locator(".react-flow__node").and(page.getByRole("group", { name }));

const checked = {
  id: "checked",
  schema: {
    type: "struct",
    fields: { email: { type: "email-address" }, score: { type: "number" }, is_promising: { type: "boolean" } },
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the block that asked Acme is replayed without Acme", async ({ page, stage }) => {
      const { stoa, acme } = stage;
      await stage.installAndConnect();
      const made = await stoa.host<{ id: string; revision: number }>("POST", "/workflows", {
        definition: {
          title: "Check a lead",
          blocks: [
            { id: "run", block: "manual-run" },
            {
              id: "check",
              app: "acme-lead-checker",
              block: "check-lead",
              config: { email: "ada@analytical.engines" },
              outcomes: [checked],
            },
          ],
          connections: [{ from: "run", outcome: "triggered", to: "check" }],
        },
      });
      await stoa.host("POST", `/workflows/${made.id}/publish`, { revision: made.revision });
      const run = await stoa.host<{ id: string }>("POST", `/workflows/${made.id}/runs`, {});
      await page.goto(stoa.page("workflows", made.id, "runs", run.id));
      await expect(page.getByRole("status", { name: "Status of the run" })).toHaveText("Completed");
      expect((await acme.state()).checks).toHaveLength(1);
      await acme.stop();

      await block(page, /^Check lead, step, completed/).click();
      await page.getByRole("button", { name: "Replay Check lead" }).click();
      const dialog = page.getByRole("dialog", { name: "Replay of Check lead" });
      const result = dialog.getByRole("status", { name: "Result of the replay" });
      await expect(result).toHaveText("Everything is the same");
      // Once it asked, and once it was told.
      await expect(dialog.getByRole("list", { name: "Calls" })).toHaveCount(1);
      await expect(dialog.getByRole("list", { name: "Calls" })).toContainText(
        "fetch POST https://api.acmeleadchecker.ai/v1/checks",
      );
      await expect(dialog.getByRole("list", { name: "Outcome" })).toHaveCount(2);
      await clean(page, "a replay");
      await dialog.getByText("The current version").click();
      await expect(result).toHaveText("Everything is the same");
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Replay", exact: true }).last().click();
      await expect(page.getByRole("dialog").getByRole("status", { name: "Result of the replay" })).toHaveText(
        "Everything is the same",
      );
    });
  });
}
