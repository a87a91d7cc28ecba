import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { clean } from "../src/live-app";
import { Stoa } from "../src/stoa";

const GRACE = { email: "grace@example.com", password: "correct horse battery" };

/** What administrators set up, and what members then see of it. One live `stoa dev` for the file. */
const test = base.extend<{ member: Page }, { stoa: Stoa }>({
  stoa: [
    // biome-ignore lint/correctness/noEmptyPattern: playwright wants the pattern
    async ({}, use) => {
      const stoa = await Stoa.start({ map: {}, members: [`${GRACE.email}=${GRACE.password}`] });
      await use(stoa);
      await stoa.stop();
    },
    { scope: "worker" },
  ],
  /** A page of a member who is no admin. */
  member: async ({ browser, stoa }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${stoa.url}/sign-in`);
    await page.getByLabel("E-mail address").fill(GRACE.email);
    await page.getByLabel("Password", { exact: true }).fill(GRACE.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    await use(page);
    await context.close();
  },
});

const dialogOf = (page: Page) => page.getByRole("dialog");
const rowOf = (page: Page, title: string) => page.getByRole("group", { name: title, exact: true });

/** What the member is called by whom `stoa dev` signs in. */
async function me(stoa: Stoa): Promise<RegExp> {
  type Members = { data: { first_name: string; email_address: string }[] };
  const { data } = await stoa.api<Members>("GET", "/workspace_members");
  const found = data.find(({ email_address }) => email_address !== GRACE.email);
  return new RegExp(found?.first_name || found?.email_address || "nobody", "i");
}

/** An object of its own with a name, by the API. */
async function createObject(stoa: Stoa, slug: string, singular: string, plural: string): Promise<void> {
  await stoa.api("POST", "/objects", { data: { api_slug: slug, singular_noun: singular, plural_noun: plural } });
  await createAttribute(stoa, `/objects/${slug}`, "Name", "name", "text");
}

const createAttribute = (stoa: Stoa, of: string, title: string, slug: string, type: string) =>
  stoa.api("POST", `${of}/attributes`, {
    data: {
      title,
      description: null,
      api_slug: slug,
      type,
      is_required: false,
      is_unique: false,
      is_multiselect: false,
      config: {},
    },
  });

async function createList(stoa: Stoa, name: string, slug: string): Promise<void> {
  const data = {
    name,
    api_slug: slug,
    parent_object: "people",
    workspace_access: "full-access",
    workspace_member_access: [],
  };
  await stoa.api("POST", "/lists", { data });
}

const addEntry = (stoa: Stoa, list: string, person: string) =>
  stoa.api("POST", `/lists/${list}/entries`, {
    data: { parent_object: "people", parent_record_id: person, entry_values: {} },
  });

/** Makes a record in the dialog of its table; ends on its page. */
async function newRecord(page: Page, stoa: Stoa, slug: string, noun: string, name: string): Promise<void> {
  await page.goto(stoa.page(slug));
  await page
    .getByRole("button", { name: `New ${noun}` })
    .first()
    .click();
  await dialogOf(page).getByLabel("Name").fill(name);
  await dialogOf(page)
    .getByRole("button", { name: `Create ${noun}` })
    .click();
  await expect(page.getByRole("heading", { name }).first()).toBeVisible();
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("default values of an attribute are set, changed and taken away, and new records have them", async ({
      page,
      stoa,
    }, info) => {
      const slug = `projects_${colorScheme}`;
      await createObject(stoa, slug, "Project", `Projects ${colorScheme}`);
      await page.goto(`${stoa.page("settings")}/objects/${slug}`);
      const dialog = dialogOf(page);
      const make = async (title: string, type: string, fill: (dialog: Locator) => Promise<unknown>) => {
        await page.getByRole("button", { name: "New attribute" }).click();
        await dialog.getByLabel("Title").fill(title);
        await dialog.getByLabel("Type").selectOption(type);
        await fill(dialog);
        await dialog.getByRole("button", { name: "Create attribute" }).click();
      };
      const made = async (title: string) => {
        await expect(page.getByRole("listitem", { name: title, exact: true })).toBeVisible();
        await expect(dialog).toBeHidden();
      };
      await make("Effort", "Number", async () => {
        await dialog.getByLabel("Default value").selectOption("This value");
        await dialog.getByLabel("The value").fill("many");
      });
      await expect(dialog.getByRole("alert")).toContainText("“many” is not a number");
      await dialog.getByLabel("The value").fill("3");
      await clean(page, "a default value");
      await info.attach("default value", { body: await page.screenshot(), contentType: "image/png" });
      await dialog.getByRole("button", { name: "Create attribute" }).click();
      await made("Effort");
      await make("Lead", "Member", () => dialog.getByLabel("Default value").selectOption("Who creates it"));
      await made("Lead");
      await make("Begun", "Date", () => dialog.getByLabel("Default value").selectOption("The day it is created"));
      await made("Begun");
      await make("Phase", "Status", async () => expect(dialog.getByLabel("Default value")).toBeHidden());
      for (const title of ["Planned", "Running"]) {
        await dialog.getByLabel("New status").fill(title);
        await page.keyboard.press("Enter");
        await expect(dialog.getByLabel(`Title of ${title}`)).toBeVisible();
      }
      await dialog.getByLabel("Default value").selectOption("This value");
      await dialog.getByLabel("The value").selectOption("Running");
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await made("Phase");

      await newRecord(page, stoa, slug, "project", "Bridge");
      await expect(rowOf(page, "Effort")).toContainText("3");
      await expect(rowOf(page, "Phase")).toContainText("Running");
      await expect(rowOf(page, "Lead").getByRole("img").or(rowOf(page, "Lead").locator("span"))).not.toHaveCount(0);
      await expect(rowOf(page, "Begun")).toContainText(String(new Date().getUTCFullYear()));
      await info.attach("new record", { body: await page.screenshot(), contentType: "image/png" });
      const bridge = page.url();

      await page.goto(`${stoa.page("settings")}/objects/${slug}`);
      await page.getByRole("button", { name: "Effort", exact: true }).click();
      await expect(dialog.getByLabel("The value")).toHaveValue("3");
      await dialog.getByLabel("The value").fill("5.5");
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await made("Effort");
      await page.getByRole("button", { name: "Phase", exact: true }).click();
      await dialog.getByLabel("Default value").selectOption("None");
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await made("Phase");
      await newRecord(page, stoa, slug, "project", "Tunnel");
      await expect(rowOf(page, "Effort")).toContainText("5.5");
      await expect(rowOf(page, "Phase")).not.toContainText("Running");
      await page.goto(bridge);
      await expect(rowOf(page, "Effort"), "a record keeps what it was made with").toContainText("3");
    });

    test("an attribute that goes both ways is made in one dialog, and either side shows what the other says", async ({
      page,
      stoa,
      context,
    }, info) => {
      const slug = `ventures_${colorScheme}`;
      await createObject(stoa, slug, "Venture", `Ventures ${colorScheme}`);
      const firstName = `Ada-${colorScheme}`;
      const person = await stoa.createPerson({ firstName, lastName: "Lindqvist" });
      await page.goto(`${stoa.page("settings")}/objects/${slug}`);
      const dialog = dialogOf(page);
      await page.getByRole("button", { name: "New attribute" }).click();
      await dialog.getByLabel("Title", { exact: true }).fill("Founder");
      await dialog.getByLabel("Type").selectOption("Record");
      await dialog.getByLabel("Both ways").check();
      await dialog.getByLabel("Other object").selectOption("People");
      const [here, there] = ["Founder", `Founded ${colorScheme}`];
      await dialog.getByLabel("Title over there").fill(there);
      await expect(dialog).toContainText(`“${here}” names one person, “${there}” names several in return.`);
      await clean(page, "both ways");
      await info.attach("both ways", { body: await page.screenshot(), contentType: "image/png" });
      await dialog.getByRole("button", { name: "Create attribute" }).click();
      await expect(dialog).toBeHidden();
      await page.getByRole("button", { name: here, exact: true }).click();
      await expect(dialog).toContainText(`the other side is “${there}” of people`);
      await dialog.getByRole("button", { name: "Cancel" }).click();

      await newRecord(page, stoa, slug, "venture", "Bakery");
      await rowOf(page, here).getByRole("button").first().click();
      await page.keyboard.type(firstName);
      await page.getByRole("option", { name: `${firstName} Lindqvist` }).click();
      await expect(rowOf(page, here)).toContainText(firstName);

      const other = await context.newPage();
      await other.goto(stoa.page("people", person));
      await expect(rowOf(other, there)).toContainText("Bakery");
      await info.attach("the other side", { body: await other.screenshot(), contentType: "image/png" });
      await newRecord(page, stoa, slug, "venture", "Brewery");
      await rowOf(other, there).getByRole("button").first().click();
      await other.keyboard.type("Brew");
      await other.getByRole("option", { name: "Brewery" }).click();
      await other.keyboard.press("Escape");
      await expect(rowOf(page, here), "without a reload").toContainText(firstName);
    });

    test("a list is private, read or written by others as its access says", async ({ page, member, stoa }, info) => {
      const [name, slug] = [`Board seats ${colorScheme}`, `board_seats_${colorScheme}`];
      const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
      await createList(stoa, name, slug);
      await createAttribute(stoa, `/lists/${slug}`, "Next step", "next_step", "text");
      await addEntry(stoa, slug, person);
      const sidebar = member.getByRole("navigation", { name: "Workspace" });
      await member.goto(stoa.page("lists", slug));
      await expect(sidebar.getByRole("link", { name })).toBeVisible();
      await expect(member.getByRole("button", { name: "Add person" })).toBeVisible();

      await page.goto(`${stoa.page("settings")}/objects/lists/${slug}`);
      const access = page.getByRole("form", { name: "Access" });
      const save = async () => {
        await access.getByRole("button", { name: "Save access" }).click();
        await expect(access.getByRole("button", { name: "Save access" })).toBeDisabled();
      };
      const addMember = async (name: RegExp, level: string) => {
        await access.getByRole("button", { name: "Add member" }).click();
        await page.getByRole("option", { name }).click();
        await access.getByRole("combobox", { name: new RegExp(`Access of ${name.source}`, "i") }).selectOption(level);
      };
      await access.getByLabel("Every member").selectOption("No access: only the members named here");
      await access.getByRole("button", { name: "Save access" }).click();
      await expect(access.getByRole("alert"), "nobody could open it again").toContainText("full access");
      await addMember(await me(stoa), "Full access");
      await save();
      await clean(page, "the access to a list");
      await info.attach("access", { body: await page.screenshot(), contentType: "image/png" });
      await expect(sidebar.getByRole("link", { name })).toBeHidden();
      await member.reload();
      await expect(member.getByRole("heading", { name: /not found|no such/i })).toBeVisible();
      await member.goto(stoa.page("people", person, "lists"));
      await expect(member.getByRole("heading", { name: "On no list yet" })).toBeVisible();

      await addMember(/grace/i, "Can read");
      await save();
      await expect(sidebar.getByRole("link", { name })).toBeVisible();
      const card = member.getByRole("region", { name });
      await expect(card).toBeVisible();
      await expect(card.getByRole("button", { name: `Remove from ${name}` })).toBeHidden();
      await expect(rowOf(member, "Next step").getByRole("button")).toBeHidden();
      await member.goto(stoa.page("lists", slug));
      const grid = member.getByRole("grid", { name });
      await expect(grid.getByRole("link", { name: "Ada Lindqvist" })).toBeVisible();
      await expect(member.getByRole("button", { name: "Add person" })).toBeHidden();
      await expect(member.getByRole("button", { name: "New view" })).toBeHidden();
      await member.keyboard.press("c");
      await expect(member.getByRole("searchbox", { name: "People" })).toBeHidden();
      await grid.focus();
      await member.keyboard.press("x");
      const bar = member.getByRole("toolbar", { name: "Selected entries" });
      await expect(bar.getByRole("button", { name: "Comments" })).toBeVisible();
      await expect(bar.getByRole("button", { name: "Remove from list" })).toBeHidden();
      await clean(member, "a list that is only read");
      await info.attach("read only", { body: await member.screenshot(), contentType: "image/png" });
      await member.getByRole("link", { name: "Attributes of this list" }).click();
      await expect(member.getByRole("list", { name: "Attributes" })).toBeVisible();
      await expect(member.getByRole("button", { name: "New attribute" })).toBeHidden();

      await access.getByRole("combobox", { name: /Access of grace/i }).selectOption("Can change entries");
      await save();
      await member.goto(stoa.page("lists", slug));
      await member.getByRole("button", { name: "Add person" }).click();
      await member.getByRole("searchbox", { name: "People" }).fill("lindqvist");
      await member.getByRole("option", { name: "Ada Lindqvist" }).last().click();
      await expect(grid.getByRole("row", { name: /Lindqvist/ })).toHaveCount(2);
    });

    test("a list is deleted by its name, and leaves its records where they are", async ({
      page,
      member,
      stoa,
    }, info) => {
      const [name, slug] = [`Waiting room ${colorScheme}`, `waiting_room_${colorScheme}`];
      const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
      await createList(stoa, name, slug);
      for (let entry = 0; entry < 3; entry += 1) await addEntry(stoa, slug, person);
      await member.goto(stoa.page("people", person, "lists"));
      await expect(member.getByRole("region", { name })).toHaveCount(3);
      await page.goto(`${stoa.page("settings")}/objects/lists/${slug}`);
      await page.getByRole("button", { name: "Delete this list…" }).click();
      const dialog = dialogOf(page);
      await expect(dialog).toContainText("Its 3 entries");
      await dialog.getByLabel(`Type “${name}” to delete it`).fill("Waiting");
      await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
      await clean(page, "the end of a list");
      await info.attach("the end of a list", { body: await page.screenshot(), contentType: "image/png" });
      await dialog.getByLabel(`Type “${name}” to delete it`).fill(name);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: "Objects", exact: true })).toBeVisible();
      await expect(page.getByRole("navigation", { name: "Workspace" })).not.toContainText(name);
      await expect(member.getByRole("navigation", { name: "Workspace" })).not.toContainText(name);
      await expect(member.getByRole("heading", { name: "On no list yet" })).toBeVisible();
      await expect(member.getByRole("heading", { name: "Ada Lindqvist" }).first()).toBeVisible();
    });

    test("members comment on an entry of a list, apart from its record, and see each other's words live", async ({
      page,
      member,
      stoa,
    }, info) => {
      const [name, slug] = [`Renewals ${colorScheme}`, `renewals_${colorScheme}`];
      const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
      await createList(stoa, name, slug);
      await addEntry(stoa, slug, person);
      await page.goto(stoa.page("lists", slug));
      await page.getByRole("grid", { name }).focus();
      await page.keyboard.press("x");
      await page.getByRole("toolbar", { name: "Selected entries" }).getByRole("button", { name: "Comments" }).click();
      const dialog = page.getByRole("dialog", { name: `Ada Lindqvist on ${name}` });
      await expect(dialog.getByRole("heading", { name: "No comments yet" })).toBeVisible();
      await dialog.getByRole("textbox", { name: "New comment" }).fill("Still warm?");
      await clean(page, "comments of an entry");
      await page.keyboard.press("ControlOrMeta+Enter");
      await expect(dialog.getByRole("article", { name: "Still warm?" })).toBeVisible();

      await member.goto(stoa.page("people", person, "lists"));
      await member.getByRole("button", { name: "Comments: 1 thread" }).click();
      const there = member.getByRole("dialog").getByRole("article", { name: "Still warm?" });
      await there.getByRole("button", { name: "Reply" }).click();
      await member.keyboard.type("Signed on Monday.");
      await member.keyboard.press("ControlOrMeta+Enter");
      const here = dialog.getByRole("article", { name: "Still warm?" });
      await expect(here).toContainText("Signed on Monday.");
      await clean(page, "a thread of an entry");
      await info.attach("thread", { body: await page.screenshot(), contentType: "image/png" });
      await here.getByRole("button", { name: "Resolve thread" }).click();
      await member.keyboard.press("Escape");
      await expect(member.getByRole("button", { name: "Comments", exact: true })).toBeVisible();
      await member.goto(stoa.page("people", person, "comments"));
      await expect(member.getByRole("heading", { name: "No comments yet" }), "the record has none").toBeVisible();
    });
  });
}
