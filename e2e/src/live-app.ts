import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { root } from "./process";
import { Stoa } from "./stoa";

/** A test with a live `stoa dev` of its own, one for the whole file. */
export const liveStoa = (options: Partial<Parameters<typeof Stoa.start>[0]> = {}) =>
  base.extend<object, { stoa: Stoa }>({
    stoa: [
      // biome-ignore lint/correctness/noEmptyPattern: playwright wants the pattern
      async ({}, use) => {
        const stoa = await Stoa.start({ map: {}, ...options });
        await use(stoa);
        await stoa.stop();
      },
      { scope: "worker" },
    ],
  });

/** A test with an app of `e2e/apps` on a live `stoa dev`, one for the whole file, on the page of a person. */
export const liveApp = (app: string) =>
  liveStoa({ apps: [path.join(root, "e2e/apps", app)], install: true }).extend<{ person: string }>({
    person: [
      async ({ page, stoa }, use) => {
        const id = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
        await page.goto(stoa.page("people", id));
        await use(id);
      },
      { auto: true },
    ],
  });

/** Runs an action by the palette, which has all of them: those beyond the first few stand in a menu. */
export async function run(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Ada Lindqvist" }).first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Command palette" }).getByRole("searchbox").fill(name);
  await page
    .getByRole("option", { name: new RegExp(name) })
    .first()
    .click();
}

/** axe finds nothing. */
export async function clean(page: Page, state: string): Promise<void> {
  await page.waitForTimeout(250);
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).join(" | ")}`),
    state,
  ).toEqual([]);
}
