import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { apps, liveStoa, openAda } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** Every place that apps have in the UI, with the apps `e2e/apps/extensions` and `-second` on a live `stoa dev`. */
const test = liveStoa({ apps: apps("extensions", "extensions-second"), install: true }).extend<{ person: string }>({
  person: openAda,
});

test.beforeEach(async ({ stoa }) => {
  await stoa.host("PUT", "/objects/people/layout", { widgets: [], hidden_tabs: [] });
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const palette = (page: Page) => page.getByRole("dialog", { name: "Command palette" });
const toast = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((found) => `${found.id}: ${found.nodes[0]?.html}`)).toEqual([]);
}

/** What the app has written to the console so far and from here on. */
function consoleOf(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  return lines;
}

test.describe("record actions", () => {
  test("stand on the page by app and in the palette; a broken predicate hides its action and is logged", async ({
    page,
    person,
  }) => {
    const lines = consoleOf(page);
    await page.reload();
    expect(person).toBeTruthy();
    await expect(button(page, "Go places")).toBeVisible();
    await expect(button(page, "Second action")).toBeVisible();
    await expect(button(page, "Never offered")).toHaveCount(0);
    await expect.poll(() => lines.some((line) => line.includes("this predicate is broken"))).toBe(true);
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("second");
    await expect(palette(page).getByRole("option", { name: /Second action.*Second/ })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(toast(page, "From the second app")).toBeVisible();
  });
});

test.describe("navigation", () => {
  const cases = [
    ["To the board", /\/apps\/extensions\/board$/, "Credit board"],
    ["To my tab", /\/credit$/, "Ada Lindqvist"],
    ["To a tab that is not there", /\/nowhere$/, "Ada Lindqvist"],
    ["To the settings", /\/apps\/extensions\?tab=settings$/, "Extensions"],
  ] as const;
  for (const [label, address, heading] of cases) {
    test(`${label.toLowerCase()} closes the dialog and stays in the tab`, async ({ page, person }) => {
      expect(person).toBeTruthy();
      await button(page, "Go places").click();
      await button(page, label).click();
      await expect(page).toHaveURL(address);
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(heading);
      if (label.includes("not there")) {
        await expect(tab(page, "Overview")).toHaveAttribute("aria-selected", "true");
      }
    });
  }

  test("to what is not there does nothing", async ({ page, stoa, person }) => {
    await button(page, "Go places").click();
    for (const label of ["To a page that is not there", "To a record that is not there"]) {
      await button(page, label).click();
      await expect(button(page, label)).toBeEnabled();
    }
    await page.waitForTimeout(300);
    expect(page.url()).toBe(stoa.page("people", person));
    await expect(page.getByRole("dialog", { name: "Where to?" })).toBeVisible();
  });
});

test.describe("record tabs", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(colorScheme, () => {
      test.use({ colorScheme });
      test("are hidden for everybody; a link to one that is hidden leads to the overview", async ({
        page,
        stoa,
        person,
      }) => {
        await page.goto(stoa.page("people", person));
        await expect(tab(page, "Credit")).toBeVisible();
        await button(page, "Configure page").click();
        for (const name of ["Credit", "Activity"]) {
          await page.getByRole("button", { name, exact: true, pressed: true }).click();
          await expect(page.getByRole("button", { name, exact: true, pressed: false })).toBeVisible();
        }
        await page.mouse.move(0, 0);
        await clean(page);
        await button(page, "Done").click();
        await expect(tab(page, "Waiting")).toBeVisible();
        for (const name of ["Credit", "Activity"]) await expect(tab(page, name)).toHaveCount(0);
        await page.goto(stoa.page("people", person, "credit"));
        await expect(tab(page, "Overview")).toHaveAttribute("aria-selected", "true");
      });
    });
  }

  test("stand behind the built-in ones, have their own address, and keep its query", async ({ page, stoa, person }) => {
    // The tab of an app without an icon begins with the letter that stands for it.
    const last = async () =>
      (await page.getByRole("tab").allTextContents()).slice(-4).map((text) => text.replace(/^S(?=Moody)/, ""));
    await expect.poll(last).toEqual(["Moody", "Credit", "Waiting", "Moody too"]);
    await expect(page.getByRole("tab").first()).toHaveText("Overview");
    await tab(page, "Credit").click();
    await expect(page).toHaveURL(stoa.page("people", person, "credit"));
    await expect(page.getByText("Ada Lindqvist has been checked 0 times.")).toBeVisible();
    await button(page, "Check again").click();
    await expect(page.getByText("has been checked 1 times.")).toBeVisible();
    await tab(page, "Credit").hover();
    await expect(page.getByRole("tooltip")).toHaveText("Extensions");
    await page.mouse.move(0, 0);
    await clean(page);
    // A link of the app is a real one: it opens here, and elsewhere if one wants it to.
    const link = page.getByRole("link", { name: "The board" });
    await expect(link).toHaveAttribute("href", new URL(stoa.page("apps", "extensions", "board")).pathname);
    const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click({ modifiers: ["Control"] })]);
    await expect(opened.getByRole("heading", { level: 1, name: "Credit board" })).toBeVisible();
    await opened.close();
    await expect(page.getByText("a record that is gone")).toBeVisible();
    await expect(page.getByRole("link", { name: "a record that is gone" })).toHaveCount(0);
    await link.click();
    await expect(page.getByRole("heading", { level: 1, name: "Credit board" })).toBeVisible();
    await page.goBack();
    await expect(page.getByText("has been checked 0 times.")).toBeVisible();
    await page.reload();
    await expect(tab(page, "Credit")).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText("Ada Lindqvist has been checked 0 times.")).toBeVisible();
  });

  test("are reached by keyboard", async ({ page, person }) => {
    expect(person).toBeTruthy();
    await expect(tab(page, "Credit")).toBeVisible();
    await tab(page, "Overview").focus();
    const before = (await page.getByRole("tab").allTextContents()).findIndex((text) => text.endsWith("Credit"));
    for (let step = 0; step < before; step++) await page.keyboard.press("ArrowRight");
    await expect(tab(page, "Credit")).toBeFocused();
    await page.keyboard.press("Space");
    await expect(page).toHaveURL(/\/credit$/);
  });

  test("with one id in two apps carry their app before it", async ({ page, stoa, person }) => {
    await page.goto(stoa.page("people", person, "extensions-second:moody"));
    await expect(page.getByText("A second mood for people.")).toBeVisible();
    await expect(tab(page, "Moody too")).toHaveAttribute("aria-selected", "true");
    // Without its app, the address is led to the first one's.
    await page.goto(`${stoa.page("people", person, "moody")}?kept=1`);
    await expect(page).toHaveURL(
      `${stoa.page("people", person, "extensions:moody").replace(":moody", "%3Amoody")}?kept=1`,
    );
  });

  test("that fail say so on a card, and can be tried again; one that waits shows that it does", async ({
    page,
    stoa,
    person,
  }) => {
    await page.goto(stoa.page("people", person, "extensions:moody"));
    const card = page.getByRole("alert").filter({ hasText: "Extensions failed here" });
    await expect(card).toContainText("not in the mood for a tab");
    await clean(page);
    await expect(page.getByRole("group", { name: "Name" })).toBeVisible();
    await card.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("In a better mood")).toBeVisible();
    await tab(page, "Waiting").click();
    await expect(page.getByRole("tabpanel").getByText("Loading...")).toBeVisible();
    await page.goto(stoa.page("people", person, "nowhere"));
    await expect(tab(page, "Overview")).toHaveAttribute("aria-selected", "true");
  });
});

