import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Page } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** What hangs on records, as a member uses it: notes, tasks, comments, files, lists. One live `stoa dev` for the file. */
const test = liveStoa({ members: ["grace@example.com=correct horse battery"] }).extend<{ person: string }>({
  person: async ({ stoa }, use) => {
    await use(await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" }));
  },
});

/** Ids and texts of what the REST API lists of a record. */
const notesOf = async (stoa: Stoa, person: string) =>
  (
    await stoa.api<{ data: { title: string; content_markdown: string }[] }>(
      "GET",
      `/notes?parent_object=people&parent_record_id=${person}`,
    )
  ).data;

const openTab = async (page: Page, stoa: Stoa, person: string, tab: string) => {
  await page.goto(stoa.page("people", person, tab));
  await expect(page.getByRole("heading", { name: "Ada Lindqvist" }).first()).toBeVisible();
};

test("a note is written, saved as it is written, seen elsewhere without reload, and deleted", async ({
  page,
  stoa,
  person,
  context,
}) => {
  await openTab(page, stoa, person, "notes");
  await clean(page, "no notes");
  await page.keyboard.press("c");
  await page.getByRole("textbox", { name: "Title" }).fill("Kick-off");
  await page.keyboard.press("Enter");
  const text = page.getByRole("textbox", { name: "Note" });
  await text.pressSequentially("She wants twenty seats. Ask @gra");
  const menu = page.getByRole("listbox", { name: "Mention a member" });
  await expect(menu.getByRole("option")).toHaveCount(1);
  await clean(page, "a mention");
  await page.keyboard.press("Enter");
  await expect(text.getByRole("link")).toHaveAttribute("href", "mailto:grace@example.com");
  await page.keyboard.press("Enter");
  await text.pressSequentially("- one");
  await expect(text.getByRole("listitem")).toHaveText("one");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect.poll(async () => (await notesOf(stoa, person))[0]?.content_markdown).toContain("- one");
  const [kept] = await notesOf(stoa, person);
  expect(kept?.title).toBe("Kick-off");
  expect(kept?.content_markdown).toMatch(/twenty seats\. Ask \[@.+\]\(mailto:grace@example\.com\)/);

  const other = await context.newPage();
  await other.goto(stoa.page("notes"));
  await other.getByRole("link", { name: "Kick-off" }).click();
  await expect(other.getByRole("textbox", { name: "Note" })).toContainText("twenty seats");
  await clean(other, "the page of notes");
  await other.getByRole("textbox", { name: "Title" }).fill("Kick-off call");
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Kick-off call");
  await expect(other.getByRole("link", { name: "Kick-off call" })).toBeVisible();

  await page.getByRole("button", { name: "More about this note" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No notes yet" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Kick-off call" })).toBeHidden();
});

