import { expect } from "@playwright/test";
import { clean, liveStoa, signedIn } from "../src/live-app";

const ROBIN = "robin.field@example.com";
const GRACE = "grace.hopper@example.com";
const PASSWORD = "correct horse battery";

/** An admin brings in others. One live `stoa dev` for the file, with a member who is no admin. */
const test = liveStoa({ members: [`${ROBIN}=${PASSWORD}`] });

test("an admin invites somebody, who sets a password by the link and is in, and is no admin", async ({
  page,
  browser,
  stoa,
}) => {
  await page.goto(stoa.page("settings"));
  await page.getByRole("button", { name: "Invite member" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite member" });
  await dialog.getByLabel("E-mail address").fill(ROBIN);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(dialog).toContainText(`${ROBIN} is a member of this workspace already`);
  await dialog.getByLabel("E-mail address").fill(GRACE);
  await dialog.getByLabel("First name").fill("Grace");
  await clean(page, "inviting a member");
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const shown = page.getByRole("dialog", { name: "Invitation link" });
  const link = (await shown.locator("code").textContent()) ?? "";
  await clean(page, "an invitation link");
  await shown.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("row", { name: new RegExp(GRACE) });
  await expect(row).toContainText("Invited until");
  await clean(page, "members");

  const context = await browser.newContext();
  const grace = await context.newPage();
  await grace.goto(link);
  await expect(grace.getByRole("heading", { name: /^Join / })).toBeVisible();
  await grace.getByLabel("Last name").fill("Hopper");
  await grace.getByLabel("Password", { exact: true }).fill("short");
  await grace.getByRole("button", { name: "Join" }).click();
  await expect(grace.getByText("A password has at least 10 characters.")).toBeVisible();
  await clean(grace, "an invitation that is used");
  await grace.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await grace.getByRole("button", { name: "Join" }).click();
  await expect(grace.getByRole("button", { name: "Account of Grace Hopper" })).toBeVisible();
  await expect(row, "without a reload").toContainText("Grace Hopper");
  await expect(row).not.toContainText("Invited until");

  await grace.goto(stoa.page("settings", "members"));
  await expect(grace.getByRole("row", { name: new RegExp(GRACE) })).toContainText("Member");
  await expect(grace.getByRole("button", { name: "Invite member" })).toBeHidden();
  await expect(grace.getByRole("combobox", { name: /^Access of/ })).toHaveCount(0);
  await clean(grace, "members, for who is no admin");

  await grace.goto(link);
  await expect(grace.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await clean(grace, "a link that is used");
  await context.close();
  const again = await signedIn(browser, stoa, GRACE, PASSWORD);
  await expect(again.getByRole("button", { name: "Account of Grace Hopper" })).toBeVisible();
  await again.context().close();
});

test("a member is suspended, which ends what they have open, and restored", async ({ page, browser, stoa }) => {
  const robin = await signedIn(browser, stoa, ROBIN, PASSWORD);
  await expect(robin.getByRole("button", { name: "Account of Robin Field" })).toBeVisible();
  await page.goto(stoa.page("settings", "members"));
  const access = page.getByRole("combobox", { name: "Access of Robin Field" });
  await page.getByRole("button", { name: "Actions for Robin Field" }).click();
  await page.getByRole("menuitem", { name: "Suspend…" }).click();
  await clean(page, "suspending a member");
  await page
    .getByRole("dialog", { name: "Suspend Robin Field?" })
    .getByRole("button", { name: "Suspend", exact: true })
    .click();
  await expect(access).toHaveValue("suspended");
  await robin.reload();
  await expect(robin.getByRole("heading", { name: "Stoa could not be opened" })).toBeVisible();

  await page.getByRole("button", { name: "Actions for Robin Field" }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await expect(access).toHaveValue("member");
  await robin.reload();
  await expect(robin.getByRole("button", { name: "Account of Robin Field" })).toBeVisible();
  await robin.context().close();
});

test("whose session has ended keeps what they typed, and signs in again in place", async ({ browser, stoa }) => {
  const id = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  const robin = await signedIn(browser, stoa, ROBIN, PASSWORD);
  await robin.goto(stoa.page("people", id));
  const row = robin.getByRole("group", { name: "Job title", exact: true });
  await row.getByRole("button").click();
  // The server of a developer signs everybody in by itself: that it does not is made up here.
  const refused = { status: 401, json: { code: "unauthenticated", message: "sign in first" } };
  await robin.route("**/api/**", (route) => route.fulfill(refused));
  await robin.keyboard.type("Countess");
  await robin.keyboard.press("Enter");
  await expect(robin.getByText("You are signed out")).toBeVisible();
  await robin.getByRole("button", { name: "Sign in again" }).click();
  const dialog = robin.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog.getByLabel("E-mail address")).toHaveValue(ROBIN);
  await clean(robin, "signing in again");
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await robin.unroute("**/api/**");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(robin.getByText("You are signed out")).toBeHidden();
  await expect(row.getByRole("textbox")).toHaveValue("Countess");
  await row.getByRole("textbox").press("Enter");
  await expect(row.getByRole("textbox")).toBeHidden();
  await expect(row).toContainText("Countess");
  await robin.context().close();
});

test("a member changes their own password, and signs in with the new one", async ({ browser, stoa }) => {
  const robin = await signedIn(browser, stoa, ROBIN, PASSWORD);
  await robin.getByRole("button", { name: "Account of Robin Field" }).click();
  await robin.getByRole("menuitem", { name: "Change password…" }).click();
  const dialog = robin.getByRole("dialog", { name: "Change password" });
  await dialog.getByLabel("Current password", { exact: true }).fill("not this one");
  await dialog.getByLabel("New password", { exact: true }).fill("another horse battery");
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog).toContainText("this is not your current password");
  await clean(robin, "changing a password");
  await dialog.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog).toBeHidden();
  await robin.context().close();

  const again = await signedIn(browser, stoa, ROBIN, "another horse battery");
  await expect(again.getByRole("button", { name: "Account of Robin Field" })).toBeVisible();
  await again.context().close();
});
