import { expect, type Page } from "@playwright/test";
import { clean, liveStoa, signedIn } from "../src/live-app";
import { attribute } from "../src/stage";
import type { Stoa } from "../src/stoa";

const PASSWORD = "correct horse battery";
const MEMBERS = ["grace.hopper@example.com", "robin.field@example.com"] as const;

/** What an admin sets up for everybody, as two members who are no admins find it. One live `stoa dev` for the file. */
const test = liveStoa({ members: MEMBERS.map((email) => `${email}=${PASSWORD}`) }, async (stoa) => {
  await stoa.api("POST", "/objects", {
    data: { api_slug: "projects", singular_noun: "Project", plural_noun: "Projects" },
  });
  await stoa.api("POST", "/objects/projects/attributes", {
    data: {
      title: "Name",
      description: null,
      api_slug: "name",
      type: "text",
      is_required: false,
      is_unique: false,
      is_multiselect: false,
      config: {},
    },
  });
}).extend<{ member: (email: string) => Promise<Page> }>({
  member: async ({ browser, stoa }, use) => {
    const pages: Page[] = [];
    await use(async (email) => {
      const page = await signedIn(browser, stoa, email, PASSWORD);
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.context().close();
  },
});

/** Begins an attribute of projects in the settings. */
async function newAttribute(page: Page, stoa: Stoa, title: string, type: string) {
  await page.goto(stoa.page("settings", "objects", "projects"));
  await page.getByRole("button", { name: "New attribute" }).click();
  const dialog = page.getByRole("dialog", { name: "New attribute" });
  await dialog.getByLabel("Title", { exact: true }).fill(title);
  await dialog.getByLabel("Type", { exact: true }).selectOption(type);
  return dialog;
}

/** Makes a project on the page of projects, and leaves its own page open. */
async function makeProject(page: Page, stoa: Stoa, name: string): Promise<void> {
  await page.goto(stoa.page("projects"));
  await page.getByRole("button", { name: "New project" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New project" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
}

/** Makes a list of people with one of them on it, which everybody may see and change. */
async function makeList(stoa: Stoa, name: string, slug: string): Promise<void> {
  await stoa.api("POST", "/lists", {
    data: {
      name,
      api_slug: slug,
      parent_object: "people",
      workspace_access: "full-access",
      workspace_member_access: [],
    },
  });
  const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  await stoa.api("POST", `/lists/${slug}/entries`, {
    data: { parent_object: "people", parent_record_id: person, entry_values: {} },
  });
}

test("an attribute is made with a default value, and a new record has it", async ({ page, stoa }) => {
  const dialog = await newAttribute(page, stoa, "Budget", "Number");
  await dialog.getByLabel("Default value").selectOption("This value");
  await dialog.getByLabel("The value").fill("25");
  await clean(page, "an attribute with a default value");
  await dialog.getByRole("button", { name: "Create attribute" }).click();
  await expect(page.getByRole("list", { name: "Attributes" }).getByRole("listitem", { name: "Budget" })).toBeVisible();

  await makeProject(page, stoa, "Bridge");
  await expect(attribute(page, "Budget")).toContainText("25");
});

test("an attribute goes both ways: when one side is set, both show the link", async ({ page, stoa, context }) => {
  const dialog = await newAttribute(page, stoa, "Lead", "Record");
  await dialog.getByLabel("Both ways: the other record refers back").check();
  await dialog.getByLabel("Other object").selectOption("People");
  await dialog.getByLabel("Title over there").fill("Leads");
  await clean(page, "an attribute that goes both ways");
  await dialog.getByRole("button", { name: "Create attribute" }).click();
  await expect(page.getByRole("list", { name: "Attributes" }).getByRole("listitem", { name: "Lead" })).toBeVisible();

  const person = await stoa.createPerson({ firstName: "Lea", lastName: "Forsberg" });
  const other = await context.newPage();
  await other.goto(stoa.page("people", person));
  await expect(attribute(other, "Leads")).toContainText("Empty");

  await makeProject(page, stoa, "Tunnel");
  await attribute(page, "Lead").getByRole("button").click();
  await page.getByRole("searchbox", { name: "Find a value for Lead" }).fill("forsberg");
  await page.getByRole("option", { name: "Lea Forsberg" }).first().click();
  await expect(attribute(page, "Lead")).toContainText("Lea Forsberg");
  await expect(attribute(other, "Leads")).toContainText("Tunnel");

  await attribute(other, "Leads").getByRole("link", { name: "Open Leads" }).click();
  await expect(other.getByRole("heading", { name: "Tunnel" })).toBeVisible();
  await attribute(other, "Lead").getByRole("link", { name: "Open Lead" }).click();
  await expect(other.getByRole("heading", { name: "Lea Forsberg" })).toBeVisible();
});

test("a list is kept to some members, and another one does not see it", async ({ page, stoa, member }) => {
  await makeList(stoa, "Shortlist", "shortlist");
  const [grace, robin] = [await member(MEMBERS[0]), await member(MEMBERS[1])];
  const inSidebar = (of: Page) =>
    of.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Shortlist" });
  await expect(inSidebar(grace)).toBeVisible();
  await expect(inSidebar(robin)).toBeVisible();

  await page.goto(stoa.page("settings", "objects", "lists", "shortlist"));
  const access = page.getByRole("form", { name: "Access" });
  await access.getByLabel("Every member").selectOption("No access: only the members named here");
  for (const name of ["Sam Rivers", "Grace Hopper"]) {
    await access.getByRole("button", { name: "Add member" }).click();
    await page.getByRole("searchbox", { name: "Members" }).fill(name);
    await page.getByRole("option", { name }).click();
    await expect(access.getByLabel(`Access of ${name}`)).toBeVisible();
  }
  await access.getByLabel("Access of Grace Hopper").selectOption("Can read");
  await clean(page, "the access to a list");
  await access.getByRole("button", { name: "Save access" }).click();
  await expect(page.getByText("Access saved").first()).toBeVisible();

  await grace.goto(stoa.page("lists", "shortlist"));
  await expect(grace.getByRole("grid", { name: "Shortlist" })).toContainText("Ada Lindqvist");
  await expect(grace.getByRole("button", { name: "Add person" })).toBeHidden();
  await robin.goto(stoa.page("lists", "shortlist"));
  await expect(robin.getByRole("heading", { name: "No such list" })).toBeVisible();
  await expect(inSidebar(robin)).toBeHidden();
  await clean(robin, "a list that one does not see");
});

test("an entry of a list is commented on, and another member reads it there", async ({ page, stoa, member }) => {
  await makeList(stoa, "Pipeline", "pipeline");
  const opened = async (on: Page) => {
    await on.goto(stoa.page("lists", "pipeline"));
    await on.getByRole("checkbox", { name: "Select entry" }).check();
    await on.getByRole("toolbar", { name: "Selected entries" }).getByRole("button", { name: "Comments" }).click();
    return on.getByRole("dialog", { name: "Ada Lindqvist on Pipeline" });
  };
  const dialog = await opened(page);
  await expect(dialog.getByRole("heading", { name: "No comments yet" })).toBeVisible();
  await dialog.getByRole("textbox", { name: "New comment" }).fill("Still warm?");
  await dialog.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(dialog.getByRole("article", { name: "Still warm?" })).toBeVisible();
  await clean(page, "comments on an entry");

  const read = await opened(await member(MEMBERS[0]));
  await expect(read.getByRole("article", { name: "Still warm?" })).toContainText("Sam Rivers");
});
