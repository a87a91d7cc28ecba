import { expect } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";

/** What happened around a record, on its Activity tab. One live `stoa dev` for the file. */
const test = liveStoa();

test("changes, notes and tasks stand on one timeline, appear live, and are narrowed by kind", async ({
  page,
  stoa,
}) => {
  const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  const write = (values: Record<string, unknown>) =>
    stoa.api("PATCH", `/objects/people/records/${person}`, { data: { values } });
  // What is written within a moment is told as one step.
  await page.waitForTimeout(200);
  await write({ job_title: "Buyer" });
  await page.waitForTimeout(200);
  await write({ job_title: "Head of buying" });
  await page.goto(stoa.page("people", person, "activity"));
  const today = page.getByRole("region", { name: "Today" });
  await expect(today.getByText("created this person")).toBeVisible();
  await expect(today.getByRole("listitem").filter({ hasText: "from" })).toContainText(/Buyer.*Head of buying/);
  await clean(page, "a timeline");
  await stoa.api("POST", "/notes", {
    data: {
      parent_object: "people",
      parent_record_id: person,
      title: "Kick-off",
      format: "plaintext",
      content: "Twenty seats.",
    },
  });
  await expect(today.getByRole("link", { name: "Kick-off" })).toBeVisible();
  await stoa.api("POST", "/tasks", {
    data: {
      content: "Send the offer",
      format: "plaintext",
      deadline_at: null,
      is_completed: false,
      linked_records: [{ target_object: "people", target_record_id: person }],
      assignees: [],
    },
  });
  await expect(today.getByRole("link", { name: "Send the offer" })).toBeVisible();
  await page.getByRole("button", { name: "Notes", exact: true }).click();
  await expect(today.getByRole("listitem")).toHaveCount(1);
  await clean(page, "a narrowed timeline");
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await page.getByRole("button", { name: "Notes", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Nothing of this kind has happened yet" })).toBeVisible();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await today.getByRole("link", { name: "Kick-off" }).click();
  await expect(page.getByRole("textbox", { name: "Note" })).toContainText("Twenty seats");
});
