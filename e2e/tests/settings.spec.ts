import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { liveAppsWithMember } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** Workspace settings of apps of both generations, and of one without a page, in the browsers of an admin and a member. */

const test = liveAppsWithMember("settings-folder", "settings-legacy", "settings-plain");

type Values = Record<string, unknown>;
const stored = async (stoa: Stoa, app: string) =>
  (await stoa.host<{ data: { values: Values } }>("GET", `/apps/${app}/settings`)).data.values;
const settingsOf = (stoa: Stoa, app: string) => `${stoa.page("apps", app)}?tab=settings`;
/** The mark of the field whose label this is. */
const mark = (page: Page, label: string): Locator =>
  page
    .locator("div", { has: page.getByText(label, { exact: true }) })
    .last()
    .getByRole("status");

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("axe finds nothing on a page with every input, one of them wrong", async ({ page, stoa }) => {
      await page.goto(settingsOf(stoa, "settings-folder"));
      await page.getByLabel("Limit").fill("11");
      await page.getByLabel("Greeting").fill(`Hello in the ${colorScheme}`);
      await page.getByLabel("Website").focus();
      await expect(page.getByText("Must be at most 10")).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    });
  });
}

test("text and numbers save when they are left, the rest on change; the other browser follows", async ({
  page,
  member,
  stoa,
}) => {
  await page.goto(settingsOf(stoa, "settings-folder"));
  await member.goto(settingsOf(stoa, "settings-folder"));
  const greeting = page.getByLabel("Greeting");
  await expect(member.getByText("Only admins can change these settings.")).toBeVisible();
  for (const control of [member.getByLabel("Greeting"), member.getByRole("switch", { name: "Active" })]) {
    await expect(control).toBeDisabled();
  }

  await greeting.fill("Hej");
  expect((await stored(stoa, "settings-folder")).greeting).not.toBe("Hej");
  await greeting.blur();
  await expect(mark(page, "Greeting")).toHaveText("Saved");
  await expect(member.getByLabel("Greeting")).toHaveValue("Hej");
  await expect(member.getByText(/^Says “Hej” up to/)).toBeVisible();

  await page.getByLabel("Limit").fill("3");
  await page.getByLabel("Limit").press("Enter");
  await expect(member.getByLabel("Limit")).toHaveValue("3");
  await page.getByRole("switch", { name: "Active" }).check();
  await page.getByRole("radio", { name: "Cool" }).check();
  await page.getByRole("checkbox", { name: "On weekends too" }).check();
  await expect(member.getByRole("switch", { name: "Active" })).toBeChecked();
  await expect(member.getByRole("radio", { name: "Cool" })).toBeChecked();
  await expect(member.getByRole("checkbox", { name: "On weekends too" })).toBeChecked();
  await page.getByLabel("Website").fill("example.com");
  await page.getByLabel("Website").blur();
  await expect(page.getByLabel("Website")).toHaveValue("https://example.com");
  expect(await stored(stoa, "settings-folder")).toMatchObject({
    greeting: "Hej",
    limit: 3,
    active: true,
    tone: "cool",
    weekends: true,
    website: "https://example.com",
  });
  await page.reload();
  await expect(page.getByLabel("Limit")).toHaveValue("3");
  await greeting.fill("");
  await greeting.blur();
  await expect(member.getByText("Says “nothing” up to 3 times")).toBeVisible();
  expect((await stored(stoa, "settings-folder")).greeting).toBeNull();
});

