import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { apps, liveStoa, openAda } from "../src/live-app";

/** Forms as people fill them in, with the app `e2e/apps/forms` on a live `stoa dev`. */
const test = liveStoa({ apps: apps("forms"), install: true }, (stoa) =>
  stoa.createPerson({ firstName: "Grace", lastName: "Hopper" }),
).extend<{ person: string }>({ timezoneId: "Europe/Berlin", person: openAda });

async function openForm(page: Page, action: string, title: string) {
  await page.getByRole("button", { name: action, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: title });
  await expect(dialog.locator("form")).toBeVisible();
  return dialog;
}

const everything = (page: Page) => openForm(page, "Fill in a form", "Every input");
const arrived = async (page: Page) => {
  const toast = page.getByRole("status").filter({ hasText: "Arrived" });
  await expect(toast).toBeVisible();
  return JSON.parse(/\{.*\}/.exec((await toast.textContent()) ?? "")?.[0] ?? "null") as Record<string, unknown>;
};

test("a form that is wrong stays, says what is wrong at each field, and leads to the first", async ({
  page,
  person,
}) => {
  expect(person).toBeTruthy();
  const dialog = await everything(page);
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByLabel("Name").fill("A");
  await dialog.getByLabel("Site").fill("no address");
  await dialog.getByLabel("Amount").fill("1,5");
  await dialog.getByLabel("Day").fill("31 Feb 2026");
  await dialog.getByRole("button", { name: "Send" }).click();
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await expect(dialog.getByLabel("Name")).toHaveAccessibleDescription("Must be at least 2 characters");
  await expect(dialog.getByLabel("Site")).toHaveAccessibleDescription("Must be a valid URL");
  await expect(dialog.getByLabel("Amount")).toHaveAccessibleDescription("Must be a number");
  await expect(dialog.getByLabel("Day")).toHaveAccessibleDescription("Must be a date");
  await expect(dialog.getByLabel("Moment")).toHaveAccessibleDescription("Required");
  await expect(dialog.getByRole("combobox", { name: "Mood" })).toHaveAccessibleDescription("Required");
  // What was wrong and is right now says so at once; the app's own check is one of them.
  await dialog.getByLabel("Name").fill("Taken");
  await expect(dialog.getByLabel("Name")).toHaveAccessibleDescription("This name is taken");
  await dialog.getByLabel("Name").fill("Ada");
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "false");
  await expect(dialog.getByText("Hello, Ada")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Arrived" })).toHaveCount(0);
});

test("every input is filled in, and a server function gets what was entered", async ({ page, person }) => {
  const dialog = await everything(page);
  await dialog.getByLabel("Name").fill("Ada");
  await dialog.getByLabel("E-mail").fill("ada@example.com");
  await dialog.getByLabel("Password").fill("s3cret");
  await dialog.getByLabel("Phone").fill("+46 70 174 06 05");
  await dialog.getByLabel("Site").fill("example.com");
  await dialog.getByLabel("Notes").fill("one\ntwo");
  await expect(dialog.getByRole("button", { name: "Bold" })).toBeVisible();
  await dialog.getByRole("textbox", { name: "Story" }).click();
  await page.keyboard.type("Hello ");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("world");
  await dialog.getByLabel("Amount").fill("12.5");
  await dialog.getByLabel("I agree").check();
  await dialog.getByRole("switch", { name: "Express" }).uncheck();
  await dialog.getByLabel("Moment").fill("2026-07-01 14:30");
  await dialog.getByRole("button", { name: "Open the calendar" }).nth(1).click();
  await page.getByRole("button", { name: "15", exact: false }).filter({ hasText: /^15$/ }).click();
  await expect(dialog.getByLabel("Day")).toHaveValue(/^15 /);
  await dialog.getByLabel("Large").check();
  await dialog.getByRole("combobox", { name: "Mood" }).click();
  await page.getByRole("option", { name: "Busy" }).click();
  await dialog.getByRole("combobox", { name: "Tags" }).click();
  await page.getByRole("option", { name: "Red" }).click();
  await page.getByRole("option", { name: "Blue" }).click();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  const place = dialog.getByRole("combobox", { name: "Place" });
  await expect(place).toHaveText("Oslo");
  await place.click();
  await page.getByRole("combobox", { name: "Search places" }).fill("slow");
  await page.getByRole("combobox", { name: "Search places" }).fill("rom");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.getByRole("option", { name: "Rome" }).click();
  await dialog.getByRole("combobox", { name: "Person" }).click();
  await page.getByRole("combobox", { name: "Search..." }).fill("grace");
  await page.getByRole("option", { name: "Grace Hopper" }).first().click();
  await expect(dialog.getByRole("combobox", { name: "Person" })).toHaveText(/Grace Hopper/);
  await dialog.getByRole("combobox", { name: "Owner" }).click();
  await page.getByRole("option").first().click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByLabel("Title").nth(1)).toBeFocused();
  await page.keyboard.type("Ink");
  await dialog.getByRole("button", { name: "Remove", exact: true }).first().click();
  await expect(dialog.getByLabel("Title")).toHaveCount(1);
  await expect(dialog.getByLabel("Title")).toHaveValue("Ink");
  await dialog.getByRole("button", { name: "Send" }).click();
  const values = await arrived(page);
  await expect(dialog).toBeHidden();
  expect(values).toMatchObject({
    name: "Ada",
    email: "ada@example.com",
    secret: "s3cret",
    phone: "+46 70 174 06 05",
    site: "https://example.com",
    notes: "one\ntwo",
    story: "Hello **world**",
    amount: 12.5,
    discount: 5,
    agreed: true,
    express: false,
    when: "Date 2026-07-01T12:30:00.000Z",
    size: "l",
    mood: "busy",
    tags: ["red", "blue"],
    place: "rome",
    person: { object: "people" },
    owner: expect.any(String),
    items: [{ title: "Ink", count: 1 }],
  });
  expect(values.day).toMatch(/^\d{4}-\d\d-15$/);
  expect(person).toBeTruthy();
});

