import { expect, test } from "@playwright/test";
import { Stoa } from "../src/stoa";

let stoa: Stoa;

test.beforeAll(async () => {
  stoa = await Stoa.start({ map: {} });
});
test.afterAll(() => stoa.stop());

for (const colorScheme of ["light", "dark"] as const) {
  test(`the REST API is described on a page, and can be tried there (${colorScheme})`, async ({ browser }) => {
    const page = await browser.newPage({ colorScheme });
    const elsewhere: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(stoa.url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
    });
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${stoa.url}/openapi`);
    await expect(page.getByRole("heading", { name: /Stoa REST API/ })).toBeVisible();
    await expect(page.locator("html")).toHaveClass(colorScheme === "dark" ? /dark-mode/ : /^(?!.*dark-mode)/);

    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByRole("textbox", { name: "auth-bearer-value" }).fill(stoa.token);
    await page.getByRole("button", { name: "Apply credentials" }).click();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.locator("#operations-tag-Members").click();
    await page.getByText("List workspace members", { exact: true }).click();
    await page.getByRole("button", { name: "Execute" }).click();
    await expect(page.locator(".live-responses-table tbody .response-col_status").first()).toContainText("200");
    await expect(page.locator(".live-responses-table")).toContainText("workspace_member_id");

    expect(elsewhere, "nothing comes from elsewhere").toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
}
