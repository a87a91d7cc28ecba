import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** Two records become one, in the browser. One live `stoa dev` for the file. */
const test = liveStoa();

const write = (stoa: Stoa, person: string, values: Record<string, unknown>) =>
  stoa.api("PATCH", `/objects/people/records/${person}`, { data: { values } });

test("two selected rows are compared and merged, and what hung on both hangs on the new record", async ({
  page,
  stoa,
}) => {
  const ada = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  const twin = await stoa.createPerson({ firstName: "Adah", lastName: "Lindqvist" });
  await write(stoa, ada, { job_title: "Buyer" });
  await write(stoa, twin, { job_title: "Head of buying", description: "Met in Lund" });
  await stoa.api("POST", "/notes", {
    data: {
      parent_object: "people",
      parent_record_id: twin,
      title: "Kick-off",
      format: "plaintext",
      content: "Twenty seats.",
    },
  });
  await page.goto(stoa.page("people"));
  const merge = page.getByRole("button", { name: "Merge", exact: true });
  await page.getByRole("checkbox", { name: "Select Ada Lindqvist" }).click();
  await expect(merge).toBeHidden();
  await page.getByRole("checkbox", { name: "Select Adah Lindqvist" }).click();
  await merge.click();
  const dialog = page.getByRole("dialog", { name: "Merge two people" });
  await dialog.getByRole("radio", { name: /^Ada Lindqvist/ }).check();
  const cells = (title: string) => dialog.getByRole("row", { name: new RegExp(`^${title}`) }).getByRole("cell");
  await expect(cells("Job title")).toHaveText(["Buyer", /Head of buying/, "Buyer"]);
  await expect(cells("Description")).toHaveText(["", "Met in Lund", "Met in Lund"]);
  await clean(page, "a merge");
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Ada Lindqvist", level: 1 })).toBeVisible();
  await expect(page.getByText("Merged into Ada Lindqvist")).toBeVisible();
  expect(page.url()).not.toContain(ada);
  expect(page.url()).not.toContain(twin);
  await expect(page.getByRole("group", { name: "Description" })).toContainText("Met in Lund");
  await page.getByRole("tab", { name: "Notes" }).click();
  await expect(page.getByText("Kick-off")).toBeVisible();
});

test("a record's menu asks for the other one, and a refusal stays in the dialog", async ({ page, stoa }) => {
  const grace = await stoa.createPerson({ firstName: "Grace", lastName: "Berg" });
  const twin = await stoa.createPerson({ firstName: "Gracie", lastName: "Berg" });
  await page.goto(stoa.page("people", grace));
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Merge with…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox", { name: "People" }).fill("gracie");
  await expect(dialog.getByRole("option")).toHaveText([/Gracie Berg/]);
  await clean(page, "the other record of a merge");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("radio", { name: /^Gracie Berg/ })).toBeVisible();
  await stoa.api("DELETE", `/objects/people/records/${twin}`);
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(
    dialog.getByRole("alert").or(dialog.getByRole("heading", { name: /could not be loaded/ })),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Grace Berg", level: 1 })).toBeVisible();
});

test("records of one name are told apart by their addresses, in the choice and in the dialog", async ({
  page,
  stoa,
}) => {
  const one = await stoa.createPerson({ firstName: "Rosalind", lastName: "Kvist" });
  const twin = await stoa.createPerson({ firstName: "Rosalind", lastName: "Kvist" });
  await write(stoa, one, { email_addresses: ["rosalind@kvist.example.com"] });
  await write(stoa, twin, { email_addresses: ["r.kvist@example.org"] });
  await page.goto(stoa.page("people", one));
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Merge with…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox", { name: "People" }).fill("kvist");
  await dialog.getByRole("option", { name: "Rosalind Kvist r.kvist@example.org" }).click();
  await expect(dialog.getByRole("columnheader")).toHaveText([
    "Attribute",
    "Rosalind Kvist (rosalind@kvist.example.com), counts",
    "Rosalind Kvist (r.kvist@example.org), fills gaps",
    "Result",
  ]);
  await clean(page, "a merge of two of one name");
});

test("what is no duplicate is named on neither page until it is taken back", async ({ page, stoa }) => {
  const one = await stoa.createPerson({ firstName: "Mary", lastName: "Holm" });
  const other = await stoa.createPerson({ firstName: "Mary", lastName: "Holm" });
  const named = page.getByRole("button", { name: "Possible duplicate: Mary Holm" });
  const dismissed = page.getByRole("button", { name: "Dismissed duplicates" });
  await page.goto(stoa.page("people", one));
  await named.click();
  await page.getByRole("menuitem", { name: "Mary Holm is no duplicate" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Mary Holm is no duplicate" })).toBeVisible();
  await expect(named).toBeHidden();
  await page.goto(stoa.page("people", other));
  await expect(dismissed).toBeVisible();
  await clean(page, "a dismissed duplicate");
  await dismissed.click();
  await page.getByRole("menuitem", { name: "Mary Holm may be a duplicate" }).click();
  await expect(named).toBeVisible();
});
