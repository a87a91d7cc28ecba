import { expect, type Page } from "@playwright/test";
import { clean, liveStoa } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** Saved views, filters, sorts and boards, as a member uses them. One live `stoa dev` for the file. */
const test = liveStoa();

interface Deal {
  id: { record_id: string };
  values: { stage: { status: { title: string } }[] };
}

async function createDeal(stoa: Stoa, name: string, stage: string, value: number): Promise<string> {
  const { data: members } = await stoa.api<{ data: { id: { workspace_member_id: string } }[] }>(
    "GET",
    "/workspace_members",
  );
  const owner = {
    referenced_actor_type: "workspace-member",
    referenced_actor_id: members[0]?.id.workspace_member_id,
  };
  const values = { name, stage, value, owner };
  const { data } = await stoa.api<{ data: Deal }>("POST", "/objects/deals/records", { data: { values } });
  return data.id.record_id;
}

const stageOf = async (stoa: Stoa, deal: string) =>
  (await stoa.api<{ data: Deal }>("GET", `/objects/deals/records/${deal}`)).data.values.stage[0]?.status.title;

/** The names in the first column, in order. */
const names = (page: Page) => page.getByRole("grid").getByRole("row").getByRole("link");
const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const saveAs = async (page: Page, title: string) => {
  const dialog = page.getByRole("dialog", { name: /view/ });
  await dialog.getByRole("textbox", { name: "Title" }).fill(title);
  await dialog.getByRole("button", { name: "Create view" }).click();
  await expect(tab(page, title)).toHaveAttribute("aria-selected", "true");
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a filter and a sort become a view, which stays, is changed, renamed, ordered, seen elsewhere and deleted", async ({
      page,
      stoa,
      context,
    }, info) => {
      const own = (name: string) => `${colorScheme} ${name}`;
      for (const [name, stage, value] of [
        ["Alpha", "Lead", 100],
        ["Beta", "In Progress", 3000],
        ["Gamma", "Lead", 2000],
        ["Delta", "Lost", 9000],
      ] as const) {
        await createDeal(stoa, own(name), stage, value);
      }
      await page.goto(stoa.page("deals"));
      await page.getByRole("button", { name: "Filter" }).click();
      const filter = page.getByRole("dialog", { name: "Filter" });
      await filter.getByRole("textbox", { name: "Value for Deal name" }).fill(colorScheme);
      await expect(names(page)).toHaveCount(4);
      await filter.getByRole("button", { name: "Add condition" }).click();
      await filter.getByRole("combobox", { name: "Attribute" }).nth(1).selectOption({ label: "Deal value" });
      await filter.getByRole("combobox", { name: "Operator" }).nth(1).selectOption({ label: "≥" });
      await filter.getByRole("spinbutton", { name: "Value for Deal value" }).fill("2000");
      await filter.getByRole("button", { name: "Add condition" }).click();
      await filter.getByRole("combobox", { name: "Attribute" }).nth(2).selectOption({ label: "Deal stage" });
      await filter.getByRole("combobox", { name: "Operator" }).nth(2).selectOption({ label: "is none of" });
      await filter.getByLabel("Value for Deal stage").first().click();
      await clean(page, "choices of a filter");
      await filter.getByRole("option", { name: "Lost" }).click();
      await expect(names(page)).toHaveCount(2);
      await info.attach("filter", { body: await page.screenshot(), contentType: "image/png" });
      await page.keyboard.press("Escape");
      await expect(filter.getByRole("listbox")).toBeHidden();
      await expect(filter).toBeVisible();
      await clean(page, "a filter");
      await page.keyboard.press("Escape");
      await expect(filter).toBeHidden();
      await expect(page.getByRole("button", { name: "Filter · 3" })).toBeFocused();

      await page.getByRole("button", { name: "Sort", exact: true }).click();
      const sort = page.getByRole("dialog", { name: "Sort" });
      await sort.getByRole("button", { name: "Add sort" }).click();
      await sort.getByRole("combobox", { name: "Attribute 1" }).selectOption({ label: "Deal value" });
      await sort.getByRole("button", { name: "Add sort" }).click();
      await expect(names(page)).toHaveText([/Gamma/, /Beta/]);
      await sort.getByRole("combobox", { name: "Direction of Deal value" }).selectOption("desc");
      await expect(names(page)).toHaveText([/Beta/, /Gamma/]);
      await clean(page, "sorts");
      await info.attach("sort", { body: await page.screenshot(), contentType: "image/png" });
      await sort.getByRole("button", { name: "Sort by Deal name first" }).click();
      await expect(sort.getByRole("combobox", { name: "Attribute 1" })).toHaveValue("name");
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Save as new view" }).click();
      await clean(page, "a new view");
      await saveAs(page, own("big"));
      await expect(page.getByRole("button", { name: "Save", exact: true })).toBeHidden();
      await clean(page, "a view");
      await page.reload();
      await expect(names(page)).toHaveText([/Beta/, /Gamma/]);
      await expect(page.getByRole("button", { name: "Filter · 3" })).toBeVisible();
      const other = await context.newPage();
      await other.goto(page.url());
      await expect(names(other)).toHaveCount(2);

      await page.getByRole("columnheader", { name: "Deal value" }).getByRole("button").click();
      await expect(tab(page, own("big")).getByRole("img", { name: "changed" })).toBeVisible();
      await page.getByRole("button", { name: "Reset" }).click();
      await expect(page.getByRole("button", { name: "Reset" })).toBeHidden();
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("checkbox", { name: "Deal owner" }).click();
      await page.getByRole("button", { name: "Move Deal value forward" }).press("Enter");
      await expect(page.getByRole("button", { name: "Move Deal value forward" })).toBeFocused();
      await expect(page.getByRole("columnheader").nth(2)).toHaveText("Deal value");
      await clean(page, "columns");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(other.getByRole("columnheader", { name: "Deal owner" })).toBeHidden();
      await expect(other.getByRole("columnheader").nth(2)).toHaveText("Deal value");
      await expect(page.getByRole("button", { name: "Reset" })).toBeHidden();

      await page.getByRole("button", { name: "New view" }).click();
      await saveAs(page, own("second"));
      await expect(page.getByRole("button", { name: "Filter", exact: true })).toBeVisible();
      await page.getByRole("button", { name: `Options of the view ${own("second")}` }).click();
      await page.getByRole("menuitem", { name: "Move left" }).click();
      await expect(other.getByRole("tab", { name: colorScheme })).toHaveText([own("second"), own("big")]);
      await page.getByRole("button", { name: `Options of the view ${own("second")}` }).click();
      await clean(page, "options of a view");
      await page.getByRole("menuitem", { name: "Edit view…" }).click();
      await page.getByRole("textbox", { name: "Title" }).fill(own("renamed"));
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await expect(tab(other, own("renamed"))).toBeVisible();

      await tab(page, own("big")).click();
      await page.getByRole("button", { name: `Options of the view ${own("big")}` }).click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expect(tab(page, "All deals")).toHaveAttribute("aria-selected", "true");
      await expect(tab(other, "All deals")).toHaveAttribute("aria-selected", "true");
      expect(new URL(other.url()).search).toBe("");
    });

    test("a board: cards go from status to status by pointer and by keyboard, and by what others write", async ({
      page,
      stoa,
    }, info) => {
      const [first, second] = [`Card one ${colorScheme}`, `Card two ${colorScheme}`];
      const one = await createDeal(stoa, first, "Lead", 10);
      const two = await createDeal(stoa, second, "Lead", 20);
      await createDeal(stoa, `Annual maintenance of the northern warehouse ${colorScheme}`, "Lead", 30);
      await page.goto(stoa.page("deals"));
      await page.getByRole("button", { name: "New view" }).click();
      await page.getByText("Board", { exact: true }).click();
      await expect(page.getByRole("combobox", { name: "A column for each" })).toHaveValue("stage");
      await clean(page, "a new board");
      await saveAs(page, `Board ${colorScheme}`);
      const column = (name: string) => page.getByRole("list", { name: new RegExp(`^${name}`) });
      await expect(column("Lead").getByRole("link", { name: first })).toBeVisible();
      await page.getByRole("button", { name: "Calculation" }).click();
      const calculation = page.getByRole("dialog");
      await calculation.getByLabel("Of").selectOption("Deal value");
      await clean(page, "the calculation of a board");
      await info.attach("calculation", { body: await page.screenshot(), contentType: "image/png" });
      await page.keyboard.press("Escape");
      const sum = (name: string) =>
        page.getByRole("heading", { name: new RegExp(`^${name}`) }).getByTitle("Sum of Deal value");
      const money = async (name: string) => Number(((await sum(name).textContent()) ?? "").replace(/[^0-9.]/g, ""));
      await expect(sum("Lead")).toBeVisible();
      const [lead, progress] = [await money("Lead"), await money("In Progress")];
      await clean(page, "a board");
      const width = async (name: string) => (await column(name).boundingBox())?.width;
      expect(await width("Lead")).toBe(await width("In Progress"));
      await info.attach("board", { body: await page.screenshot(), contentType: "image/png" });

      const from = await column("Lead").getByText(first).boundingBox();
      const to = await column("In Progress").boundingBox();
      if (!from || !to) throw new Error("the board is not there");
      await page.mouse.move(from.x + from.width + 40, from.y + 5);
      await page.mouse.down();
      await page.mouse.move(to.x + 60, to.y + 90, { steps: 12 });
      await info.attach("dragged", { body: await page.screenshot(), contentType: "image/png" });
      await page.mouse.up();
      await expect(column("In Progress").getByRole("link", { name: first })).toBeVisible();
      await expect(column("Lead").getByRole("link", { name: first })).toBeHidden();
      await expect.poll(() => stageOf(stoa, one)).toBe("In Progress");
      await expect.poll(() => money("Lead")).toBe(lead - 10);
      await expect.poll(() => money("In Progress")).toBe(progress + 10);

      await column("Lead")
        .getByRole("button", { name: `Move ${second}` })
        .focus();
      await page.keyboard.press("Space");
      await expect(page.getByRole("status").filter({ hasText: second })).toBeAttached();
      await page.keyboard.press("ArrowRight");
      await expect(page.getByText(`${second} is over In Progress.`)).toBeAttached();
      await page.keyboard.press("Space");
      await expect(column("In Progress").getByRole("link", { name: second })).toBeVisible();
      await expect.poll(() => stageOf(stoa, two)).toBe("In Progress");

      await stoa.api("PUT", `/objects/deals/records/${one}`, { data: { values: { stage: "Lost" } } });
      await expect(column("Lost").getByRole("link", { name: first })).toBeVisible();
      await expect(column("In Progress").getByRole("link", { name: first })).toBeHidden();
    });
  });
}

