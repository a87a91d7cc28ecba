import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { liveStoa } from "../src/live-app";
import { looksAsBefore, steadyDrawing } from "../src/pictures";
import { root } from "../src/process";

/** Every family of `examples/gallery` as it looks, in light and dark, and as assistive technology finds it. */
const app = path.join(root, "examples/gallery");

/** The families, by the folder and the label of the action that opens them. */
const families = readdirSync(path.join(app, "src/app/extensions")).flatMap((id) => {
  const source = readFileSync(path.join(app, "src/app/extensions", id, "extension.tsx"), "utf8");
  const label = /label: "(.+)"/.exec(source)?.[1] ?? id;
  return source.includes('type: "record-action"') ? [{ id, label }] : [];
});

const pages = readdirSync(path.join(app, "src/app/pages"));

const test = liveStoa({ apps: [app], install: true }).extend<object, { person: string }>({
  person: [
    async ({ stoa }, use) => use(await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" })),
    { scope: "worker" },
  ],
});

test.use({
  // All of a dialog is in sight.
  viewport: { width: 1280, height: 4000 },
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...steadyDrawing] });
  },
});

/** What differs from one run to the next. */
const passing = (dialog: Locator) => dialog.locator("dd").filter({ hasText: /^[0-9a-zA-Z-]{8,}$/ });

async function axe(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect(found, state).toEqual([]);
}

/** Opens one of the gallery's actions, wherever the record page keeps it. */
async function open(page: Page, label: string): Promise<Locator> {
  // The page takes keys once it is there.
  await page.getByRole("heading", { name: "Ada Lindqvist" }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("searchbox").fill(label);
  await palette
    .getByRole("option", { name: new RegExp(`^${label}.*Gallery`) })
    .first()
    .click();
  return page.getByRole("dialog", { name: label, exact: true });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const { id, label } of families) {
      test(`${label}, in ${colorScheme}`, async ({ page, stoa, person }, info) => {
        await page.goto(stoa.page("people", person));
        const dialog = await open(page, label);
        await expect(dialog).toBeVisible();
        await page.mouse.move(0, 0);
        await looksAsBefore(dialog, `${id}-${colorScheme}`, info);
        await axe(page, label);
        for (const button of await dialog.getByRole("button", { name: /^Show / }).all()) {
          const name = ((await button.textContent()) ?? "").replace("Show ", "");
          await button.click();
          const state = page.getByRole("dialog", { name: new RegExp(`^${name}$`, "i") });
          await expect(state).toBeVisible();
          await page.mouse.move(0, 0);
          await passing(state).evaluateAll((nodes) => nodes.map((node) => node.replaceChildren("0a1b2c3d")));
          await looksAsBefore(state, `${id}-${name.replaceAll(" ", "-")}-${colorScheme}`, info);
          await axe(page, name);
          await page.keyboard.press("Escape");
          await expect(dialog).toBeVisible();
        }
      });
    }

    test.describe("on pages and tabs", () => {
      for (const slug of pages) {
        test(`the page ${slug}, in ${colorScheme}`, async ({ page, stoa }, info) => {
          await page.setViewportSize({ width: 1280, height: slug === "components" ? 4000 : 800 });
          await page.goto(stoa.page("apps", "gallery", slug));
          await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
          await expect(page.getByRole("main").getByText(/On a page|No leads yet|Asking Acme/)).toBeVisible();
          await looksAsBefore(page.getByRole("main"), `page-${slug}-${colorScheme}`, info);
          await axe(page, slug);
        });
      }

      test(`a record tab, in ${colorScheme}`, async ({ page, stoa, person }, info) => {
        await page.setViewportSize({ width: 1280, height: 1800 });
        await page.goto(stoa.page("people", person, "gallery-tab"));
        const panel = page.getByRole("tabpanel");
        await expect(panel.getByText("A card without a title.")).toBeVisible();
        await looksAsBefore(panel, `tab-${colorScheme}`, info);
        await axe(page, "tab");
      });
    });
  });
}