test.describe("record widgets", () => {
  async function add(page: Page, label: string): Promise<void> {
    await button(page, "Add widget").click();
    await page.getByRole("menuitem", { name: label }).click();
    await expect(page.getByRole("region", { name: label })).toBeVisible();
  }

  test("are added, moved and removed by an admin, and everybody sees them", async ({ page, stoa, person, browser }) => {
    await button(page, "Configure page").click();
    await expect(page.getByText("No widgets yet.")).toBeVisible();
    for (const label of ["Credit check", "Plain facts"]) await add(page, label);
    await clean(page);
    await button(page, "Move Plain facts earlier").click();
    await button(page, "Done").click();
    const cards = page.getByRole("region", { name: "Widgets" }).getByRole("listitem");
    await expect(cards.nth(0)).toContainText("One of the people");
    await expect(cards.nth(1)).toContainText("Ada Lindqvist is good for 5 000");
    await clean(page);
    // Another person's browser hears of it at once, on another record.
    const other = await (await browser.newContext()).newPage();
    const grace = await stoa.createPerson({ firstName: "Grace", lastName: "Hopper" });
    await other.goto(stoa.page("people", grace));
    await expect(other.getByText("Grace Hopper is good for 5 000")).toBeVisible();
    await button(page, "Configure page").click();
    await button(page, "Remove Plain facts").click();
    await expect(other.getByText("One of the people")).toHaveCount(0);
    await other.close();
    await page.goto(stoa.page("people", person));
    await expect(page.getByText("is good for 5 000")).toBeVisible();
    await expect(page.getByText("One of the people")).toHaveCount(0);
  });

  test("run their trigger by mouse and by keyboard; one without is inert; a failing one says so", async ({
    page,
    stoa,
    person,
  }) => {
    const widgets = ["credit-widget", "plain-widget", "failing-widget", "broken-widget"];
    const named = widgets.map((widget) => ({ app: "extensions", widget }));
    await stoa.host("PUT", "/objects/people/layout", { widgets: named });
    await page.goto(stoa.page("people", person));
    const credit = page.getByRole("region", { name: "Credit check" });
    await credit.getByRole("button").click();
    await expect(credit).toContainText("Asked 1 times");
    await credit.getByRole("button").focus();
    await page.keyboard.press("Enter");
    await expect(credit).toContainText("Asked 2 times");
    await page.keyboard.press("Space");
    await expect(credit).toContainText("Asked 3 times");
    await expect(page.getByRole("region", { name: "Plain facts" }).getByRole("button")).toHaveCount(0);
    await page.getByRole("region", { name: "Failing trigger" }).getByRole("button").click();
    await expect(page.getByRole("alert").filter({ hasText: "the credit agency hung up" })).toContainText("Extensions");
    await expect(page.getByRole("region", { name: "Wrong root" }).getByRole("alert")).toContainText(
      "a record widget must render <Widget.TextWidget> or <Widget.Loading>, not <TextBlock>",
    );
    await expect(page.getByRole("group", { name: "Name" })).toBeVisible();
    await clean(page);
  });

  test("that fail say so on their card, and can be tried again", async ({ page, stoa, person }) => {
    await stoa.host("PUT", "/objects/people/layout", { widgets: [{ app: "extensions", widget: "moody-widget" }] });
    await page.goto(stoa.page("people", person));
    const widget = page.getByRole("region", { name: "Moody widget" });
    await expect(widget.getByRole("alert")).toContainText("not in the mood for a widget");
    await expect(page.getByRole("group", { name: "Name" })).toBeVisible();
    await clean(page);
    await widget.getByRole("button", { name: "Try again" }).click();
    await expect(widget).toHaveText("A widget in a better mood");
    await expect(widget.getByRole("alert")).toHaveCount(0);
  });

  test("go with their app", async ({ page, stoa }) => {
    const widgets = [{ app: "extensions", widget: "plain-widget" }];
    const company = await stoa.api<{ data: { id: { record_id: string } } }>("POST", "/objects/companies/records", {
      data: { values: { name: "Lumen Robotics" } },
    });
    await stoa.host("PUT", "/objects/companies/layout", { widgets });
    await page.goto(stoa.page("companies", company.data.id.record_id));
    await expect(page.getByText("One of the companies")).toBeVisible();
    // Offered for people only: not in the list of widgets for companies.
    await button(page, "Configure page").click();
    await button(page, "Add widget").click();
    await expect(page.getByRole("menuitem", { name: "Failing trigger" })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: "Credit check" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await stoa.host("POST", "/apps/extensions/disable");
    await expect(page.getByText("does not offer its widget")).toBeVisible();
    await stoa.host("POST", "/apps/extensions/enable");
    await expect(page.getByText("One of the companies")).toBeVisible();
  });
});

test.describe("bulk record actions", () => {
  async function select(page: Page, stoa: Stoa, name: string, rows: number): Promise<void> {
    await page.goto(stoa.page("people"));
    await page.getByRole("searchbox", { name: "Search people" }).fill(name);
    const grid = page.getByRole("grid", { name: "People" });
    await expect(grid.getByRole("row").nth(rows)).toContainText(name);
    for (let at = 1; at <= rows; at++) await grid.getByRole("row").nth(at).getByRole("checkbox").check();
    await expect(page.getByText(`${rows} selected`)).toBeVisible();
  }

  test("run in batches over all that match, with one toast that shows how far it is", async ({ page, stoa }) => {
    test.setTimeout(180_000);
    const lines = consoleOf(page);
    for (let at = 0; at < 260; at++) await stoa.createPerson({ firstName: `Bulk${at}`, lastName: "Enrichable" });
    await page.goto(stoa.page("people"));
    // The table says "100+" of everybody too: selecting begins when it shows those who were searched for.
    const found = page.waitForResponse((response) => response.request().postData()?.includes("Enrichable") ?? false);
    await page.getByRole("searchbox", { name: "Search people" }).fill("Enrichable");
    await found;
    await expect(page.getByText("100+ records")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select all loaded records" }).check();
    await button(page, "Select all that match").click();
    const bar = page.getByRole("toolbar", { name: "Selected records" });
    await expect(bar).toContainText("All that match selected");
    await clean(page);
    await bar.getByRole("button", { name: "Enrich" }).click();
    await expect(toast(page, "Enriched 260 people")).toBeVisible();
    await expect.poll(() => lines.find((line) => line.includes("outcome"))).toContain('"success":true');
    const outcome = lines.find((line) => line.includes("outcome")) ?? "";
    expect(outcome.match(/"count":(\d+)/g)).toEqual(['"count":250', '"count":10']);
    expect(lines.some((line) => line.includes("batches of 250 are run"))).toBe(true);
  });

  test("stop at the first error, and keep what was done", async ({ page, stoa }) => {
    const lines = consoleOf(page);
    for (const name of ["One", "Two", "Three", "Four"]) await stoa.createPerson({ firstName: name, lastName: "Slip" });
    await select(page, stoa, "Slip", 4);
    await page.getByRole("toolbar").getByRole("button", { name: "Count the older way" }).isVisible();
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("stumble");
    await page.keyboard.press("Enter");
    const failed = page.getByRole("alert").filter({ hasText: "Stumble failed" });
    await expect(failed).toContainText("Stopped after 2 of 4 records: the third one is slippery");
    await expect(failed.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "50");
    await expect.poll(() => lines.some((line) => line.includes("outcome [1,1]"))).toBe(true);
  });

  test("of earlier builds get the ids, and are in the palette only while something is selected", async ({
    page,
    stoa,
  }) => {
    for (const name of ["Eins", "Zwei"]) await stoa.createPerson({ firstName: name, lastName: "Older" });
    await select(page, stoa, "Older", 2);
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("older way");
    await page.keyboard.press("Enter");
    await expect(toast(page, "2 people, the older way")).toBeVisible();
    await button(page, "Clear").last().click();
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("older way");
    await expect(palette(page).getByText("Nothing matches")).toBeVisible();
  });
});

test.describe("object actions", () => {
  test("are in the menu of the object's page and in the palette, and only there", async ({ page, stoa }) => {
    await page.goto(stoa.page("people"));
    await button(page, "Actions").click();
    await page.getByRole("menuitem", { name: "Import records" }).click();
    await expect(toast(page, "Imported into people")).toBeVisible();
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("break the import");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "there is nothing to import" })).toContainText("Extensions");
    await page.goto(stoa.page("companies"));
    await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("import");
    await expect(palette(page).getByText("Import companies from a CSV file")).toBeVisible();
    await expect(palette(page).getByText(/Import records|Break the import/i)).toHaveCount(0);
  });

  test("cannot be started again while they run", async ({ page, stoa }) => {
    await page.goto(stoa.page("people"));
    await button(page, "Actions").click();
    await page.getByRole("menuitem", { name: "Import records" }).click();
    await button(page, "Actions").click();
    await expect(page.getByRole("menuitem", { name: "Import records" })).toBeDisabled();
    await clean(page);
    await expect(page.getByRole("menuitem", { name: "Import records" })).toBeEnabled();
  });
});

