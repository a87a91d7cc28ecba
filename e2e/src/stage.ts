import { test as base, expect, type Page } from "@playwright/test";
import { Acme } from "./acme";
import { type Person, Stoa } from "./stoa";

/** What every story needs: both servers, fresh, and a person to act on. */
export interface Stage {
  acme: Acme;
  stoa: Stoa;
  /** Creates a person and opens its page. */
  openPerson(person?: Partial<Person>): Promise<string>;
  /** Installs the app and goes through OAuth; ends on the app's page, connected. */
  installAndConnect(): Promise<void>;
  install(): Promise<void>;
  connect(): Promise<void>;
  /** Of the app's workspace connection. */
  connectionStatus(): Promise<string | undefined>;
  webhookHandlers(): Promise<unknown[]>;
}

export const actionName = "Check lead with Acme";

export const test = base.extend<{ stage: Stage; log: string | undefined }>({
  log: [undefined, { option: true }],
  stage: async ({ page, log }, use, info) => {
    const acme = await Acme.start();
    const map = { "https://api.acmeleadchecker.ai": acme.url };
    const stoa = await Stoa.start(log === undefined ? { map } : { map, log });
    await use(createStage(page, acme, stoa));
    if (info.status !== info.expectedStatus) await info.attach("stoa.log", { body: stoa.log() });
    await stoa.stop();
    await acme.stop();
  },
});

export { expect };

function createStage(page: Page, acme: Acme, stoa: Stoa): Stage {
  const appPage = () => stoa.page("apps", "acme-lead-checker");
  const stage: Stage = {
    acme,
    stoa,
    async connectionStatus() {
      type Details = { data: { connections: { status: string }[] } };
      return (await stoa.host<Details>("GET", "/apps/acme-lead-checker")).data.connections[0]?.status;
    },
    async webhookHandlers() {
      return (await stoa.host<{ data: unknown[] }>("GET", "/apps/acme-lead-checker/webhook-handlers")).data;
    },
    async openPerson(person = {}) {
      const recordId = await stoa.createPerson({
        firstName: "Ada",
        lastName: "Lindqvist",
        phoneNumber: "+46701740605",
        ...person,
      });
      await page.goto(stoa.page("people", recordId));
      return recordId;
    },
    async install() {
      await page.goto(appPage());
      await page.getByRole("button", { name: "Install", exact: true }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /install/i })
        .click();
      await expect(page.getByRole("button", { name: "Uninstall" })).toBeVisible();
    },
    async connect() {
      await page.goto(appPage());
      await page.getByRole("button", { name: "Connect", exact: true }).first().click();
      await page.getByRole("button", { name: "Allow access" }).click();
      await page.waitForURL((url) => url.pathname.endsWith("/apps/acme-lead-checker"));
    },
    async installAndConnect() {
      await stage.install();
      await stage.connect();
      await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
    },
  };
  return stage;
}

/** The row of an attribute on the record page. */
export const attribute = (page: Page, title: string) => page.getByRole("group", { name: title, exact: true });
