import { expect, type Page } from "@playwright/test";
import { clean, liveApp, run } from "../src/live-app";

/** What an app can lay over a page, with the app `e2e/apps/dialogs` on a live `stoa dev`. */
const test = liveApp("dialogs");

const toast = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

test("three toasts are on screen, the others wait; hovering holds one; F8 leads to them", async ({ page }) => {
  await run(page, "Five toasts");
  await expect(toast(page, "Toast 3")).toBeVisible();
  await expect(toast(page, "Toast 4")).toHaveCount(0);
  await toast(page, "Toast 1").hover();
  await page.waitForTimeout(2500);
  await expect(toast(page, "Toast 1")).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(toast(page, "Toast 1")).toHaveCount(0);
  await expect(toast(page, "Toast 4")).toBeVisible();
  await page.keyboard.press("F8");
  await expect(toast(page, "Toast 2").getByRole("button", { name: "Dismiss notification" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(toast(page, "Toast 5")).toBeVisible();
});

test("a toast is updated in place, hidden, and brought back by upsertToast without its action", async ({ page }) => {
  await run(page, "Live a toast");
  const importing = toast(page, "Importing");
  await expect(importing.getByRole("button", { name: "Dismiss notification" })).toHaveCount(0);
  await importing.getByRole("button", { name: "Step" }).click();
  await expect(importing.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "50");
  await expect(importing).toContainText("5 of 10");
  await importing.getByRole("button", { name: "Step" }).click();
  const imported = toast(page, "Imported");
  await expect(imported.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "100");
  await expect(imported.getByRole("button", { name: "Step" })).toHaveCount(0);
  await imported.getByRole("button", { name: "Dismiss notification" }).click();
  await expect(imported).toHaveCount(0);
});

test("dialogs stack: titles below, Back, Esc for the top, a click beside for all; the state below stays", async ({
  page,
}) => {
  await run(page, "Stack dialogs");
  const first = dialog(page, "First");
  await expect(first.getByText("Pressed:")).toBeVisible();
  await page.keyboard.press("a");
  await page.keyboard.press("7");
  await page.keyboard.press("+");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Control");
  await expect(first.getByText("Pressed: a 7 plus space up mod")).toBeVisible();
  await page.keyboard.press("Control+a");
  await expect(first.getByText("Pressed: a 7 plus space up mod", { exact: true })).toBeVisible();
  // Lifted out of its section; a primary button shows as secondary.
  await first.getByRole("button", { name: "Open second" }).click();
  const second = dialog(page, "Second");
  await expect(second.getByText("First", { exact: true })).toBeVisible();
  await expect(second.getByRole("button", { name: /Open third/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(second.getByRole("button", { name: /Tell me/ })).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "the item broke" })).toContainText("Dialogs");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const third = dialog(page, "Third");
  await expect(third.getByText("Hello")).toBeVisible();
  await expect(third.getByText("Second", { exact: true })).toBeVisible();
  await clean(page, "three dialogs");
  await page.keyboard.press("Escape");
  await expect(second.getByRole("button", { name: /Open third/ })).toBeFocused();
  await clean(page, "a list");
  await second.getByRole("button", { name: "Open empty" }).click();
  await dialog(page, "Empty").getByRole("button", { name: "Make one" }).click();
  await expect(toast(page, "Made")).toBeVisible();
  await clean(page, "an empty list");
  await dialog(page, "Empty").getByRole("button", { name: "Back" }).click();
  await expect(second).toBeVisible();
  // Tab stays inside.
  for (let press = 0; press < 12; press++) await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
  await page.mouse.click(20, 450);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(toast(page, "The stack is closed")).toBeVisible();
});

test("a long dialog scrolls in its body, the footer stays", async ({ page }) => {
  await run(page, "Stack dialogs");
  await dialog(page, "First").getByRole("button", { name: "Open second" }).click();
  await dialog(page, "Second")
    .getByRole("button", { name: /Open third/ })
    .click();
  await expect(dialog(page, "Third").getByText("Line 60")).not.toBeInViewport();
  await dialog(page, "Third").getByText("Line 60").scrollIntoViewIfNeeded();
  await expect(dialog(page, "Third").getByText("Line 60")).toBeInViewport();
  await expect(dialog(page, "Third").getByRole("button", { name: "Back" })).toBeInViewport();
});

test("Escape cannot be claimed: it closes the dialog, whatever a button says", async ({ page }) => {
  await run(page, "Claim Escape");
  await expect(dialog(page, "Escape").getByRole("button", { name: "Never" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page, "Escape")).toBeHidden();
  await expect(toast(page, "Never")).toBeHidden();
});

test("HTML of an app: its data, messages both ways, an origin of its own", async ({ page }) => {
  await run(page, "Show HTML");
  const frame = page.frameLocator("iframe[title='Content of Dialogs']");
  await expect(frame.getByText('{"recordId":36,"tags":["x"]}')).toBeVisible();
  await clean(page, "an iframe");
  await frame.getByRole("button", { name: "Send" }).click();
  await expect(frame.getByText("Answer: yes")).toBeVisible();
  await expect(toast(page, "Heard hello")).toContainText("0 1 nothing SecurityError null");
  await toast(page, "Heard hello").getByRole("button", { name: "Close it" }).click();
  await expect(page.locator("iframe[title='Content of Dialogs']")).toHaveCount(0);
  await expect(toast(page, "The iframe is closed")).toBeVisible();
  await run(page, "Show HTML");
  await expect(frame.getByRole("button", { name: "Send" })).toBeVisible();
  await dialog(page, "Dialogs").getByRole("button", { name: "Close" }).click();
  await expect(dialog(page, "Dialogs")).toHaveCount(0);
});

test("messages that come from elsewhere are nobody's", async ({ page }) => {
  await run(page, "Show HTML");
  await expect(
    page.frameLocator("iframe[title='Content of Dialogs']").getByRole("button", { name: "Send" }),
  ).toBeVisible();
  await page.evaluate(() => window.postMessage({ type: "forged" }, "*"));
  await page.waitForTimeout(300);
  await expect(toast(page, "Heard forged")).toHaveCount(0);
});

test("what cannot be shown in an iframe is refused, one reason each", async ({ page }) => {
  await run(page, "Refused iframes");
  const ask = page.getByRole("alertdialog", { name: "4 refused" });
  for (const reason of [
    "must be an address that begins with https://",
    "only pages that come by https:// can",
    "needs a url or an html",
    '"40%"',
  ]) {
    await expect(ask).toContainText(reason);
  }
});

test("a dialog goes with the page it stands on", async ({ page }) => {
  await run(page, "Leave from a dialog");
  await dialog(page, "Leaving").getByRole("button", { name: "Go" }).click();
  await expect(page).toHaveURL(/activity$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("whatever goes wrong in one dialog, the app and the page live on", async ({ page }) => {
  await run(page, "Go wrong");
  const chooser = dialog(page, "Go wrong");
  const said: [string, RegExp][] = [
    ["throws in render", /it broke while rendering/],
    ["throws in an effect", /it broke in an effect/],
    ["loops in an effect", /renders without end|without end/],
    ["10 MB of text", /longer than 100000 characters/],
    ["a circular prop", /title must be a string/],
  ];
  for (const [name, reason] of said) {
    await chooser.getByRole("button", { name, exact: true }).click();
    const card = dialog(page, name).getByRole("alert");
    await expect(card).toContainText("Dialogs failed here");
    await expect(card).toContainText(reason);
    await page.keyboard.press("Escape");
    await expect(chooser).toBeVisible();
  }
  await chooser.getByRole("button", { name: "a circular argument" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "args[0].self" })).toContainText(
    "Dialogs: “a circular argument” failed",
  );
});

for (const name of ["loops in render", "a million nodes"]) {
  test(`a realm that is busy for ever is ended, and comes back: ${name}`, async ({ page }) => {
    await run(page, "Go wrong");
    await dialog(page, "Go wrong").getByRole("button", { name, exact: true }).click();
    const stopped = toast(page, "Dialogs stopped answering");
    const refused = page.getByText("a surface may have 20000 nodes");
    await expect(name === "loops in render" ? stopped : stopped.or(refused)).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await run(page, "Live a toast");
    await expect(toast(page, "Importing")).toBeVisible();
  });
}
