/**
 * Takes a picture of every screen in both themes and runs axe on each, against the in-memory API:
 *   npm run build -w ui && STOA_FAKE=1 npx vite preview ui --port 5571   (in one shell)
 *   node ui/scripts/screens.mjs [FILTER]                                 (in another)
 * Pictures go to ui/screens/ (not committed). Exits 1 when axe finds something.
 */
import { mkdirSync } from "node:fs";
import AxeBuilderModule from "@axe-core/playwright";
import { chromium } from "playwright-core";

const AxeBuilder = AxeBuilderModule.default ?? AxeBuilderModule;
const base = process.env.UI_URL ?? "http://127.0.0.1:5571";
const only = process.argv[2] ?? "";
const ADA = "00000000-0000-4000-8000-000000001000";
const GRACE = "00000000-0000-4000-8000-000000001001";
const out = new URL("../screens/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const app = "/acme/apps/acme-lead-checker";
const screens = [
  ["sign-in", "signedout=1", "/sign-in"],
  ["table", "installed=1&connected=1", "/acme/people", (page) => page.getByRole("link", { name: /Grace/ }).first()],
  [
    "table-selected",
    "",
    "/acme/people",
    async (page) => {
      await page.getByRole("button", { name: "Name" }).click();
      await page.getByRole("grid").focus();
      for (const key of ["ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown"]) await page.keyboard.press(key);
      return page.getByText("3 selected");
    },
  ],
  ["table-empty", "people=0", "/acme/people", (page) => page.getByText("No people yet")],
  ["companies", "", "/acme/companies", (page) => page.getByText("Northwind Freight").first()],
  [
    "create",
    "",
    "/acme/people",
    async (page) => {
      await page.getByRole("button", { name: "New person" }).first().click();
      return page.getByLabel("First name");
    },
  ],
  ["record", "installed=1&connected=1", `/acme/people/${ADA}`, (page) => page.getByText("created this person")],
  [
    "record-edit",
    "installed=1&connected=1",
    `/acme/people/${GRACE}`,
    async (page) => {
      await page.getByRole("group", { name: "Lead status" }).getByRole("button").click();
      return page.getByRole("option", { name: "Complete" });
    },
  ],
  [
    "record-activity",
    "installed=1&connected=1",
    `/acme/people/${GRACE}/activity`,
    async (page) => {
      await fetch(`${base}/fake/write?object=people&record=${GRACE}&lead_status=Complete&job_title=Admiral`);
      return page.getByText("changed 2 values");
    },
  ],
  [
    "palette",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("tab", { name: "Overview" }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Command palette" }).getByRole("searchbox").fill("ada");
      return page.getByRole("option", { name: /Ada Lovelace/ });
    },
  ],
  [
    "palette-empty",
    "installed=1",
    "/acme/people",
    async (page) => {
      await page.getByRole("grid").waitFor();
      await page.keyboard.press("Control+k");
      return page.getByRole("option", { name: "Dark theme" });
    },
  ],
  ["apps", "installed=1", "/acme/apps", (page) => page.getByText("Invoice Mirror")],
  ["app", "", app, (page) => page.getByRole("button", { name: "Install", exact: true })],
  [
    "app-install",
    "",
    app,
    async (page) => {
      await page.getByRole("button", { name: "Install", exact: true }).click();
      return page.getByRole("button", { name: "Install app" });
    },
  ],
  ["app-installed", "installed=1", app, (page) => page.getByRole("button", { name: "Connect", exact: true })],
  ["app-connected", "installed=1&connected=1", app, (page) => page.getByRole("button", { name: "Disconnect" })],
  ["app-scopes", "installed=1", `${app}?tab=scopes`, (page) => page.getByText("Records")],
  ["app-webhooks", "installed=1&connected=1", `${app}?tab=webhooks`, (page) => page.getByText("lead-checked")],
  [
    "app-logs",
    "installed=1&connected=1",
    `${app}?tab=logs`,
    async (page) => {
      await page.getByRole("button", { name: /send-lead.*succeeded/ }).click();
      return page.getByText("the third party was slow");
    },
  ],
  [
    "app-toast",
    "installed=1",
    app,
    async (page) => {
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      return page.getByRole("status").filter({ hasText: "Connected" });
    },
  ],
  [
    "sdk-dialog",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Show report" }).click();
      return page.getByRole("dialog", { name: "Lead report" }).getByRole("button", { name: "Close lead" });
    },
  ],
  [
    "sdk-dialog-stack",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Show report" }).click();
      await page.getByRole("dialog", { name: "Lead report" }).getByRole("button", { name: "Details" }).click();
      return page.getByRole("dialog", { name: "Details" }).getByText("Nothing more is known.");
    },
  ],
  [
    "sdk-alert",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Check number" }).click();
      return page.getByRole("alertdialog").getByRole("button", { name: "OK" });
    },
  ],
  [
    "sdk-error",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Check number" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "OK" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Forget" }).click();
      return page.getByRole("alert").filter({ hasText: "Acme Lead Checker" });
    },
  ],
  [
    "sdk-toast",
    "installed=1&connected=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Check lead" }).click();
      return page.getByRole("status").filter({ hasText: "Lead sent" });
    },
  ],
  [
    "sdk-connect",
    "installed=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Check lead" }).click();
      return page.getByRole("dialog", { name: "Connect Acme Lead Checker" }).getByRole("button", { name: "Connect" });
    },
  ],
  [
    "sdk-retry",
    "installed=1",
    `/acme/people/${ADA}`,
    async (page) => {
      await page.getByRole("button", { name: "Check lead" }).click();
      await page
        .getByRole("dialog", { name: "Connect Acme Lead Checker" })
        .getByRole("button", { name: "Connect" })
        .click();
      await page.getByRole("button", { name: "Retry" }).click();
      return page.getByRole("status").filter({ hasText: "Lead sent" });
    },
  ],
  ["not-found", "", "/acme/people/00000000-0000-4000-8000-00000000dead", (page) => page.getByText("No such person")],
];

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
let found = 0;
for (const [name, reset, path, ready] of screens) {
  if (only && !name.match(new RegExp(only))) continue;
  for (const scheme of ["light", "dark"]) {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 820 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`${name}/${scheme} page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") console.log(`${name}/${scheme} console: ${message.text().slice(0, 300)}`);
    });
    await fetch(`${base}/fake/reset?${reset}`);
    try {
      await page.goto(base + path);
      const target = await ready?.(page);
      await target?.first().waitFor({ timeout: 15_000 });
      await page.waitForTimeout(350);
    } catch (error) {
      console.log(`${name}/${scheme} NOT READY: ${error.message.split("\n")[0]}`);
      found += 1;
    }
    await page.screenshot({ path: `${out}${name}-${scheme}.png` });
    const result = await new AxeBuilder({ page }).analyze();
    for (const violation of result.violations) {
      found += 1;
      console.log(`${name}/${scheme} axe ${violation.id}: ${violation.help}`);
      for (const node of violation.nodes.slice(0, 3)) {
        const why = node.any[0]?.message ?? node.all[0]?.message ?? "";
        console.log(`    ${node.target} ${node.html.slice(0, 140)} ${why}`);
      }
    }
    await context.close();
  }
}
await browser.close();
console.log(found === 0 ? "all screens are clean" : `${found} findings`);
process.exit(found === 0 ? 0 : 1);
