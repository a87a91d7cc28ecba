import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADMIN } from "../testing/fake-data";
import { ADA, renderApp } from "../testing/render";

const AT = "2026-11-20T10:00:00.000000000Z";
const answer = (data: unknown) => ({ status: 200, body: { data, pagination: { next_cursor: null } } });
const attribute = (slug: string, title: string, type: string) => ({
  id: { attribute_id: slug },
  api_slug: slug,
  title,
  type,
  is_writable: true,
  is_multiselect: false,
  is_archived: false,
  config: {},
});
const status = (title: string) => ({ id: { status_id: title.toLowerCase() }, title, is_archived: false });

/** A list with one entry, and a stage and the next step of it. */
async function pipeline() {
  const api = new FakeApi({ people: 2 });
  const lists = "/api/w/acme/v2/lists";
  const entry = {
    id: { entry_id: "e1" },
    parent_object: "people",
    parent_record_id: ADA,
    created_at: AT,
    entry_values: {},
  };
  const list = {
    id: { workspace_id: "w", list_id: "l" },
    api_slug: "pipeline",
    name: "Pipeline",
    parent_object: ["people"],
    workspace_access: "full-access",
    workspace_member_access: [],
    created_by_actor: { type: "workspace-member", id: ADMIN },
    created_at: AT,
  };
  api.overrides.set(`${lists}/pipeline/attributes/stage/statuses`, answer([status("Lead"), status("Won")]));
  api.overrides.set(
    `${lists}/pipeline/attributes`,
    answer([attribute("stage", "Stage", "status"), attribute("step", "Next step", "text")]),
  );
  api.overrides.set(`${lists}/pipeline/entries/query`, answer([entry]));
  api.overrides.set(`${lists}/pipeline/entries/e1`, answer(entry));
  api.overrides.set(lists, answer([list]));
  renderApp("/acme/lists/pipeline", api);
  await screen.findByRole("link", { name: /Ada Lovelace/ });
  const grid = screen.getByRole("grid", { name: "Pipeline" });
  act(() => grid.focus());
  const written = () => api.requests.filter(({ method }) => method === "PUT").map(({ body }) => body);
  // No time between two keys: nothing that is put off runs until the last of them.
  return { grid, written, user: userEvent.setup({ delay: null }) };
}

test.each([
  ["a choice, before the choices are there", "{ArrowRight}{Enter}Wx{Backspace}o{Enter}", { stage: "won" }],
  ["a text", "{ArrowRight}{ArrowRight}{Enter}Calx{Backspace}l{Enter}", { step: "Call" }],
])("what is typed right after Enter on a cell arrives in its editor: %s", async (_case, keys, entry_values) => {
  const { grid, written, user } = await pipeline();
  await user.keyboard(keys);
  await waitFor(() => expect(written()).toEqual([{ data: { entry_values } }]));
  await waitFor(() => expect(document.activeElement).toBe(grid));
});

test("a cell that is left with Escape gives the focus back to the table", async () => {
  const { grid, written, user } = await pipeline();
  await user.keyboard("{ArrowRight}{Enter}Wo");
  expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Find a value for Stage" }));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(grid));
  expect(written()).toEqual([]);
});
