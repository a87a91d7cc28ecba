import { actionName, attribute, expect, test } from "../src/stage";

/** The names that checks from outside rely on: they change only with the issue that fixes them. */
test("pages, buttons, dialogs, toasts and rows are found by their fixed addresses, roles and names", async ({
  page,
  stage,
}) => {
  const { stoa } = stage;
  await page.goto(stoa.page("apps"));
  await page.getByRole("link", { name: /Acme Lead Checker/ }).click();
  await expect(page).toHaveURL(stoa.page("apps", "acme-lead-checker"));
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await button("Install").click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /install/i })
    .click();
  await expect(button("Uninstall")).toBeVisible();
  await expect(button("Install")).toHaveCount(0);
  await button("Connect").first().click();
  await page.getByRole("button", { name: "Allow access" }).click();
  await expect(page).toHaveURL(/\/apps\/acme-lead-checker$/);
  await expect(button("Disconnect")).toBeVisible();

  const record = await stage.openPerson({ phoneNumber: "" });
  await expect(page).toHaveURL(stoa.page("people", record));
  for (const title of ["Name", "Email addresses", "Phone numbers", "Job title", "Company", "Lead status"]) {
    await expect(attribute(page, title)).toHaveCount(1);
  }
  await page.getByRole("tab", { name: "Activity" }).click();
  await expect(page).toHaveURL(stoa.page("people", record, "activity"));
  await page.goto(stoa.page("people", record, "overview"));
  await expect(page.getByRole("tab", { name: "Overview" })).toHaveAttribute("aria-selected", "true");

  const palette = page.getByRole("dialog", { name: "Command palette", exact: true });
  for (const keys of ["Control+k", "Meta+k"]) {
    await page.keyboard.press(keys);
    await expect(palette.getByRole("searchbox")).toHaveCount(1);
    await expect(palette.getByRole("searchbox")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
  }

  await button(actionName).click();
  const alert = page.getByRole("alertdialog");
  await expect(alert).toContainText("No phone number");
  await alert.getByRole("button", { name: "OK", exact: true }).click();
  await expect(alert).toBeHidden();

  await stage.openPerson();
  await button(actionName).click();
  await expect(page.getByRole("status").filter({ hasText: "Lead sent" })).toBeVisible();
});

test("the API's address of a record leads to its page", async ({ page, stage }) => {
  const id = await stage.stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  const { data } = await stage.stoa.api<{ data: { web_url: string } }>("GET", `/objects/people/records/${id}`);
  await page.goto(data.web_url);
  await expect(page).toHaveURL(stage.stoa.page("people", id));
  await expect(page.getByRole("heading", { level: 1, name: "Ada Lindqvist" })).toBeVisible();
});
