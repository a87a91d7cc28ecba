import { bind, block, panel, pick } from "../src/editor";
import { clean } from "../src/live-app";
import { expect, test } from "../src/stage";

/** Blocks of an app in a workflow: configured in the browser, run against the third party. */

test("an app's trigger starts a run, its step waits for an answer, and what it gives goes on", async ({
  page,
  stage,
}) => {
  await stage.installAndConnect();
  await page.goto(stage.stoa.page("workflows"));
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("button", { name: "Add a trigger" }).click();
  await pick(page, "lead processed");
  await panel(page).getByRole("textbox", { name: "Minimum score" }).fill("60");
  await expect(panel(page).getByRole("button", { name: /^Insert a variable/ })).toHaveCount(0);
  await clean(page, "the configurator of a trigger");
  await page.keyboard.press("Escape");
  await expect(block(page, /^Lead processed, trigger/)).toBeFocused();

  await page.keyboard.press("a");
  await pick(page, "check lead");
  await expect(panel(page).getByRole("textbox", { name: "Email address" })).toBeVisible();
  await bind(page, "Email address", "email", /^Email$/);
  const bound = panel(page).getByRole("group", { name: "Email address" });
  await expect(bound.getByRole("button", { name: "Remove the variable Email" })).toBeFocused();
  await expect(panel(page).getByRole("textbox", { name: "Email address" })).toHaveCount(0);
  await clean(page, "an input that is bound");
  await page.keyboard.press("Escape");

  await page.keyboard.press("a");
  await pick(page, "create task");
  await page.getByRole("textbox", { name: "Task", exact: true }).click();
  await page.keyboard.type("Call, score ");
  await bind(page, "Task", "score", /^Score$/);
  await expect(page.getByRole("banner").or(page.locator("header")).getByRole("status").first()).toHaveText("Saved");

  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Version 1 is live")).toBeVisible();
  expect((await stage.acme.state()).subscriptions).toHaveLength(1);

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page.getByRole("heading", { name: "Nothing has run yet" }).waitFor();
  // Worth too little: it starts nothing.
  await stage.acme.leadComes({ email: "somebody@gmail.com" });
  await stage.acme.leadComes({ email: "ada@analytical.engines", company: "Engines" });
  const runs = page.getByRole("list", { name: "Runs" }).getByRole("link");
  await expect(runs).toHaveCount(1);
  await runs.first().click();
  await expect(page.getByRole("status", { name: "Status of the run" })).toHaveText("Completed");
  expect((await stage.acme.state()).checks).toMatchObject([{ email: "ada@analytical.engines", score: 90 }]);
  await block(page, /^Create task, step, completed/).click();
  await expect(panel(page)).toContainText("Call, score 90");
  await block(page, /^Check lead, step, completed/).click();
  await expect(panel(page)).toContainText("90");
  await clean(page, "a run of an app's blocks");
  await panel(page).getByRole("link", { name: "All executions of the app" }).first().click();
  await expect(page.getByRole("tab", { name: "Executions and logs" })).toHaveAttribute("aria-selected", "true");
});

test("what was configured is there when the block is opened again, and an undo takes it back", async ({
  page,
  stage,
}) => {
  await stage.install();
  await page.goto(stage.stoa.page("workflows"));
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("button", { name: "Add a trigger" }).click();
  await pick(page, "manual run");
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await pick(page, "check lead");
  const email = panel(page).getByRole("textbox", { name: "Email address" });
  await email.fill("ada");
  await email.blur();
  await expect(panel(page)).toContainText("Must be an email address, such as ada@example.com");
  await email.fill("ada@analytical.engines");
  await expect(page.getByRole("banner").or(page.locator("header")).getByRole("status").first()).toHaveText("Saved");
  await page.reload();
  await block(page, /^Check lead, step/).click();
  await expect(email).toHaveValue("ada@analytical.engines");
  await email.fill("grace@navy.example");
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(email).toHaveValue("ada@analytical.engines");
});