test("a search that fails says why and can be tried again; one that finds nothing says so", async ({
  page,
  person,
}) => {
  expect(person).toBeTruthy();
  const dialog = await everything(page);
  await dialog.getByRole("combobox", { name: "Place" }).click();
  const search = page.getByRole("combobox", { name: "Search places" });
  await search.fill("broken");
  await expect(page.getByRole("alert").filter({ hasText: "the atlas is closed" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await search.fill("atlantis");
  await expect(page.getByText("Nothing found for “atlantis”.")).toBeVisible();
});

test("with the keyboard alone: from the action to what arrived; a failure keeps the dialog", async ({
  page,
  person,
}) => {
  expect(person).toBeTruthy();
  let editorComes = () => {};
  const until = new Promise<void>((resolve) => {
    editorComes = resolve;
  });
  await page.route("**/RichTextEditor-*.js", async (route) => {
    await until;
    await route.continue();
  });
  await page.getByRole("button", { name: "Fill in a form", exact: true }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Every input" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Fail");
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Tab");
  await page.keyboard.type("example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("textbox", { name: "Story" })).toBeFocused();
  // The editor comes later than the other inputs: what is typed before goes on in it.
  await page.keyboard.type("On");
  await expect(dialog.getByRole("button", { name: "Bold" })).toBeHidden();
  editorComes();
  await expect(dialog.getByRole("button", { name: "Bold" })).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Story" })).toBeFocused();
  await page.keyboard.type("ce");
  await page.keyboard.press("Tab");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(dialog.getByLabel("I agree")).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("5 Jan 2026 9:00");
  await page.keyboard.press("Tab");
  await expect(dialog.getByLabel("Moment")).toHaveValue("5 Jan 2026, 09:00");
  await page.keyboard.press("Tab");
  await page.keyboard.type("6 Jan 2026");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByLabel("Large")).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.type("bus");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("combobox", { name: "Mood" })).toHaveText("Busy");
  await page.keyboard.press("Control+Enter");
  const told = page.getByRole("alert").filter({ hasText: "the post office is closed" });
  await expect(told).toContainText("Forms: “Send” failed");
  await expect(dialog.getByRole("button", { name: "Send" })).toBeEnabled();
  await dialog.getByLabel("Name").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Ada");
  await page.keyboard.press("Enter");
  expect(await arrived(page)).toMatchObject({ name: "Ada", story: "Once", amount: 3, day: "2026-01-06", size: "l" });
  await expect(dialog).toBeHidden();
});

for (const scheme of ["light", "dark"] as const) {
  test(`inputs pass axe in ${scheme}, at rest, wrong and open`, async ({ page, stoa, person }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.goto(stoa.page("people", person));
    const dialog = await everything(page);
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        state,
      ).toEqual([]);
    };
    await expect(dialog.getByRole("textbox", { name: "Story" })).toBeVisible();
    await check("at rest");
    await dialog.getByRole("button", { name: "Send" }).click();
    await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
    await check("wrong");
    await dialog.getByRole("combobox", { name: "Tags" }).click();
    await page.getByRole("option", { name: "Red" }).click();
    await check("with a list open");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Open the calendar" }).first().click();
    await expect(page.getByLabel("Time")).toBeVisible();
    await check("with a calendar open");
  });
}

test("a form of a thousand fields opens, and typing in it does not wait for the app", async ({ page, person }) => {
  expect(person).toBeTruthy();
  const dialog = await openForm(page, "A thousand fields", "A thousand fields");
  const last = dialog.getByLabel("field999");
  await expect(dialog.getByRole("textbox")).toHaveCount(1000);
  await last.pressSequentially("typed to the end");
  await expect(last).toHaveValue("typed to the end");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Kept" })).toContainText('{"field999":"typed to the end"}');
});
