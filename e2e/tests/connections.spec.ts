import { expect, type Page } from "@playwright/test";
import { clean, liveAppsWithMember } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** What `e2e/apps/connections` shows where a connection is missing, and that making one brings back what it kept away. */
const test = liveAppsWithMember("connections").extend<{ person: string }>({
  person: ({ stoa }, use) => stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" }).then(use),
});

const widgets = (stoa: Stoa, ...ids: string[]) =>
  stoa.host("PUT", "/objects/people/layout", { widgets: ids.map((widget) => ({ app: "connections", widget })) });
const widget = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const prompt = (page: Page) => page.getByRole("dialog", { name: "Connect Ledger" });
const toast = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });

async function connect(page: Page, secret: string): Promise<void> {
  await prompt(page)
    .getByLabel(/^(Bank account|Company ledger)/)
    .fill(secret);
  await prompt(page).getByRole("button", { name: "Connect" }).click();
  await expect(prompt(page)).toHaveCount(0);
}

test.afterEach(async ({ stoa }) => {
  for (const kind of ["user", "workspace"]) {
    await stoa.host("DELETE", `/apps/connections/connections/${kind}/default`).catch(() => {});
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("a widget says in its place what is missing, interrupts nobody, and fills itself once connected", async ({
      page,
      stoa,
      person,
    }) => {
      await widgets(stoa, "balance", "stubborn");
      await page.goto(stoa.page("people", person));
      for (const name of ["Balance", "Stubborn balance"]) {
        await expect(widget(page, name)).toContainText("Ledger is not connected");
        await expect(widget(page, name)).toContainText("Connect your own account to see this.");
      }
      await page.waitForTimeout(1500);
      await expect(prompt(page)).toHaveCount(0);
      await expect(toast(page, "Ledger is not connected")).toHaveCount(0);
      await clean(page, "two widgets without a connection");
      await widget(page, "Balance").getByRole("button", { name: "Connect" }).click();
      await connect(page, "Ada");
      for (const name of ["Balance", "Stubborn balance"]) {
        await expect(widget(page, name)).toContainText("Balance of Ada");
      }
    });
  });
}

test("a tab waits for the workspace's connection; who is no admin is told who can make it", async ({
  page,
  member,
  stoa,
  person,
}) => {
  const tab = stoa.page("people", person, "invoices");
  await page.goto(tab);
  await member.goto(tab);
  await expect(member.getByText("An admin can connect the workspace.")).toBeVisible();
  await expect(member.getByRole("tabpanel").getByRole("button", { name: "Connect" })).toHaveCount(0);
  await page.getByRole("tabpanel").getByRole("button", { name: "Connect" }).click();
  await connect(page, "Acme");
  await expect(page.getByText("Invoices of Acme")).toBeVisible();
  // The other browser hears of it.
  await expect(member.getByText("Invoices of Acme")).toBeVisible();
});

test("an action asks at once, and runs again after that", async ({ page, stoa, person }) => {
  await widgets(stoa);
  await page.goto(stoa.page("people", person));
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(prompt(page)).toContainText("Connect it, then run the action again.");
  await connect(page, "Grace");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(toast(page, "Balance of Grace")).toBeVisible();
});

test("where the app says itself that it has nothing, a toast offers to connect", async ({ page, stoa }) => {
  await page.goto(stoa.page("apps", "connections", "home"));
  await expect(page.getByText("The bank does not answer")).toBeVisible();
  await expect(prompt(page)).toHaveCount(0);
  await toast(page, "Ledger is not connected").getByRole("button", { name: "Connect" }).click();
  await connect(page, "Hedy");
  await page.getByRole("button", { name: "Reload page" }).click();
  await expect(page.getByText("Balance of Hedy")).toBeVisible();
});
