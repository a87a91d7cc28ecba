import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";

const CALCULATE = "/api/w/acme/objects/people/calculate";

/** A board of people by their lead status; what is reckoned of a column is 12.5, of those without a status 3. */
function board(): FakeApi {
  const api = new FakeApi({ people: 3 });
  const view = {
    id: "v",
    title: "Leads",
    type: "board",
    filter: null,
    sorts: [],
    columns: [],
    group_by: "lead_status",
    calculations: [],
    is_archived: false,
  };
  const v2 = "/api/w/acme/v2/objects/people/attributes";
  const amount = { id: { attribute_id: "amount" }, api_slug: "amount", title: "Amount", type: "number" };
  const rest = { is_writable: true, is_multiselect: false, is_archived: false, is_required: false, config: {} };
  const status = { ...amount, ...rest, id: { attribute_id: "s" }, api_slug: "lead_status", title: "Lead status" };
  const option = { id: { option_id: "hot" }, title: "Hot", is_archived: false };
  const answer = (data: unknown) => ({ status: 200, body: { data } });
  api.overrides.set("/api/w/acme/objects/people/views", answer([view]));
  api.overrides.set(`${v2}/lead_status/options`, answer([option]));
  api.overrides.set(
    v2,
    answer([
      { ...status, type: "select" },
      { ...amount, ...rest },
    ]),
  );
  const groups = [
    { choice_id: null, count: 3, results: [{ value: 3 }] },
    { choice_id: "hot", count: 3, results: [{ value: 12.5 }] },
  ];
  api.overrides.set(CALCULATE, answer(groups));
  return api;
}

test("each column of a board says what is reckoned of its cards, as it was chosen", async () => {
  const { user, api } = renderApp("/acme/people?view=v", board());
  await screen.findByRole("heading", { name: /^Hot/ });
  await user.click(screen.getByRole("button", { name: "Calculation" }));
  const dialog = await screen.findByRole("dialog");
  await user.selectOptions(within(dialog).getByLabelText("Of"), "Amount");
  await waitFor(() =>
    expect(api.requests.filter(({ path }) => path === CALCULATE).at(-1)?.body).toEqual({
      filter: null,
      group_by: "lead_status",
      calculations: [{ attribute: "amount", function: "sum" }],
    }),
  );
  const hot = await screen.findByRole("heading", { name: /^Hot.*Sum of Amount: 12\.5$/, hidden: true });
  expect(hot).toBeTruthy();
  await user.selectOptions(within(dialog).getByLabelText("Calculation"), "Average");
  expect(await screen.findByRole("heading", { name: /Average of Amount: 12\.5$/, hidden: true })).toBeTruthy();
  await user.selectOptions(within(dialog).getByLabelText("Of"), "Nothing");
  await waitFor(() => expect(screen.queryByTitle(/of Amount/)).toBeNull());
});
