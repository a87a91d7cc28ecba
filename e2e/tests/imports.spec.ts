import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";

const test = liveStoa();

const file = (text: string) => ({ name: "contacts.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

const CONTACTS = [
  "First name,Last name,E-mail,Job title,Shoe size",
  "Ada,Lindqvist,ada@lumenrobotics.io,Engineer,38",
  "Jonas,Weber,jonas@orbitfreight.com,Buyer,44",
  "Mistaken,Address,not an address,,",
].join("\n");

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a CSV file becomes people: columns are suggested, rows checked, and only the good ones imported", async ({
      page,
      stoa,
    }, info) => {
      await page.goto(stoa.page("people"));
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: "Import a CSV file" }).click();
      const wizard = page.getByRole("dialog", { name: "Import people" });
      await wizard.getByLabel("CSV file").setInputFiles(file("First name\n"));
      await expect(wizard.getByRole("alert")).toContainText("no rows");
      await clean(page, "a file that is none");
      await wizard.getByLabel("CSV file").setInputFiles(file(CONTACTS.replaceAll("@", `.${colorScheme}@`)));

      await expect(wizard.getByText("has 3 rows")).toBeVisible();
      await expect(wizard.getByRole("combobox", { name: "First name becomes" })).toHaveValue("Name › First name");
      await expect(wizard.getByRole("combobox", { name: "Shoe size becomes" })).toHaveValue("");
      await expect(wizard.getByRole("combobox", { name: /that is there already/ })).toHaveValue("Email addresses");
      await info.attach("mapping", { body: await page.screenshot(), contentType: "image/png" });
      await clean(page, "columns");
      await wizard.getByRole("button", { name: "Check the rows" }).click();

      await expect(wizard.getByText("Nothing has changed yet")).toBeVisible();
      await expect(wizard.getByRole("row", { name: /^4 E-mail / })).toContainText("Invalid email");
      await info.attach("checked", { body: await page.screenshot(), contentType: "image/png" });
      await clean(page, "a check");
      await wizard.getByRole("button", { name: "Import 2 rows" }).click();

      await expect(wizard.getByText("contacts.csv is imported.")).toBeVisible();
      const [problems] = await Promise.all([
        page.waitForEvent("download"),
        wizard.getByRole("link", { name: "Download the rows with problems" }).click(),
      ]);
      expect(await readFile(await problems.path(), "utf8")).toContain("Mistaken,Address");
      await wizard.getByRole("button", { name: "Done" }).click();
      await expect(page.getByRole("link", { name: "Ada Lindqvist" }).first()).toBeVisible();
    });
  });
}

test("the table leaves as CSV with the search and the columns that one sees", async ({ page, stoa }) => {
  await stoa.createPerson({ firstName: "Grace", lastName: "Hopper" });
  await page.goto(stoa.page("people"));
  await page.getByRole("searchbox", { name: "Search people" }).fill("hopper");
  await expect(page.getByText("1 record")).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).click();
  const [exported] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export as CSV" }).click(),
  ]);
  const [header, ...rows] = (await readFile(await exported.path(), "utf8")).trim().split("\n");
  expect(header).toMatch(/^Record ID,Name,/);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain("Grace Hopper");
});
