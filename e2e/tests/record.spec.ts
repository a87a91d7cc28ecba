import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";
import { attribute } from "../src/stage";

/** What a record's page tells of the record beyond its values. One live `stoa dev` for the file. */
const test = liveStoa();

for (const [colorScheme, phoneNumber] of [
  ["light", "+46701740605"],
  ["dark", "+46701740606"],
] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("what a value was before opens with H, and is restored", async ({ page, stoa }) => {
      const person = await stoa.createPerson({ firstName: "Lea", lastName: "Forsberg" });
      for (const job_title of ["Buyer", "Head of buying"]) {
        await stoa.api("PATCH", `/objects/people/records/${person}`, { data: { values: { job_title } } });
      }
      await page.goto(stoa.page("people", person));
      const value = attribute(page, "Job title").getByRole("button");
      await value.focus();
      await page.keyboard.press("h");
      const dialog = page.getByRole("dialog", { name: "History of Job title" });
      await expect(dialog.getByRole("listitem")).toHaveText([/^Head of buying.*since/, /^Buyer.*until/]);
      await clean(page, "a history");
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(value).toBeFocused();

      await attribute(page, "Job title").hover();
      await page.getByRole("button", { name: "History of Job title" }).click();
      await dialog.getByRole("button", { name: "Restore this value" }).click();
      await expect(dialog).toBeHidden();
      await expect(attribute(page, "Job title")).toContainText("Buyer");
      await expect.poll(async () => (await stoa.personValues(person)).job_title?.[0]?.value).toBe("Buyer");
    });

    test("a possible duplicate is named beside the details, and merged from there", async ({ page, stoa }) => {
      const person = await stoa.createPerson({ firstName: "Ida", lastName: `Strand ${colorScheme}`, phoneNumber });
      await stoa.createPerson({ firstName: "I.", lastName: `Strand ${colorScheme}`, phoneNumber });
      await page.goto(stoa.page("people", person));
      await page.getByRole("button", { name: `Possible duplicate: I. Strand ${colorScheme}` }).click();
      await expect(page.getByText(`I. Strand ${colorScheme}: same phone number`)).toBeVisible();
      await clean(page, "a possible duplicate");
      await page.getByRole("menuitem", { name: "Compare and merge" }).click();
      const dialog = page.getByRole("dialog", { name: "Merge two people" });
      await dialog.getByRole("button", { name: "Merge", exact: true }).click();
      await page.waitForURL((url) => !url.pathname.includes(person));
      await expect(page.getByRole("heading", { name: `Ida Strand ${colorScheme}`, level: 1 })).toBeVisible();
      await expect(page.getByRole("button", { name: /^Possible duplicate/ })).toBeHidden();
    });
  });
}
