import { expect, type Page } from "@playwright/test";
import { apps, liveStoa } from "../src/live-app";

/** What an app can do to a page, with the app `e2e/apps/gallery` on a live `stoa dev`. */
const test = liveStoa({ apps: apps("gallery"), install: true }).extend<{ person: string }>({
  person: async ({ page, stoa }, use) => {
    const id = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist", phoneNumber: "+46701740605" });
    await page.goto(stoa.page("people", id));
    await use(id);
  },
});

const action = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("actions are offered by slug, by list and by predicate, and nowhere else", async ({ page, stoa, person }) => {
  expect(person).toBeTruthy();
  await expect(action(page, "Ask questions")).toBeVisible();
  await expect(action(page, "Load data")).toBeVisible();
  await expect(action(page, "Show toasts")).toBeVisible();
  const company = await stoa.api<{ data: { id: { record_id: string } } }>("POST", "/objects/companies/records", {
    data: { values: { name: "Lumen Robotics" } },
  });
  await page.goto(stoa.page("companies", company.data.id.record_id));
  await expect(action(page, "Show toasts")).toBeVisible();
  await expect(action(page, "Load data")).toHaveCount(0);
  await expect(action(page, "Ask questions")).toHaveCount(0);
});

test("toasts: variants, progress, an action, updates; what an action throws names the app and its line", async ({
  page,
  person,
}) => {
  expect(person).toBeTruthy();
  await action(page, "Show toasts").click();
  const upload = page.getByRole("status").filter({ hasText: "Uploading" });
  await expect(upload).toContainText("6 of 10 files");
  await expect(upload.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "60");
  await expect(page.getByRole("status").filter({ hasText: "Nearly full" })).toBeVisible();
  const failed = page.getByRole("alert").filter({ hasText: "Not sent" });
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Uploaded" })).toBeVisible();
  // Three are on screen at once: room for the next one.
  await failed.getByRole("button", { name: "Dismiss notification" }).click();
  const told = page.getByRole("alert").filter({ hasText: "still wrong" });
  await expect(told).toContainText("Gallery");
  await expect(told).toContainText("src/app/extensions/toasts/extension.tsx:25");
});

test("alert and confirm: OK, every variant, Escape; the focus returns to the action", async ({ page, person }) => {
  expect(person).toBeTruthy();
  await action(page, "Ask questions").press("Enter");
  const ask = page.getByRole("alertdialog");
  await expect(ask).toHaveAccessibleName("Before we begin");
  await expect(ask.getByRole("button", { name: "OK" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(ask).toHaveAccessibleName("Is it primary?");
  await ask.getByRole("button", { name: "Yes" }).click();
  await expect(ask).toHaveAccessibleName("Is it secondary?");
  await ask.getByRole("button", { name: "No" }).click();
  await expect(ask).toHaveAccessibleName("Is it secondary-destructive?");
  await page.keyboard.press("Escape");
  await expect(ask).toHaveAccessibleName("Is it destructive?");
  await ask.getByRole("button", { name: "Yes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Answers: true, false, false, true" })).toBeVisible();
  await expect(action(page, "Ask questions")).toBeFocused();
});

test("useQuery, useAsyncCache and a server function; a button that throws names its line", async ({ page, person }) => {
  expect(person).toBeTruthy();
  await action(page, "Load data").click();
  const dialog = page.getByRole("dialog", { name: "Data" });
  const line = dialog.getByText(/Ada Lindqvist has 12 letters/);
  await expect(line).toBeVisible();
  const before = await line.textContent();
  await dialog.getByRole("button", { name: "Ask again" }).click();
  await expect(line).not.toHaveText(before ?? "");
  await dialog.getByRole("button", { name: "Fail here" }).click();
  const told = page.getByRole("alert").filter({ hasText: "the button broke" });
  await expect(told).toContainText("Gallery: “Fail here” failed");
  await expect(told).toContainText("src/app/extensions/data/extension.tsx:22");
});

test("a component that throws becomes a card with the app's name; what is not there is named", async ({
  page,
  person,
}) => {
  expect(person).toBeTruthy();
  await action(page, "Make a mistake").click();
  const ask = page.getByRole("alertdialog");
  await ask.getByRole("button", { name: "OK" }).click();
  const broken = page.getByRole("dialog", { name: "Broken" });
  await expect(broken.getByRole("alert")).toContainText("Gallery failed here");
  await expect(broken.getByRole("alert")).toContainText("the dialog broke");
  await expect(broken.getByRole("alert")).toContainText("src/app/extensions/mistakes/extension.tsx:4");
  await page.keyboard.press("Escape");
  await ask.getByRole("button", { name: "OK" }).click();
  const early = page.getByRole("dialog", { name: "Early" });
  await expect(early.getByRole("alert")).toContainText("useConfigurator is not available");
  await early.getByRole("button", { name: "Close" }).click();
  const told = page.getByRole("alert").filter({ hasText: "the action broke" });
  await expect(told).toContainText("Gallery: “Make a mistake” failed");
  await expect(told).toContainText("src/app/extensions/mistakes/extension.tsx:21");
});

test("an app that hangs is stopped and says so, and works again", async ({ page, person }) => {
  expect(person).toBeTruthy();
  await action(page, "Never answer").click();
  await expect(page.getByRole("status").filter({ hasText: "Gallery stopped answering" })).toBeVisible();
  await action(page, "Show toasts").click();
  await expect(page.getByRole("status").filter({ hasText: "Uploading" })).toBeVisible();
});

test("app code gets out of the realm by no way", async ({ page, person }) => {
  expect(person).toBeTruthy();
  await action(page, "Get out").click();
  await expect(page.getByRole("status").filter({ hasText: "All 20 ways are closed" })).toBeVisible();
});