test("what is typed right before leaving is kept, and a note that stays empty goes", async ({ page, stoa, person }) => {
  await openTab(page, stoa, person, "notes");
  await page.getByRole("button", { name: "New note" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Last words");
  await page.getByRole("tab", { name: "Overview" }).click();
  await expect.poll(async () => (await notesOf(stoa, person)).map(({ title }) => title)).toEqual(["Last words"]);
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("button", { name: "New note" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toBeFocused();
  await page.getByRole("link", { name: "All notes" }).click();
  await expect(page.getByRole("list", { name: "Notes" }).getByRole("listitem")).toHaveCount(1);
  await expect.poll(async () => (await notesOf(stoa, person)).length).toBe(1);
});

test("a note that cannot be saved says so, keeps what was typed, and is saved when it can be", async ({
  page,
  stoa,
  person,
}) => {
  await openTab(page, stoa, person, "notes");
  await page.getByRole("button", { name: "New note" }).click();
  await page.route("**/v2/notes/*", (route) =>
    route.request().method() === "PATCH" ? route.abort() : route.continue(),
  );
  await page.getByRole("textbox", { name: "Title" }).fill("Kept");
  await expect(page.getByText(/^Not saved: The server cannot be reached/)).toBeVisible();
  await page.unroute("**/v2/notes/*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  expect((await notesOf(stoa, person))[0]?.title).toBe("Kept");
});

test("tasks are made, due, edited, completed and deleted with the keyboard", async ({
  page,
  stoa,
  person,
  context,
}) => {
  await openTab(page, stoa, person, "tasks");
  await expect(page.getByRole("heading", { name: "No open tasks" })).toBeVisible();
  await page.keyboard.press("c");
  await page.keyboard.type("Send the offer");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Call back");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  const row = (name: string) => page.getByRole("listitem", { name, exact: true });
  await expect(row("Call back")).toBeVisible();
  await row("Send the offer").focus();
  await page.keyboard.press("d");
  await clean(page, "a deadline");
  await page.getByRole("button", { name: /^Tomorrow/ }).click();
  await expect(page.getByRole("region", { name: "Tomorrow" })).toContainText("Send the offer");
  await clean(page, "tasks");

  const other = await context.newPage();
  await other.goto(stoa.page("tasks"));
  await expect(other.getByRole("listitem", { name: "Send the offer" })).toContainText("Ada Lindqvist");
  await clean(other, "the page of tasks");

  await row("Send the offer").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.type(" today");
  await page.keyboard.press("Enter");
  await expect(other.getByRole("listitem", { name: "Send the offer today" })).toBeVisible();
  await expect(row("Send the offer today")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(other.getByRole("listitem", { name: "Send the offer today" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(other.getByRole("listitem", { name: "Send the offer today" })).toBeVisible();
  await row("Call back").focus();
  await page.keyboard.press("Delete");
  await expect(other.getByRole("listitem", { name: "Call back" })).toBeHidden();
  await row("Send the offer today").getByRole("checkbox").click();
  await expect(page.getByRole("heading", { name: "No open tasks" })).toBeVisible();
  await other.getByText("Completed", { exact: true }).click();
  await expect(other.getByRole("listitem", { name: "Send the offer today" })).toBeVisible();
  await clean(other, "completed tasks");
});

test("members comment, mention, reply, resolve and delete", async ({ page, stoa, person, context }) => {
  await openTab(page, stoa, person, "comments");
  const other = await context.newPage();
  await openTab(other, stoa, person, "comments");
  const box = page.getByRole("textbox", { name: "New comment" });
  await box.pressSequentially("Who calls her, @gr");
  await expect(page.getByRole("listbox", { name: "Mention a member" })).toBeVisible();
  await clean(page, "a mention in a comment");
  await page.keyboard.press("Enter");
  await page.keyboard.type("?");
  await page.keyboard.press("ControlOrMeta+Enter");
  const thread = other.getByRole("article", { name: /^Who calls her/ });
  await expect(thread).toContainText(/Who calls her, @[^@]+\?/);
  await thread.getByRole("button", { name: "Reply" }).click();
  await other.keyboard.type("I do.");
  await other.keyboard.press("ControlOrMeta+Enter");
  const here = page.getByRole("article", { name: /^Who calls her/ });
  await expect(here).toContainText("I do.");
  await clean(page, "a thread");
  await here.getByRole("button", { name: "Resolve thread" }).click();
  await expect(other.getByRole("button", { name: "Show 1 resolved thread" })).toBeVisible();
  await other.getByRole("button", { name: "Show 1 resolved thread" }).click();
  await expect(thread).toContainText("Resolved by");
  await clean(other, "a resolved thread");
  await thread.getByRole("button", { name: "Reopen thread" }).click();
  await expect(here).toBeVisible();
  await here.getByRole("button", { name: "More about this comment" }).first().click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog")).toContainText("Its replies go with it");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(other.getByRole("heading", { name: "No comments yet" })).toBeVisible();
});

test("files are uploaded, lie in folders, are downloaded and deleted", async ({ page, stoa, person }) => {
  await openTab(page, stoa, person, "files");
  await clean(page, "no files");
  const large = path.join(await mkdtemp(path.join(tmpdir(), "stoa-e2e-")), "too-large.bin");
  await writeFile(large, "");
  await truncate(large, 51 * 1024 * 1024);
  await page
    .getByLabel("Files to upload")
    .setInputFiles([{ name: "offer.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 offer") }]);
  await page.getByLabel("Files to upload").setInputFiles(large);
  await rm(path.dirname(large), { recursive: true });
  const files = page.getByRole("list", { name: "Files" });
  await expect(files.getByRole("listitem")).toContainText("PDF · 14 B");
  await expect(page.getByRole("alert")).toContainText("Larger than 50 MB");
  await clean(page, "files");
  await page.getByRole("button", { name: "Dismiss too-large.bin" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download offer.pdf" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("offer.pdf");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe("%PDF-1.4 offer");

  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Contracts");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Contracts", exact: true }).click();
  await expect(page.getByRole("heading", { name: "This folder is empty" })).toBeVisible();
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["hello"], "hello.txt", { type: "text/plain" }));
    return transfer;
  });
  await page.getByRole("heading", { name: "This folder is empty" }).dispatchEvent("drop", { dataTransfer: dropped });
  await expect(files.getByRole("listitem")).toContainText("Text · 5 B");
  await page.getByRole("navigation", { name: "Folders" }).getByRole("button", { name: "Files" }).click();
  await page.getByRole("button", { name: "Delete Contracts" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(files.getByRole("listitem")).toHaveCount(1);
});

test("a list is made, filled, edited in its cells with the keyboard, and emptied", async ({
  page,
  stoa,
  person,
  context,
}) => {
  await page.goto(stoa.page("people", person));
  await page.getByRole("navigation", { name: "Workspace" }).getByRole("button", { name: "New list" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New list" });
  await dialog.getByLabel("Name").fill("Sales pipeline");
  await clean(page, "a new list");
  await dialog.getByRole("button", { name: "Create list" }).click();
  await expect(page.getByRole("heading", { name: "Nothing on this list yet" })).toBeVisible();
  const attribute = (title: string, slug: string, type: string) =>
    stoa.api("POST", "/lists/sales_pipeline/attributes", {
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
  await attribute("Stage", "stage", "status");
  await attribute("Next step", "next_step", "text");
  for (const title of ["Lead", "Won"]) {
    await stoa.api("POST", "/lists/sales_pipeline/attributes/stage/statuses", { data: { title } });
  }
  await page.keyboard.press("c");
  await page.getByRole("searchbox", { name: "People" }).fill("lindqvist");
  await page.getByRole("option", { name: "Ada Lindqvist" }).first().click();
  const grid = page.getByRole("grid", { name: "Sales pipeline" });
  await page.keyboard.press("Escape");
  await expect(grid.getByRole("link", { name: "Ada Lindqvist" })).toBeVisible();
  await clean(page, "a list");

  await grid.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Wo");
  await clean(page, "an edited cell");
  await page.keyboard.press("Enter");
  await expect(grid.getByText("Won")).toBeVisible();
  await expect(grid).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Send the contract");
  await page.keyboard.press("Enter");
  await expect(grid.getByText("Send the contract")).toBeVisible();

  const entryOf = async () => {
    const found = await stoa.api<{ data: { entry_values: Record<string, Record<string, unknown>[]> }[] }>(
      "POST",
      "/lists/sales_pipeline/entries/query",
      {},
    );
    return found.data[0]?.entry_values;
  };
  await expect.poll(async () => (await entryOf())?.next_step?.[0]?.value).toBe("Send the contract");
  const other = await context.newPage();
  const target = (await grid.getByRole("link", { name: "Ada Lindqvist" }).getAttribute("href")) ?? "";
  await other.goto(`${stoa.url}${target}/lists`);
  const card = other.getByRole("region", { name: "Sales pipeline" });
  await expect(card.getByRole("group", { name: "Next step" })).toContainText("Send the contract");
  await clean(other, "the lists of a record");
  await card
    .getByRole("group", { name: "Next step" })
    .getByRole("button", { name: /Edit Next step/ })
    .click();
  await other.keyboard.type("Wait");
  await other.keyboard.press("Enter");
  await expect(grid.getByText("Wait")).toBeVisible();

  await page.getByRole("searchbox", { name: "Search Sales pipeline" }).fill("nobody at all");
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await grid.focus();
  await page.keyboard.press("x");
  await page
    .getByRole("toolbar", { name: "Selected entries" })
    .getByRole("button", { name: "Remove from list" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("heading", { name: "Nothing on this list yet" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "On no list yet" })).toBeVisible();
  await other.getByRole("button", { name: "Add to list" }).click();
  await other.getByRole("option", { name: "Sales pipeline" }).click();
  await expect(card).toBeVisible();
  await expect(grid.getByRole("link", { name: "Ada Lindqvist" })).toBeVisible();
});

test("the palette finds notes and tasks by their words, and opens them", async ({ page, stoa, person }) => {
  await stoa.api("POST", "/notes", {
    data: {
      parent_object: "people",
      parent_record_id: person,
      title: "Pricing",
      format: "plaintext",
      content: "She asked for a zeppelin discount.",
    },
  });
  await stoa.api("POST", "/tasks", {
    data: {
      content: "Order the zeppelin",
      format: "plaintext",
      deadline_at: null,
      is_completed: false,
      linked_records: [{ target_object: "people", target_record_id: person }],
      assignees: [],
    },
  });
  await page.goto(stoa.page("people"));
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("searchbox").fill("zeppel");
  await expect(palette.getByRole("group", { name: "Notes" }).getByRole("option")).toContainText("Pricing");
  await expect(palette.getByRole("group", { name: "Tasks" }).getByRole("option")).toContainText("Order the zeppelin");
  await clean(page, "found notes and tasks");
  await palette.getByRole("option", { name: /Pricing/ }).click();
  await expect(page.getByRole("textbox", { name: "Note" })).toContainText("zeppelin discount");
  await page.keyboard.press("ControlOrMeta+k");
  await palette.getByRole("searchbox").fill("order zepp");
  await expect(palette.getByRole("option")).toHaveText([/Order the zeppelin/]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem", { name: "Order the zeppelin" })).toBeVisible();
});

test("an object is made, gets attributes with options in an order of its own, and is renamed", async ({
  page,
  stoa,
  context,
}) => {
  await page.goto(stoa.page("settings", "objects"));
  await expect(page.getByRole("heading", { name: "Objects", exact: true })).toBeVisible();
  await clean(page, "objects");
  await page.getByRole("button", { name: "New object" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Plural name").fill("Tasks");
  await expect(dialog.getByLabel("API slug"), "the address of a page is not offered").toHaveValue("tasks_2");
  await dialog.getByLabel("Plural name").fill("Projects");
  await dialog.getByLabel("Singular name").fill("Project");
  await clean(page, "a new object");
  await dialog.getByRole("button", { name: "Create object" }).click();
  const attributes = page.getByRole("list", { name: "Attributes" });
  await expect(attributes.getByRole("listitem")).toHaveCount(3);

  const make = async (title: string, type: string) => {
    await page.getByRole("button", { name: "New attribute" }).click();
    await dialog.getByLabel("Title").fill(title);
    await dialog.getByLabel("Type").selectOption(type);
    await clean(page, `a new attribute: ${type}`);
    await dialog.getByRole("button", { name: "Create attribute" }).click();
  };
  await make("Name", "Text");
  await expect(attributes.getByRole("listitem", { name: "Name" })).toBeVisible();
  await make("Phase", "Status");
  await dialog.getByLabel("New status").fill("Planned");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Title of Planned")).toBeVisible();
  await dialog.getByLabel("New status").fill("Runing");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Title of Runing").fill("Running");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Title of Running")).toBeVisible();
  await dialog.getByLabel("New status").fill("Planned");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("already");
  await clean(page, "statuses");
  await dialog.getByRole("button", { name: "Archive Planned" }).click();
  await expect(dialog.getByRole("button", { name: "Restore Planned" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const other = await context.newPage();
  await other.goto(stoa.page("projects"));
  await other.getByRole("button", { name: "New project" }).first().click();
  await other.getByRole("dialog").getByLabel("Name").fill("Bridge");
  await other.getByRole("dialog").getByRole("button", { name: "Create project" }).click();
  await expect(other.getByRole("heading", { name: "Bridge" })).toBeVisible();
  await other.getByRole("group", { name: "Phase" }).getByRole("button").click();
  await expect(other.getByRole("listbox", { name: "Phase" }).getByRole("option")).toHaveText(["Running"]);
  await other.keyboard.press("Enter");

  const order = async () =>
    (await stoa.api<{ data: { api_slug: string }[] }>("GET", "/objects/projects/attributes")).data.map(
      (a) => a.api_slug,
    );
  await page.getByRole("button", { name: "Move Phase" }).focus();
  await page.keyboard.press("ArrowUp");
  await expect.poll(async () => (await order()).slice(-2)).toEqual(["phase", "name"]);
  await expect(page.getByRole("button", { name: "Move Phase" })).toBeFocused();
  await clean(page, "attributes");

  await attributes.getByRole("listitem", { name: "Phase" }).getByRole("button", { name: "More about Phase" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(other.getByRole("group", { name: "Phase" })).toBeHidden();
  await page.getByRole("button", { name: "Show 1 archived" }).click();
  await attributes.getByRole("listitem", { name: "Phase" }).getByRole("button", { name: "More about Phase" }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await expect(other.getByRole("group", { name: "Phase" })).toContainText("Running");
  await page.getByLabel("Plural name").fill("Ventures");
  await page.keyboard.press("Enter");
  const sidebar = other.getByRole("navigation", { name: "Workspace" });
  await expect(sidebar).toContainText("Ventures");
  await page.getByRole("button", { name: "Delete ventures…" }).click();
  await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await clean(page, "the end of an object");
  await dialog.getByLabel("Type “Ventures” to delete it").fill("Ventures");
  await page.keyboard.press("Enter");
  await expect(sidebar).not.toContainText("Ventures");
  await expect(page.getByRole("heading", { name: "Objects", exact: true })).toBeVisible();
});
