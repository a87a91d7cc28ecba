import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADMIN, BERND } from "../testing/fake-data";
import { renderApp } from "../testing/render";

const V2 = "/api/w/acme/v2";
const answer = (data: unknown) => ({ status: 200, body: { data } });
const written = (api: FakeApi, method: string, path: string) =>
  api.requests.findLast((request) => request.method === method && request.path === `${V2}/${path}`)?.body;

/** A list that everybody may change, without attributes. */
function listed(): FakeApi {
  const api = new FakeApi({ people: 1 });
  const access = { workspace_access: "full-access", workspace_member_access: [] };
  const list = { id: { list_id: "l" }, api_slug: "pipeline", name: "Pipeline", parent_object: ["people"], ...access };
  api.overrides.set(`${V2}/lists/pipeline/attributes`, answer([]));
  api.overrides.set(`${V2}/lists`, answer([list]));
  return api;
}

test("an attribute that goes both ways is made with both titles and how many each side names", async () => {
  const { user, api } = renderApp("/acme/settings/objects/companies");
  await user.click(await screen.findByRole("button", { name: "New attribute" }));
  const dialog = await screen.findByRole("dialog", { name: "New attribute" });
  await user.type(within(dialog).getByLabelText("Title"), "Advisors");
  await user.selectOptions(within(dialog).getByLabelText("Type"), "record-reference");
  expect(within(dialog).queryByLabelText("Default value")).toBeNull();
  await user.click(within(dialog).getByLabelText("May have several values"));
  await user.click(within(dialog).getByLabelText("Both ways: the other record refers back"));
  await user.selectOptions(within(dialog).getByLabelText("Other object"), "people");
  await user.type(within(dialog).getByLabelText("Title over there"), "Advises");
  await user.click(within(dialog).getByLabelText("May have several values over there"));
  expect(within(dialog).getByText(/“Advisors” names several people, “Advises” names one in return/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Create attribute" }));
  await waitFor(() =>
    expect(written(api, "POST", "objects/companies/attributes")).toMatchObject({
      data: {
        api_slug: "advisors",
        is_multiselect: true,
        config: { record_reference: { allowed_objects: ["people"] } },
        relationship: { object: "people", title: "Advises", api_slug: "advises", is_multiselect: false },
      },
    }),
  );
});

test("a list is found by its id as well", async () => {
  renderApp("/acme/settings/objects/lists/l", listed());
  expect((await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" })).value).toBe("Pipeline");
});

test("an attribute is made with a default value, and what is no value of its type is said", async () => {
  const { user, api } = renderApp("/acme/settings/objects/lists/pipeline", listed());
  await user.click(await screen.findByRole("button", { name: "New attribute" }));
  const dialog = await screen.findByRole("dialog", { name: "New attribute" });
  await user.type(within(dialog).getByLabelText("Title"), "Seats");
  await user.selectOptions(within(dialog).getByLabelText("Type"), "number");
  await user.selectOptions(within(dialog).getByLabelText("Default value"), "value");
  await user.type(within(dialog).getByLabelText("The value"), "many");
  await user.click(within(dialog).getByRole("button", { name: "Create attribute" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("“many” is not a number");
  await user.clear(within(dialog).getByLabelText("The value"));
  await user.type(within(dialog).getByLabelText("The value"), "20");
  await user.click(within(dialog).getByRole("button", { name: "Create attribute" }));
  await waitFor(() =>
    expect(written(api, "POST", "lists/pipeline/attributes")).toMatchObject({
      data: { default_value: { type: "static", template: [20] } },
    }),
  );
});

test("a list is made private but for the members that are named", async () => {
  const { user, api } = renderApp("/acme/settings/objects/lists/pipeline", listed());
  const form = await screen.findByRole("form", { name: "Access" });
  await user.selectOptions(within(form).getByLabelText("Every member"), "private");
  for (const name of ["Mara Okafor", "Bernd Quist"]) {
    await user.click(within(form).getByRole("button", { name: "Add member" }));
    await user.click(await screen.findByRole("option", { name: new RegExp(name) }));
  }
  await user.selectOptions(within(form).getByLabelText("Access of Bernd Quist"), "read-only");
  await user.click(within(form).getByRole("button", { name: "Save access" }));
  await waitFor(() =>
    expect(written(api, "PATCH", "lists/pipeline")).toEqual({
      data: {
        workspace_access: null,
        workspace_member_access: [
          { workspace_member_id: ADMIN, level: "full-access" },
          { workspace_member_id: BERND, level: "read-only" },
        ],
      },
    }),
  );
});

test("why access was not saved is said in its place", async () => {
  const api = listed();
  const refused = { code: "validation_type", message: "A list needs full access for somebody." };
  const { user } = renderApp("/acme/settings/objects/lists/pipeline", api);
  const form = await screen.findByRole("form", { name: "Access" });
  await user.selectOptions(within(form).getByLabelText("Every member"), "read-only");
  api.overrides = new Map([[`${V2}/lists/pipeline`, { status: 400, body: refused }], ...api.overrides]);
  await user.click(within(form).getByRole("button", { name: "Save access" }));
  expect((await within(form).findByRole("alert")).textContent).toBe("A list needs full access for somebody.");
});
