import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { root } from "../src/process";
import { Stoa } from "../src/stoa";

/** What a developer sees while an app is broken, and that saving is seen at once. The app is a copy: it is broken here. */

interface Workshop {
  stoa: Stoa;
  /** Changes a file of the app. */
  edit(file: string, change: (text: string) => string): Promise<void>;
}

const EXTENSION = "src/app/extensions/greet/extension.ts";
const SERVER = "src/app/extensions/greet/greet.server.ts";

const test = base.extend<{ workshop: Workshop }>({
  // biome-ignore lint/correctness/noEmptyPattern: playwright wants the pattern
  workshop: async ({}, use, info) => {
    const folder = await mkdtemp(path.join(tmpdir(), "stoa-overlay-"));
    await cp(path.join(root, "e2e/apps/overlay"), folder, { recursive: true });
    const stoa = await Stoa.start({ map: {}, apps: [folder], install: true });
    const edit = async (file: string, change: (text: string) => string) => {
      const at = path.join(folder, file);
      await writeFile(at, change(await readFile(at, "utf8")));
    };
    await use({ stoa, edit });
    if (info.status !== info.expectedStatus) await info.attach("stoa.log", { body: stoa.log() });
    await stoa.stop();
    await rm(folder, { recursive: true, force: true });
  },
});

const overlay = (page: Page) => page.getByRole("dialog", { name: "Problems of apps" });
const badge = (page: Page) => page.getByRole("button", { name: /of apps: show/ });
const greet = (page: Page, label = "Greet 0") => page.getByRole("button", { name: label, exact: true });

async function openPerson(page: Page, { stoa }: Workshop): Promise<void> {
  const id = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  await page.goto(stoa.page("people", id));
  await expect(greet(page)).toBeVisible();
}

test("a build that fails is over the page with its place; the last good version runs beneath; mended, it goes", async ({
  page,
  workshop,
}) => {
  await openPerson(page, workshop);
  await workshop.edit(EXTENSION, (text) => text.replace("await showToast(", "await showToast(("));
  await expect(overlay(page)).toBeVisible();
  await expect(overlay(page)).toContainText("EXTENSION_FILE_DEFINITION_PARSE_ERROR");
  await expect(overlay(page)).toContainText(/extension\.ts:\d+:\d+/);
  await expect(overlay(page)).toContainText("showToast");

  await page.keyboard.press("Escape");
  await expect(overlay(page)).toBeHidden();
  await greet(page).click();
  await expect(page.getByText("Hello you")).toBeVisible();

  // The next failure is shown again, and so it is to who comes later.
  await workshop.edit(EXTENSION, (text) => `${text}\n(`);
  await expect(overlay(page)).toBeVisible();
  await page.reload();
  await expect(overlay(page)).toBeVisible();

  await workshop.edit(EXTENSION, (text) => text.replace("showToast((", "showToast(").replace(/\n\($/, ""));
  await expect(overlay(page)).toBeHidden();
  await expect(badge(page)).toBeHidden();
});

test("server code that throws is a badge; it opens with the lines of the source and leads to the execution", async ({
  page,
  workshop,
}) => {
  await workshop.edit(EXTENSION, (text) => text.replace('greet("you")', 'greet("nobody")'));
  await openPerson(page, workshop);
  await expect(async () => {
    await greet(page).click();
    await expect(badge(page)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await badge(page).click();
  await expect(overlay(page)).toContainText("there is nobody to greet");
  await expect(overlay(page)).toContainText("greet.server.ts");
  await expect(overlay(page).locator("figure")).toContainText('if (name === "nobody")');
  await overlay(page).getByRole("link", { name: "Open the execution" }).first().click();
  await expect(page).toHaveURL(/tab=logs/);
});

test("an execution shows what it was called with and runs again, for real, as a new one", async ({
  page,
  workshop,
}) => {
  const { stoa } = workshop;
  await page.goto(`${stoa.page("apps", "overlay")}?tab=logs`);
  await stoa.call("overlay", await hash(stoa), "Grace", "a-secret-of-the-app");
  const row = page.getByRole("button", { name: /Server function/ });
  await row.first().click();
  await expect(page.getByRole("heading", { name: "Arguments" })).toBeVisible();
  await expect(page.getByText('"Grace"')).toBeVisible();
  await page.getByText("https://api.attio.com/v2/self").click();
  await expect(page.getByText("authorization: [hidden]")).toBeVisible();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText("It runs for real")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText("It ran again", { exact: true })).toBeVisible();
  await expect(row).toHaveCount(2);
  await row.first().click();
  await expect(page.getByText("Replay of")).toBeVisible();
});

test("what a running execution prints is there while it runs", async ({ page, workshop }) => {
  const { stoa } = workshop;
  await page.goto(`${stoa.page("apps", "overlay")}?tab=logs`);
  const call = stoa.call("overlay", await hash(stoa), "slow");
  await page.getByRole("button", { name: /running/ }).click();
  await expect(page.getByText("greeting slow")).toBeVisible();
  await expect(page.getByText("still here")).toBeVisible();
  await call;
});

/** When the page shows a button of this label, by the machine's clock. */
function whenShown(page: Page, label: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        // The icon of an app that has none is a letter before the label.
        const isShown = () =>
          Array.from(document.querySelectorAll("button")).some((item) => item.innerText.endsWith(wanted));
        const look = () => (isShown() ? resolve(Date.now()) : requestAnimationFrame(look));
        look();
      }),
    label,
  );
}

test("saving is seen at once, in every browser, and leaves each page where it was", async ({
  page,
  workshop,
  browser,
}) => {
  const rounds = 20;
  await openPerson(page, workshop);
  const other = await (await browser.newContext()).newPage();
  await openPerson(other, workshop);
  const browsers = [page, other];
  const addresses = browsers.map((each) => each.url());
  for (const each of browsers) await each.evaluate(() => Object.assign(window, { untouched: true }));
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const label = `Greet ${round}`;
    const seen = browsers.map((each) => whenShown(each, label));
    // Both look by now.
    for (const each of browsers) await each.evaluate(() => new Promise(requestAnimationFrame));
    const saved = Date.now();
    await workshop.edit(EXTENSION, (text) => text.replace(/Greet \d+/, label));
    times.push(...(await Promise.all(seen)).map((at) => at - saved));
  }
  times.sort((a, b) => a - b);
  const p95 = times[Math.ceil(times.length * 0.95) - 1];
  console.log(`save to screen, two browsers: median ${times[times.length / 2]} ms, p95 ${p95} ms`);
  expect(browsers.map((each) => each.url())).toEqual(addresses);
  for (const each of browsers) {
    expect(await each.evaluate(() => (window as { untouched?: boolean }).untouched)).toBe(true);
    await expect(each.getByText("Breakable reloaded").first()).toBeVisible();
  }
  await other.context().close();
  // The budget is 150 ms on a quiet machine (`cargo xtask bench surfaces`); this one may be busy.
  expect(p95).toBeLessThan(1_500);
});

/** The name of the app's one server function. */
async function hash(stoa: Stoa): Promise<string> {
  type Details = { data: { manifest: { server_functions: string[] } } };
  const { manifest } = (await stoa.host<Details>("GET", "/apps/overlay")).data;
  const found = manifest.server_functions.find((name) => name.includes(SERVER.split("/").at(-1)?.split(".")[0] ?? ""));
  if (!found) throw new Error(`no server function in ${JSON.stringify(manifest.server_functions)}`);
  return found;
}
