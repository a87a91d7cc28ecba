import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, type Page } from "@playwright/test";
import { liveApp, run } from "../src/live-app";
import { root } from "../src/process";
import { Stoa } from "../src/stoa";

/** Writes an app whose client bundle is 20 MB of data and code that nothing can leave out. */
async function largeApp(): Promise<string> {
  // Within the repository, where its packages are found.
  const folder = path.join(root, "target/e2e/large");
  await rm(folder, { recursive: true, force: true });
  const extension = path.join(folder, "src/app/extensions/large");
  await mkdir(extension, { recursive: true });
  const rows = Array.from(
    { length: 20_000 },
    (_, at) => `["row ${at}", (n: number) => n + ${at}, "${"x".repeat(980)}"],`,
  );
  await writeFile(
    path.join(extension, "extension.ts"),
    `import { Extensions, showToast } from "attio/client";
const rows: [string, (n: number) => number, string][] = [
${rows.join("\n")}
];
export default Extensions.defineExtension({
  id: "large",
  type: "record-action",
  label: "Add it all up",
  objects: "people",
  onTrigger: async () => {
    const characters = rows.reduce((sum, [, , text]) => sum + text.length, 0);
    await showToast({ variant: "success", title: "Large: " + characters + ", " + rows[19_999]?.[1](1) });
  },
});
`,
  );
  await writeFile(path.join(folder, "stoa.toml"), 'name = "Large"\nslug = "large"\n');
  return folder;
}

/** Bad input of every kind, on a live `stoa dev` with the app `e2e/apps/limits`. */
const test = liveApp("limits");

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
const toast = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });

async function press(page: Page, name: string): Promise<void> {
  await run(page, "Go over a limit");
  await dialog(page, "Limits").getByRole("button", { name, exact: true }).click();
}

/** The realm answers, and so does the page. */
async function livesOn(page: Page): Promise<void> {
  const chooser = dialog(page, "Limits");
  await page.keyboard.press("Escape");
  await chooser.getByRole("button", { name: "are you there?" }).click();
  await expect(toast(page, "Here I am").first()).toBeVisible();
}

const refused: [name: string, reason: string | RegExp][] = [
  ["2,000 levels", "a surface may be nested 100 levels deep"],
  ["components without end", "components are nested too deeply"],
  ["20,001 nodes", "a surface may have 20000 nodes"],
  ["a billion characters", "all texts and props of a surface together may have 4000000 characters"],
  ["a circular prop", "<Section>: title must be a string, it is an object"],
  ["a symbol as a prop", "<Button>: label must be a string, it is a symbol"],
  ["a bigint as a prop", "<Section>: title must be a string, it is a bigint"],
  ["a promise as a prop", "<Section>: title must be a string, it is an object"],
  ["an object as a child", "an object cannot be rendered"],
  ["a prop whose getter throws", "this getter is broken"],
  ["a prop that is not known", "<Row>: dangerouslySetInnerHTML is not a known property"],
  ["an HTML tag", "<div> cannot be rendered"],
];

for (const [name, reason] of refused) {
  test(`the surface becomes a card that names the app, the reason and a reference, and all else lives on: ${name}`, async ({
    page,
  }) => {
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    await press(page, name);
    const card = dialog(page, name).getByRole("alert");
    await expect(card).toContainText("Limits failed here");
    await expect(card).toContainText(reason);
    const reference = await card.getByRole("definition").last().innerText();
    expect(reference).toMatch(/^[0-9a-f]{8}$/);
    expect(lines.some((line) => line.includes(reference))).toBe(true);
    await livesOn(page);
  });
}

test("98 levels of sections are drawn", async ({ page }) => {
  await press(page, "98 levels");
  await expect(dialog(page, "98 levels").getByText("the innermost")).toBeVisible();
  await livesOn(page);
});

for (const name of ["eat objects", "eat buffers"]) {
  test(`a realm that holds more than 128 MB is ended, and comes back: ${name}`, async ({ page }) => {
    test.setTimeout(150_000);
    await press(page, name);
    const told = toast(page, "Limits was stopped");
    // A browser takes a quarter of a minute to measure, and may have begun just before.
    await expect(told).toBeVisible({ timeout: 90_000 });
    await expect(told).toContainText(
      /held \d+ MB of memory, more than the 128 MB it may have, and was restarted\. Reference [0-9a-f]{8}\./,
    );
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await press(page, "are you there?");
    await expect(toast(page, "Here I am")).toBeVisible();
  });
}

test("an app of 20 MB runs", async ({ page }) => {
  const stoa = await Stoa.start({ map: {}, apps: [await largeApp()], install: true });
  try {
    await page.goto(stoa.page("people", await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" })));
    await page.getByRole("button", { name: "Add it all up" }).click();
    await expect(toast(page, "Large: 19600000, 20000")).toBeVisible();
  } finally {
    await stoa.stop();
  }
});