test("what the server refuses goes back to where it was", async ({ page, stoa }) => {
  const deal = await createDeal(stoa, "Refused", "Lead", 10);
  await page.goto(stoa.page("deals"));
  await page.getByRole("button", { name: "New view" }).click();
  await page.getByText("Board", { exact: true }).click();
  await saveAs(page, "Refusing");
  await page.route("**/records/*", (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 400, json: { code: "no", message: "Not on a Sunday." } })
      : route.continue(),
  );
  const column = (name: string) => page.getByRole("list", { name: new RegExp(`^${name}`) });
  await column("Lead").getByRole("button", { name: "Move Refused" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("Refused is over In Progress.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect(page.getByText("Not on a Sunday.")).toBeVisible();
  await expect(column("Lead").getByRole("link", { name: "Refused" })).toBeVisible();
  await expect(column("In Progress").getByRole("link", { name: "Refused" })).toBeHidden();
  expect(await stageOf(stoa, deal)).toBe("Lead");
});

test("a filter that says more than the builder can show is kept", async ({ page, stoa }) => {
  await createDeal(stoa, "Advanced A", "Lead", 10);
  await createDeal(stoa, "Advanced B", "Lost", 10);
  const filter = { name: { $starts_with: "Advanced" }, $or: [{ stage: "Lead" }, { value: 99 }] };
  const workspace = new URL(stoa.page()).pathname.split("/")[1];
  const response = await fetch(`${stoa.url}/api/w/${workspace}/objects/deals/views`, {
    method: "POST",
    headers: { authorization: `Bearer ${stoa.token}`, "content-type": "application/json", "x-stoa-csrf": "1" },
    body: JSON.stringify({ title: "By hand", filter }),
  });
  const { data } = (await response.json()) as { data: { id: string } };
  await page.goto(`${stoa.page("deals")}?view=${data.id}`);
  await expect(names(page)).toHaveText([/Advanced A/]);
  await page.getByRole("button", { name: "Advanced filter" }).click();
  await expect(page.getByRole("region", { name: "The filter as it was written" })).toContainText("$or");
  await clean(page, "an advanced filter");
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Deal name" }).getByRole("button").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Reset" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "Advanced filter" })).toBeVisible();
  await expect(names(page)).toHaveText([/Advanced A/]);
});

