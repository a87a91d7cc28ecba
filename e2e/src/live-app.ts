import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, test as base, expect, type Page } from "@playwright/test";
import { root } from "./process";
import { Stoa } from "./stoa";

/** The folders of apps of `e2e/apps`. */
export const apps = (...names: string[]): string[] => names.map((name) => path.join(root, "e2e/apps", name));

/** A test with a live `stoa dev` of its own, one for the whole file, on which `prepare` makes what all of the file needs. */
export const liveStoa = (
  options: Partial<Parameters<typeof Stoa.start>[0]> = {},
  prepare?: (stoa: Stoa) => Promise<unknown>,
) =>
  base.extend<object, { stoa: Stoa }>({
    stoa: [
      // biome-ignore lint/correctness/noEmptyPattern: playwright wants the pattern
      async ({}, use) => {
        const stoa = await Stoa.start({ map: {}, ...options });
        await prepare?.(stoa);
        await use(stoa);
        await stoa.stop();
      },
      { scope: "worker" },
    ],
  });

/** Makes Ada Lindqvist and opens her page; gives her id. */
export async function openAda({ page, stoa }: { page: Page; stoa: Stoa }, use: (id: string) => Promise<void>) {
  const id = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  await page.goto(stoa.page("people", id));
  await use(id);
}

/** A test with an app of `e2e/apps` on a live `stoa dev`, one for the whole file, on the page of a person. */
export const liveApp = (app: string) =>
  liveStoa({ apps: apps(app), install: true }).extend<{ person: string }>({ person: [openAda, { auto: true }] });

/** A page of another browser, in which somebody else is signed in. */
export async function signedIn(browser: Browser, stoa: Stoa, email: string, password: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${stoa.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  return page;
}

const robin = { email: "robin.field@example.com", password: "her own secret" };

/** A test with apps of `e2e/apps` on a live `stoa dev`, and `member`: the browser of somebody who is no admin. */
export const liveAppsWithMember = (...names: string[]) =>
  liveStoa({ apps: apps(...names), install: true, members: [`${robin.email}=${robin.password}`] }).extend<{
    member: Page;
  }>({
    member: async ({ browser, stoa }, use) => {
      const page = await signedIn(browser, stoa, robin.email, robin.password);
      await use(page);
      await page.context().close();
    },
  });

/** Runs an action by the palette, which has all of them: those beyond the first few stand in a menu. */
export async function run(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Ada Lindqvist" }).first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Command palette" }).getByRole("searchbox").fill(name);
  await page
    .getByRole("option", { name: new RegExp(name) })
    .first()
    .click();
}

/** axe finds nothing. */
export async function clean(page: Page, state: string): Promise<void> {
  await page.waitForTimeout(250);
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).join(" | ")}`),
    state,
  ).toEqual([]);
}