test("the buttons of a dialog stand in its footer, wherever they are rendered, and take their keys", async ({
  page,
  stoa,
  person,
}) => {
  await page.goto(stoa.page("people", person));
  const dialog = await open(page, "Buttons");
  const count = dialog.getByRole("button", { name: "Count" });
  await count.click();
  // A button that is busy takes neither clicks nor keys.
  await expect(dialog.getByText("Clicked 1 times")).toBeVisible();
  await expect(count).toHaveAttribute("aria-busy", "false");
  await page.keyboard.press("c");
  await expect(dialog.getByText("Clicked 2 times")).toBeVisible();
  await expect(dialog.getByRole("region", { name: "In a section" }).getByRole("button")).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Disabled" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Close it" }).click();
  await expect(dialog).toBeHidden();
});

test("on a page buttons stand where they are rendered, as the app wants them, and take no keys", async ({
  page,
  stoa,
}) => {
  await page.goto(stoa.page("apps", "gallery", "components"));
  const main = page.getByRole("main");
  const section = main.getByRole("region", { name: "In a section" });
  await section.getByRole("button", { name: "Count" }).click();
  await page.keyboard.press("c");
  await expect(section.getByText("Clicked 1 times")).toBeVisible();
  await expect(main.getByRole("button", { name: "Primary" })).toHaveAttribute("data-variant", "filled");
});

test("a surface that fails says what, where and for whom, is in the console under the same reference, and can be tried again", async ({
  page,
  stoa,
  person,
}) => {
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  await page.goto(stoa.page("people", person));
  const mistakes = await open(page, "Mistakes");
  await mistakes.getByRole("button", { name: "Show ragged table" }).click();
  const ragged = page.getByRole("dialog", { name: "Ragged table" }).getByRole("alert");
  await expect(ragged).toContainText("Gallery failed here");
  await expect(ragged).toContainText(
    "<Table.Row>: must have as many cells as <Table.Header> in <Table>: 2, not 1 (row 1)",
  );
  await expect(ragged).toContainText(/src\/gallery\/mistakes\.tsx:\d+/);
  const reference = (await ragged.locator("dd").last().textContent()) ?? "";
  await expect.poll(() => told.some((line) => line.includes(`(reference ${reference})`))).toBe(true);
  await ragged.getByRole("button", { name: "Try again" }).click();
  await expect(ragged.locator("dd").last()).not.toHaveText(reference);
  await page.keyboard.press("Escape");

  await mistakes.getByRole("button", { name: "Show failure of the server" }).click();
  const server = page.getByRole("dialog", { name: "Failure of the server" }).getByRole("alert");
  const execution = (await server.locator("dd").last().textContent()) ?? "";
  await page.keyboard.press("Escape");

  await mistakes.getByRole("button", { name: "Show late mistake" }).click();
  const late = page.getByRole("dialog", { name: "Late mistake" });
  await late.getByRole("button", { name: "Break it" }).click();
  await expect(late.getByRole("alert")).toContainText("color must be one of");
  await late.getByRole("button", { name: "Try again" }).click();
  await expect(late.getByText("Still well")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  // The rest of the page lives on, and the execution is the one that the app's page tells of.
  await expect(page.getByRole("heading", { name: "Ada Lindqvist" })).toBeVisible();
  const { data } = await stoa.host<{ data: { id: string }[] }>("GET", "/apps/gallery/executions?limit=50");
  expect(data.map(({ id }) => id)).toContain(execution);
});

test("a grid asks the width of its container, and drops a column rather than squeeze it", async ({
  page,
  stoa,
  person,
}) => {
  await page.goto(stoa.page("people", person));
  const dialog = await open(page, "Grids");
  const columns = (section: string) =>
    dialog.getByRole("region", { name: section }).evaluate((element) => {
      const grid = Array.from(element.querySelectorAll("*")).find(
        (child) => getComputedStyle(child).display === "grid",
      );
      return grid ? getComputedStyle(grid).gridTemplateColumns.split(" ").length : 0;
    });
  expect(await columns("As many columns as fit")).toBe(3);
  expect(await columns("At most two columns")).toBe(2);
  expect(await columns("One column")).toBe(1);
  expect(await columns("Large columns")).toBe(1);
  await page.setViewportSize({ width: 380, height: 900 });
  await expect.poll(() => columns("As many columns as fit")).toBeLessThan(3);
});