test("a list has views and a board of its own", async ({ page, stoa }) => {
  const deal = await createDeal(stoa, "On a list", "Lead", 500);
  await stoa.api("POST", "/lists", {
    data: {
      name: "Renewals",
      api_slug: "renewals",
      parent_object: "deals",
      workspace_access: "full-access",
      workspace_member_access: [],
    },
  });
  const attribute = {
    title: "Phase",
    description: null,
    api_slug: "phase",
    type: "status",
    is_required: false,
    is_unique: false,
    is_multiselect: false,
    config: {},
  };
  await stoa.api("POST", "/lists/renewals/attributes", { data: attribute });
  for (const title of ["Asked", "Signed"]) {
    await stoa.api("POST", "/lists/renewals/attributes/phase/statuses", { data: { title } });
  }
  await stoa.api("POST", "/lists/renewals/entries", {
    data: { parent_object: "deals", parent_record_id: deal, entry_values: { phase: "Asked" } },
  });
  await page.goto(stoa.page("lists", "renewals"));
  await page.getByRole("button", { name: "Filter" }).click();
  const filter = page.getByRole("dialog", { name: "Filter" });
  await filter.getByRole("combobox", { name: "Attribute" }).selectOption("record.value");
  await filter.getByRole("combobox", { name: "Operator" }).selectOption("gt");
  await filter.getByRole("spinbutton").fill("600");
  await expect(page.getByText("No entry matches the filter.")).toBeVisible();
  await filter.getByRole("spinbutton").fill("400");
  await expect(page.getByRole("grid").getByRole("link", { name: "On a list" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add calculation for Deal value" }).click();
  await page.getByRole("menuitem", { name: "Sum" }).click();
  await expect(page.getByRole("button", { name: "Deal value: Sum $500" })).toBeVisible();
  await page.getByRole("button", { name: "Save as new view" }).click();
  await page.getByText("Board", { exact: true }).click();
  await saveAs(page, "Phases");
  await expect(page.getByRole("heading", { name: /^Asked/ }).getByTitle("Sum of Deal value")).toHaveText(/\$500$/);
  const column = (name: string) => page.getByRole("list", { name: new RegExp(`^${name}`) });
  await expect(column("Asked").getByRole("link", { name: "On a list" })).toBeVisible();
  await clean(page, "a board of entries");
  await column("Asked").getByRole("button", { name: "Move On a list" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("On a list is over Signed.")).toBeAttached();
  await page.keyboard.press("Enter");
  await expect(column("Signed").getByRole("link", { name: "On a list" })).toBeVisible();
  await expect
    .poll(async () => {
      const body = { filter: { phase: "Signed" } };
      return (await stoa.api<{ data: unknown[] }>("POST", "/lists/renewals/entries/query", body)).data.length;
    })
    .toBe(1);
});
