import { expect } from "@playwright/test";
import { bind, block, panel, pick } from "../src/editor";
import { clean, liveStoa } from "../src/live-app";

/** Workflows in the browser, against the real engine. One live `stoa dev` for the file. */
const test = liveStoa();

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("built by hand, published, and run when a person is created", async ({ page, stoa }) => {
      const family = `Lindqvist-${colorScheme}`;
      await page.goto(stoa.page("workflows"));
      await page.getByRole("button", { name: "New workflow" }).first().click();
      await page.getByRole("heading", { name: "What starts this workflow?" }).waitFor();
      await clean(page, "a new workflow");
      await page.getByRole("button", { name: "Add a trigger" }).click();
      await clean(page, "choosing a block");
      await pick(page, "record created");
      await page.getByRole("combobox", { name: "Object" }).selectOption("people");
      await page.keyboard.press("Escape");
      await expect(block(page, /^Record created, trigger/)).toBeFocused();

      await page.keyboard.press("a");
      await pick(page, "if");
      await page.getByRole("button", { name: "Add a test" }).click();
      await bind(page, "Value", "full name", /Name › Full name/);
      await page.getByRole("combobox", { name: "Operator" }).selectOption("contains");
      await page.getByRole("textbox", { name: "Compare with" }).fill(family);
      await clean(page, "a condition");
      await page.keyboard.press("Escape");

      await page.keyboard.press("a");
      await pick(page, "create task");
      await page.getByRole("textbox", { name: "Task", exact: true }).click();
      await page.keyboard.type("Call ");
      await bind(page, "Task", "full name", /Name › Full name/);
      await bind(page, "Records", "record", /^Record$/);
      await clean(page, "the inputs of a block");
      await expect(page.getByRole("banner").or(page.locator("header")).getByRole("status").first()).toHaveText("Saved");

      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Settings" }).click();
      const settings = page.getByRole("dialog", { name: "Settings" });
      await settings.getByRole("textbox", { name: "Title" }).fill("Call somebody");
      await settings.getByRole("button", { name: "Save" }).click();
      const heading = page.getByRole("heading", { level: 1 });
      await heading.getByRole("button", { name: "Call somebody" }).focus();
      await page.keyboard.press("F2");
      const title = page.getByRole("textbox", { name: "Title of the workflow" });
      await title.fill(" ");
      await page.keyboard.press("Enter");
      await expect(page.locator("header").getByRole("alert")).toHaveText("The workflow needs a title.");
      await clean(page, "a title that is refused");
      await title.fill(`Call ${family}`);
      await page.keyboard.press("Enter");
      await expect(heading).toHaveText(`Call ${family}`);
      await page.getByRole("button", { name: "Publish" }).click();
      await expect(page.getByText("Version 1 is live")).toBeVisible();
      await clean(page, "a live workflow");

      await page.getByRole("link", { name: "Runs", exact: true }).click();
      await page.getByRole("heading", { name: "Nothing has run yet" }).waitFor();
      const person = await stoa.createPerson({ firstName: "Ada", lastName: family });
      await page.getByRole("list", { name: "Runs" }).getByRole("link").first().click();
      await expect(page.getByRole("status", { name: "Status of the run" })).toHaveText("Completed");
      await expect(block(page, /^If, step, completed/)).toBeVisible();
      await block(page, /^Create task, step, completed/).click();
      await expect(panel(page)).toContainText(`Call Ada ${family}`);
      await clean(page, "a run");

      await page.goto(stoa.page("people", person, "tasks"));
      await expect(page.getByText(`Call Ada ${family}`)).toBeVisible();
    });
  });
}

test("the other way of a condition ends well, and creates nothing", async ({ page, stoa }) => {
  const people = { $: "attio-object", object: "people" };
  const full = { $: "variable", path: "record-created.record.name.full_name" };
  const condition = { all: [{ value: full, operator: "contains", operand: "Nobody" }] };
  const made = await stoa.host<{ id: string; revision: number; problems: unknown[] }>("POST", "/workflows", {
    definition: {
      title: "Never",
      timezone: "UTC",
      blocks: [
        { id: "record-created", block: "record-created", config: { object: people } },
        { id: "if", block: "if", config: { condition } },
        { id: "create-task", block: "create-task", config: { content: "Never" } },
      ],
      connections: [
        { from: "record-created", outcome: "triggered", to: "if" },
        { from: "if", outcome: "true", to: "create-task" },
      ],
    },
  });
  expect(made.problems).toEqual([]);
  await stoa.host("POST", `/workflows/${made.id}/publish`, { revision: made.revision });
  await page.goto(stoa.page("workflows", made.id, "runs"));
  await stoa.createPerson({ firstName: "Grace", lastName: "Berg" });
  await page.getByRole("list", { name: "Runs" }).getByRole("link").first().click();
  await expect(page.getByRole("status", { name: "Status of the run" })).toHaveText("Completed");
  await expect(block(page, /^Create task, step, not reached/)).toBeVisible();
});