test.describe("pages", () => {
  test("are in the sidebar: the app opens its home, and unfolds", async ({ page, stoa }) => {
    await page.goto(stoa.page("people"));
    const apps = page.getByRole("region", { name: "Apps" });
    await apps.getByRole("link", { name: "Extensions" }).click();
    await expect(page).toHaveURL(stoa.page("apps", "extensions", "home"));
    await expect(page.getByRole("heading", { level: 1, name: "Credit home" })).toBeVisible();
    await expect(page).toHaveTitle(/^Credit home/);
    await expect(page.getByText("Home, sweet home.")).toBeVisible();
    await clean(page);
    await apps.getByRole("link", { name: "Credit board" }).click();
    await expect(page).toHaveURL(stoa.page("apps", "extensions", "board"));
    await button(page, "Count").click();
    await expect(page.getByText("Counted 1 times.")).toBeVisible();
    await expect(apps.getByRole("link", { name: "Credit board" })).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("link", { name: "Not a page" })).toHaveCount(0);
    await clean(page);
    await apps.getByRole("button", { name: "Pages of Extensions" }).click();
    await expect(apps.getByRole("link", { name: "Credit board" })).toBeHidden();
    await page.keyboard.press("Control+k");
    await palette(page).getByRole("searchbox").fill("credit home");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Home, sweet home.")).toBeVisible();
  });

  test("keep the query of their address; one that fails, or does not exist, says so; details stay", async ({
    page,
    stoa,
  }) => {
    const address = `${stoa.page("apps", "extensions", "board")}?utm=1&x=a%20b`;
    await page.goto(address);
    await expect(page.getByText("Counted 0 times.")).toBeVisible();
    expect(page.url()).toBe(address);
    await page.goto(stoa.page("apps", "extensions", "trouble"));
    const card = page.getByRole("alert").filter({ hasText: "Extensions failed here" });
    await expect(card).toContainText("not in the mood for a page");
    await clean(page);
    await card.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("The trouble is over.")).toBeVisible();
    await page.goto(stoa.page("apps", "extensions", "nowhere"));
    await expect(page.getByRole("heading", { name: "No such page" })).toBeVisible();
    await page.goto(stoa.page("apps", "extensions"));
    await expect(page.getByRole("heading", { level: 1, name: "Extensions" })).toBeVisible();
  });
});
