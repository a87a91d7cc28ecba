import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";

const CALCULATE = "/api/w/acme/objects/people/calculate";
const asked = (api: FakeApi) => api.requests.filter((request) => request.path === CALCULATE);

function answering(result: unknown): FakeApi {
  const api = new FakeApi({ people: 12 });
  const group = { choice_id: null, count: 12, results: [result] };
  api.overrides.set(CALCULATE, { status: 200, body: { data: [group] } });
  return api;
}

async function choose(user: ReturnType<typeof renderApp>["user"], button: string | RegExp, item: string) {
  await user.click(await screen.findByRole("button", { name: button }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

test("what is chosen below a column is asked of everything that matches, and goes again", async () => {
  const { user, api } = renderApp("/acme/people", answering({ value: 9 }));
  await choose(user, "Add calculation for Job title", "Filled");
  const cell = await screen.findByRole("button", { name: "Job title: Filled 9" });
  expect(asked(api).at(-1)?.body).toEqual({
    filter: null,
    group_by: null,
    calculations: [{ attribute: "job_title", function: "count_filled" }],
  });
  await user.type(screen.getByRole("searchbox", { name: "Search people" }), "ada");
  await waitFor(() => expect(JSON.stringify(asked(api).at(-1)?.body)).toContain("ada"));
  await user.click(cell);
  expect(screen.queryByRole("menuitem", { name: "Sum" })).toBeNull();
  await user.click(await screen.findByRole("menuitem", { name: "No calculation" }));
  expect(await screen.findByRole("button", { name: "Add calculation for Job title" })).toBeTruthy();
});

test("a reason stands where no value can be given", async () => {
  const { user } = renderApp("/acme/people", answering({ value: null, reason: "several currencies" }));
  await choose(user, "Add calculation for Job title", "Filled");
  expect(await screen.findByRole("button", { name: "Job title: Filled several currencies" })).toBeTruthy();
});

test("a calculation that fails says so, and why", async () => {
  const api = new FakeApi({ people: 12 });
  api.overrides.set(CALCULATE, { status: 400, body: { code: "validation-type", message: "No such attribute" } });
  const { user } = renderApp("/acme/people", api);
  await choose(user, "Add calculation for Job title", "Filled");
  const cell = await screen.findByRole("button", { name: "Job title: Filled failed" });
  expect(cell.title).toBe("No such attribute");
});

test("the footer is a row of the grid, after all others", async () => {
  renderApp("/acme/people");
  await screen.findByRole("link", { name: "Ada Lovelace" });
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("14");
  expect(screen.getAllByRole("row").at(-1)?.getAttribute("aria-rowindex")).toBe("14");
});