test("a record's page runs a workflow that is offered there", async ({ page, stoa }) => {
  const people = { $: "attio-object", object: "people" };
  const made = await stoa.host<{ id: string; revision: number }>("POST", "/workflows", {
    definition: {
      title: "Greet",
      timezone: "UTC",
      blocks: [{ id: "record-command", block: "record-command", config: { object: people } }],
      connections: [],
    },
  });
  await stoa.host("POST", `/workflows/${made.id}/publish`, { revision: made.revision });
  const person = await stoa.createPerson({ firstName: "Hedy", lastName: "Berg" });
  await page.goto(stoa.page("people", person));
  await page.getByRole("button", { name: "Run workflow" }).click();
  await page.getByRole("menuitem", { name: "Run Greet" }).click();
  await page.getByRole("button", { name: "Open the run" }).click();
  await expect(page.getByRole("status", { name: "Status of the run" })).toHaveText("Completed");
});

test("a block is tested alone, and what lasts of it is asked first", async ({ page, stoa }) => {
  const person = { $: "variable", path: "record-created.record" };
  const name = { $: "variable", path: "record-created.record.name.full_name" };
  const made = await stoa.host<{ id: string }>("POST", "/workflows", {
    definition: {
      title: "Try it",
      timezone: "UTC",
      blocks: [
        { id: "record-created", block: "record-created", config: { object: { $: "attio-object", object: "people" } } },
        {
          id: "task",
          block: "create-task",
          config: { content: { $: "template", parts: ["Call ", name] }, records: [person] },
        },
      ],
      connections: [{ from: "record-created", outcome: "triggered", to: "task" }],
    },
  });
  const record = await stoa.createPerson({ firstName: "Lise", lastName: "Tryout" });
  await page.goto(`${stoa.page("workflows", made.id)}?block=task`);
  await page.getByRole("button", { name: "Test this block" }).click();
  const part = page.getByRole("region", { name: "Test" });
  await part.getByRole("textbox", { name: /Full name$/ }).fill("Lise Tryout");
  await part.getByRole("button", { name: /Record$/ }).click();
  await page.getByRole("searchbox", { name: /Record$/ }).fill("Tryout");
  await page.getByRole("option", { name: /Lise Tryout/ }).click();
  await part.getByRole("button", { name: "Run test…" }).click();
  await clean(page, "asking before a test");
  await page.getByRole("button", { name: "Do it" }).click();
  await expect(part.getByRole("status")).toContainText("Call Lise Tryout");
  await clean(page, "the result of a test");
  await page.goto(stoa.page("people", record, "tasks"));
  await expect(page.getByText("Call Lise Tryout")).toBeVisible();
  const runs = await stoa.host<{ data: unknown[] }>("GET", `/workflows/${made.id}/runs`);
  expect(runs.data).toEqual([]);
});

test("the bell tells of failed runs in one line, and a message is shown as it comes", async ({ page, stoa }) => {
  const publish = async (title: string, step: object) => {
    const made = await stoa.host<{ id: string; revision: number }>("POST", "/workflows", {
      definition: {
        title,
        timezone: "UTC",
        blocks: [{ id: "run", block: "manual-run" }, step],
        connections: [{ from: "run", outcome: "triggered", to: "step" }],
      },
    });
    await stoa.host("POST", `/workflows/${made.id}/publish`, { revision: made.revision });
    return made.id;
  };
  const schema = { type: "any" };
  const broken = await publish("Broken", { id: "step", block: "parse-json", config: { text: "no JSON", schema } });
  const telling = await publish("Telling", {
    id: "step",
    block: "broadcast-message",
    config: { message: "The moon is up" },
  });
  await page.goto(stoa.page("people"));
  await page.getByRole("button", { name: "Notifications" }).waitFor();
  await stoa.host("POST", `/workflows/${broken}/runs`, {});
  await stoa.host("POST", `/workflows/${broken}/runs`, {});
  await stoa.host("POST", `/workflows/${telling}/runs`, {});
  await expect(page.getByRole("region", { name: "Notifications (F8)" })).toContainText("The moon is up");
  await page.getByRole("button", { name: "Notifications, 2 unread" }).click();
  await expect(page.getByText("Broken failed 2 times")).toBeVisible();
  await clean(page, "notifications");
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
});
