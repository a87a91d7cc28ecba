import { expect } from "@playwright/test";
import { clean, liveApp, run } from "../src/live-app";

/** Charts and data tables, with the app `e2e/apps/dialogs` on a live `stoa dev`. */
const test = liveApp("dialogs");

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({
      colorScheme,
      locale: "en-US",
      timezoneId: "America/Los_Angeles",
      viewport: { width: 1440, height: 1700 },
    });

    test("charts: drawn, named, formatted, with a table for those who do not see them", async ({ page }, info) => {
      await run(page, "Show charts");
      const dialog = page.getByRole("dialog", { name: "Charts" });
      await expect(dialog.getByRole("figure", { name: "Pipeline" })).toContainText("€1,234,567");
      const bars = dialog.getByRole("figure", { name: "Revenue by month" });
      await expect(bars.locator(".recharts-bar-rectangle")).toHaveCount(12);
      // The order of `series`, then of appearance; an id that no point has is left out.
      await expect(bars.locator("li")).toHaveText(["Europe", "United States", "apac"]);
      await expect(bars.getByRole("table").getByRole("row").nth(1)).toHaveText("Jan 18K12K3K");
      const line = dialog.getByRole("figure", { name: "Win rate" });
      await expect(line.locator("li")).toHaveCount(0);
      await expect(line.getByRole("table").getByRole("cell").first()).toHaveText("20%");
      const pie = dialog.getByRole("figure", { name: "Deals by stage" });
      await expect(pie.locator("li")).toHaveText(["Won1,200", "In progress700", "Lost3"]);
      await clean(page, "charts");
      await info.attach("charts", { body: await dialog.screenshot(), contentType: "image/png" });
      if (process.env.SHOTS) await dialog.screenshot({ path: `${process.env.SHOTS}/charts-${colorScheme}.png` });
      for (const name of ["Revenue, stacked", "Win rate", "Deals by stage"]) {
        await dialog.getByRole("figure", { name }).scrollIntoViewIfNeeded();
      }
      if (process.env.SHOTS) await dialog.screenshot({ path: `${process.env.SHOTS}/charts-end-${colorScheme}.png` });
    });

    test("a table of 50,000 rows is there at once, and clean", async ({ page }) => {
      await run(page, "Show 50,000 deals");
      const table = page.getByRole("dialog", { name: "Deals" }).getByRole("table");
      await expect(table).toHaveAttribute("aria-rowcount", "50001");
      await expect(table.getByRole("row").filter({ hasText: "Deal 0" }).first()).toBeVisible();
      await clean(page, "data table");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/table-${colorScheme}.png` });
    });
  });
}

test("a data table sorts, selects, resizes and scrolls to its end; buttons stand in their rows", async ({ page }) => {
  await run(page, "Show 50,000 deals");
  const dialog = page.getByRole("dialog", { name: "Deals" });
  const table = dialog.getByRole("table");
  const row = (at: number) => table.locator(`[role=row][aria-rowindex="${at + 1}"]`);
  await expect(row(1)).toContainText("Deal 0");
  await row(1).getByRole("button", { name: "Tell" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Told deal-0" })).toBeVisible();
  await table.getByRole("button", { name: "Amount", exact: true }).click();
  await expect(table.getByRole("columnheader", { name: /Amount/ })).toHaveAttribute("aria-sort", "ascending");
  await table.getByRole("button", { name: "Amount", exact: true }).click();
  await expect(row(1)).toContainText("49999");
  await row(1).getByRole("checkbox").check();
  await row(4)
    .getByRole("checkbox")
    .click({ modifiers: ["Shift"] });
  await expect(dialog.getByRole("button", { name: "Clear 4" })).toBeEnabled();
  await dialog.getByRole("button", { name: "Clear 4" }).click();
  await expect(row(1).getByRole("checkbox")).not.toBeChecked();
  await table.getByRole("checkbox", { name: "Select all rows" }).click();
  await expect(dialog.getByRole("button", { name: "Clear 50000" })).toBeVisible();
  // What is empty comes last, in both directions.
  await table.focus();
  await page.keyboard.press("End");
  await expect(row(50_000)).toContainText("Deal ");
  await expect(row(50_000).getByRole("cell").nth(2)).toHaveText("");
  await page.keyboard.press("Home");
  const before = (await table.getByRole("columnheader", { name: /Name/ }).boundingBox())?.width ?? 0;
  await table.getByRole("button", { name: /^Width of Name/ }).focus();
  await page.keyboard.press("ArrowRight");
  const after = (await table.getByRole("columnheader", { name: /Name/ }).boundingBox())?.width ?? 0;
  expect(after).toBeGreaterThan(before);
});

test("while a data table scrolls, no frame is late and rows keep up", async ({ page }) => {
  await run(page, "Show 50,000 deals");
  const table = page.getByRole("dialog", { name: "Deals" }).getByRole("table");
  await expect(table.getByRole("row").nth(1)).toContainText("Deal 0");
  const frames = await table.evaluate(async (element) => {
    const times: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 240; frame++) {
      element.scrollTop += 90;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times.sort((a, b) => a - b);
  });
  console.log(
    `frames: p50 ${frames[120]?.toFixed(1)} ms, p95 ${frames[228]?.toFixed(1)} ms, max ${frames[239]?.toFixed(1)} ms`,
  );
  await expect(table.getByRole("row").nth(5)).toContainText(/Deal \d{3}/);
});
