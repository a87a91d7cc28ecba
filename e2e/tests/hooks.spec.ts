import { expect, type Page } from "@playwright/test";
import { liveApp } from "../src/live-app";

/** Hooks that load, share and keep data, with the app `e2e/apps/hooks` on a live `stoa dev`. */
const test = liveApp("hooks");

const open = async (page: Page, name: string) => {
  await page.getByRole("button", { name, exact: true }).click();
  return page.getByRole("dialog", { name, exact: true });
};

test("useAsyncCache: begins at once, shares what is equal, reloads one name, tries again what failed", async ({
  page,
}) => {
  const dialog = await open(page, "Cache");
  await expect(dialog.getByRole("status")).toContainText("Loading...");
  await expect(dialog.getByText("one: a1 b1")).toBeVisible();
  await expect(dialog.getByText("two: a1 b1")).toBeVisible();
  await expect(dialog.getByText("Caught: not now")).toBeVisible();
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(dialog.getByText("It works now")).toBeVisible();
  await dialog.getByRole("button", { name: "Invalidate a" }).click();
  // What was there stays until the new value has come.
  await expect(dialog.getByText("two: a1 b1")).toBeVisible();
  await expect(dialog.getByText("one: a2 b1")).toBeVisible();
  await expect(dialog.getByText("two: a2 b1")).toBeVisible();
  await expect(dialog.getByText("Keyed x 1")).toBeVisible();
  await dialog.getByRole("button", { name: "Next key" }).click();
  await expect(dialog.getByText("Keyed y 1")).toBeVisible();
  await dialog.getByRole("button", { name: "Next key" }).click();
  await expect(dialog.getByText("Keyed x 1")).toBeVisible();
  await page.keyboard.press("Escape");
  // A new surface has a cache of its own.
  const again = await open(page, "Cache");
  await expect(again.getByText("one: a3 b2")).toBeVisible();
});

test("React Query works as an ordinary package, without polyfills", async ({ page }) => {
  const dialog = await open(page, "React Query");
  await expect(dialog.getByText("Suspended: 4")).toBeVisible();
  await expect(dialog.getByText("First: 2 / no such thing after 2")).toBeVisible();
  await dialog.getByRole("button", { name: "Mutate" }).click();
  await expect(dialog.getByText("First: 20 /")).toBeVisible();
  await dialog.getByRole("button", { name: "Refetch" }).click();
  await expect(dialog.getByText("First: 2 /")).toBeVisible();
});

test("React: context, use, transitions, optimistic and deferred values, actions, lazy, memo, refs, strict mode", async ({
  page,
}) => {
  const dialog = await open(page, "React");
  for (const line of [
    "Context: dusk dusk",
    "Count: 0 optimistic 0 idle",
    "Deferred: a / Action: action still / Outside: 0",
    "Ids: differ / Effects: layout handle",
    "Memo 1: 1",
    "Ref: here",
    "Lazy: loaded",
    "Use: kept",
    "Created: classic",
  ]) {
    await expect(dialog.getByText(line)).toBeVisible();
  }
  await dialog.getByRole("button", { name: "Everything" }).click();
  await expect(dialog.getByText("optimistic 99 pending")).toBeVisible();
  await expect(dialog.getByText("Count: 2 optimistic 2 idle")).toBeVisible();
  await expect(dialog.getByText("Deferred: b / Action: action! still / Outside: 1")).toBeVisible();
  await expect(dialog.getByText("Memo 1: 1")).toBeVisible();
});

test("the classic JSX runtime finds the global React", async ({ page }) => {
  const dialog = await open(page, "Classic");
  await expect(dialog.getByText("The global React")).toBeVisible();
});