test("what is wrong is said at its field and not saved; the others save all the same", async ({ page, stoa }) => {
  await page.goto(settingsOf(stoa, "settings-folder"));
  await page.getByLabel("Limit").fill("11");
  await page.getByLabel("Greeting").fill("Hallo");
  await expect(page.getByText("Must be at most 10")).toBeVisible();
  await expect(page.getByLabel("Limit")).toHaveAccessibleDescription("Must be at most 10");
  await expect(page.getByText("1 to mend")).toBeVisible();
  await page.getByLabel("Limit").fill("many");
  await page.getByLabel("Limit").blur();
  await expect(page.getByText("Must be a number")).toBeVisible();
  await expect.poll(async () => (await stored(stoa, "settings-folder")).greeting).toBe("Hallo");
  await page.getByLabel("Limit").fill("10");
  await page.getByLabel("Limit").blur();
  await expect.poll(async () => (await stored(stoa, "settings-folder")).limit).toBe(10);
  await expect(page.getByText("1 to mend")).toBeHidden();
});

test("server code may write for a member, the member's own page may not", async ({ page, member, stoa }) => {
  await stoa.host("PATCH", "/apps/settings-folder/settings", { key: "limit", value: 4 });
  await page.goto(settingsOf(stoa, "settings-folder"));
  await member.goto(settingsOf(stoa, "settings-folder"));
  await expect(page.getByLabel("Limit")).toHaveValue("4");
  await member.getByRole("button", { name: "Raise" }).click();
  await expect(member.getByRole("status").filter({ hasText: "The limit is 5" })).toBeVisible();
  await expect(page.getByLabel("Limit")).toHaveValue("5");
  await member.getByRole("button", { name: "Change" }).click();
  await expect(member.getByRole("alert").filter({ hasText: "only admins change the settings" })).toBeVisible();
  expect((await stored(stoa, "settings-folder")).limit).toBe(5);
});

test("what somebody types is not taken away by another browser's change", async ({ page, browser, stoa }) => {
  await page.goto(settingsOf(stoa, "settings-folder"));
  const other = await (await browser.newContext()).newPage();
  await other.goto(settingsOf(stoa, "settings-folder"));
  await page.getByLabel("Greeting").fill("Half a wo");
  await other.getByLabel("Greeting").fill("Servus");
  await other.getByLabel("Greeting").blur();
  await expect(page.getByText(/Says “Servus”/)).toBeVisible();
  await expect(page.getByLabel("Greeting")).toHaveValue("Half a wo");
  await page.getByLabel("Greeting").press("End");
  await page.keyboard.type("rd");
  await page.keyboard.press("Tab");
  await expect(other.getByLabel("Greeting")).toHaveValue("Half a word");
  await other.context().close();
});

test("an app of the older layout saves and follows as well", async ({ page, member, stoa }) => {
  await page.goto(settingsOf(stoa, "settings-legacy"));
  await member.goto(settingsOf(stoa, "settings-legacy"));
  await page.getByLabel("Greeting").fill("Moin");
  await page.getByRole("checkbox", { name: "Loud" }).check();
  await expect(member.getByText("MOIN")).toBeVisible();
  expect(await stored(stoa, "settings-legacy")).toEqual({ greeting: "Moin", loud: true });
});

test("a schema without a page has a plain form", async ({ page, member, stoa }) => {
  await page.goto(settingsOf(stoa, "settings-plain"));
  await member.goto(settingsOf(stoa, "settings-plain"));
  await page.getByLabel("First greeting").fill("Hi");
  await page.getByLabel("Max greetings").fill("2.5");
  await page.getByRole("switch", { name: "Active" }).check();
  await expect(member.getByRole("switch", { name: "Active" })).toBeChecked();
  await expect(member.getByLabel("Max greetings")).toHaveValue("2.5");
  await expect(member.getByLabel("Max greetings")).toBeDisabled();
  expect(await stored(stoa, "settings-plain")).toEqual({ firstGreeting: "Hi", max_greetings: 2.5, active: true });
});

test("the destination of an app's settings leads to them", async ({ page, stoa }) => {
  const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  await page.goto(stoa.page("people", person));
  await page.getByRole("button", { name: "Open the settings" }).click();
  await expect(page.getByRole("tab", { name: "Settings", selected: true })).toBeVisible();
  await expect(page.getByLabel("Greeting")).toBeVisible();
});
