import { expect } from "@playwright/test";
import { liveStoa } from "../src/live-app";

const count = 240;

/** The table of people with more of them than one page has. */
const test = liveStoa({}, async (stoa) => {
  for (let at = 0; at < count; at++) {
    await stoa.createPerson({ firstName: `P${String(at).padStart(3, "0")}`, lastName: "Lindqvist" });
  }
});

test("only the rows in view are in the page; the keyboard moves, selects and opens", async ({ page, stoa }) => {
  await page.goto(stoa.page("people"));
  const grid = page.getByRole("grid", { name: "People" });
  await grid.getByRole("button", { name: "Name", exact: true }).click();
  await expect(grid.getByRole("row").nth(1)).toContainText("P000");
  expect(await grid.getByRole("row").count()).toBeLessThan(60);
  await grid.focus();
  // End goes to the last row that is loaded, and more are loaded on the way.
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(grid.getByRole("row", { name: /P239/ })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText(`${count} records`)).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByRole("toolbar", { name: "Selected records" })).toContainText("3 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar", { name: "Selected records" })).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "P002 Lindqvist" })).toBeVisible();
});

test("what anyone changes, adds or deletes appears without a reload", async ({ page, stoa }) => {
  await page.goto(stoa.page("people"));
  const grid = page.getByRole("grid", { name: "People" });
  await grid.getByRole("button", { name: "Name", exact: true }).click();
  await expect(grid.getByRole("row", { name: /P000/ })).toBeVisible();
  const id = await stoa.createPerson({ firstName: "Aaron", lastName: "First" });
  const row = grid.getByRole("row", { name: /Aaron First/ });
  await expect(row).toBeVisible();
  await stoa.api("PATCH", `/objects/people/records/${id}`, { data: { values: { job_title: "Harpooner" } } });
  await expect(row).toContainText("Harpooner");
  await stoa.api("DELETE", `/objects/people/records/${id}`);
  await expect(row).toHaveCount(0);
});

test("the width of a column is kept", async ({ page, stoa }) => {
  await page.goto(stoa.page("people"));
  const header = page.getByRole("columnheader", { name: "Job title" });
  const before = (await header.boundingBox())?.width ?? 0;
  const edge = await header.locator("i").boundingBox();
  if (!edge) throw new Error("the column has no edge to drag");
  await page.mouse.move(edge.x + 3, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + 83, edge.y + 10, { steps: 4 });
  await page.mouse.up();
  await page.reload();
  expect((await header.boundingBox())?.width ?? 0).toBeCloseTo(before + 80, -1);
});

test("what is calculated below a column counts the rows that are not loaded too, and follows what others write", async ({
  page,
  stoa,
}) => {
  await page.goto(stoa.page("people"));
  const grid = page.getByRole("grid", { name: "People" });
  await grid.getByRole("button", { name: "Add calculation for Name" }).click();
  await page.getByRole("menuitem", { name: "Filled", exact: true }).click();
  const footer = grid.getByRole("row").last();
  await expect(footer).toContainText(`Filled${count}`);
  const id = await stoa.createPerson({ firstName: "Zora", lastName: "Last" });
  await expect(footer).toContainText(`Filled${count + 1}`);
  await stoa.api("DELETE", `/objects/people/records/${id}`);
  await expect(footer).toContainText(`Filled${count}`);
});
