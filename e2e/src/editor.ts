import { expect, type Page } from "@playwright/test";

/** The editor of workflows, as a hand uses it. */

export const block = (page: Page, name: RegExp) =>
  page.locator(".react-flow__node").and(page.getByRole("group", { name }));

export const panel = (page: Page) => page.getByRole("complementary", { name: /^Block/ });

/** Adds the block that answers best to what is typed into the open picker. */
export async function pick(page: Page, typed: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Find a block" }).fill(typed);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Title of the block" })).toBeFocused();
}

/** Binds an input to the variable that answers best. */
export async function bind(page: Page, input: string, typed: string, option: RegExp): Promise<void> {
  await page.getByRole("button", { name: `Insert a variable: ${input}`, exact: true }).click();
  await page.getByRole("searchbox", { name: "Find a variable" }).fill(typed);
  await page.getByRole("option", { name: option }).first().click();
}
