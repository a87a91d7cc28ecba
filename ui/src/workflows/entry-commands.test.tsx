import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADA, renderApp } from "../testing/render";

const AT = "2026-11-20T10:00:00.000000000Z";
const answer = (data: unknown) => ({ status: 200, body: { data, pagination: { next_cursor: null } } });

/** Ada on a list with a workflow for its entries. */
function listed(): { api: FakeApi; id: string } {
  const api = new FakeApi({ people: 2 });
  const list = { $: "attio-list", list: "pipeline" };
  const id = api.workflows.add(
    {
      title: "Move on",
      timezone: "UTC",
      blocks: [{ id: "command", block: "list-entry-command", config: { list } }],
      connections: [],
    },
    "live",
  );
  const v2 = "/api/w/acme/v2";
  const entry = { id: { entry_id: "e1" }, parent_object: "people", parent_record_id: ADA, created_at: AT };
  api.overrides.set(`${v2}/lists/pipeline/attributes`, answer([]));
  api.overrides.set(`${v2}/lists/pipeline/entries/query`, answer([{ ...entry, entry_values: {} }]));
  api.overrides.set(`${v2}/lists/pipeline/entries/e1`, answer({ ...entry, entry_values: {} }));
  const pipeline = {
    id: { list_id: "l" },
    api_slug: "pipeline",
    name: "Pipeline",
    parent_object: ["people"],
    workspace_access: "full-access",
    workspace_member_access: [],
  };
  api.overrides.set(`${v2}/lists`, answer([pipeline]));
  const place = { list_id: "l", list_api_slug: "pipeline", entry_id: "e1", created_at: AT };
  api.overrides.set(`${v2}/objects/people/records/${ADA}/entries`, answer([place]));
  return { api, id };
}

const forEntry = { trigger: "command", entry: { list: "pipeline", entry_id: "e1" } };

test("a workflow is run for the selected entries of a list, from the bar and from the palette", async () => {
  const { api } = listed();
  const { user } = renderApp("/acme/lists/pipeline", api);
  await user.click((await screen.findAllByRole("checkbox", { name: /^Select/ })).at(-1) as HTMLElement);
  await user.click(await screen.findByRole("button", { name: "Run workflow" }));
  await user.click(await screen.findByRole("menuitem", { name: "Run Move on" }));
  await waitFor(() => expect(api.workflows.started).toEqual([forEntry]));
  await user.keyboard("{Control>}k{/Control}Move on");
  await screen.findByRole("option", { name: /Run Move on/ });
});

test("a record's place on a list runs the workflows of the list", async () => {
  const { api, id } = listed();
  const { user, router } = renderApp(`/acme/people/${ADA}/lists`, api);
  await user.click(await screen.findByRole("button", { name: "Run workflow" }));
  await user.click(await screen.findByRole("menuitem", { name: "Run Move on" }));
  await waitFor(() => expect(api.workflows.started).toEqual([forEntry]));
  await user.click(await screen.findByRole("button", { name: "Open the run" }));
  await waitFor(() => expect(router.state.location.pathname).toContain(`/acme/workflows/${id}/runs/`));
});
