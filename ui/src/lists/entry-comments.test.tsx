import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADMIN } from "../testing/fake-data";
import { ADA, renderApp } from "../testing/render";

const AT = "2026-11-20T10:00:00.000000000Z";
const answer = (data: unknown) => ({ status: 200, body: { data, pagination: { next_cursor: null } } });

/** Ada on a list, with an open thread about it. */
function listed(): FakeApi {
  const api = new FakeApi({ people: 2 });
  const v2 = "/api/w/acme/v2";
  const entry = { id: { entry_id: "e1" }, parent_object: "people", parent_record_id: ADA, created_at: AT };
  const author = { type: "workspace-member", id: ADMIN };
  const comment = { id: { comment_id: "c" }, content_plaintext: "Still warm?", author, created_at: AT };
  api.overrides.set(`${v2}/lists/pipeline/attributes`, answer([]));
  api.overrides.set(`${v2}/lists/pipeline/entries/query`, answer([{ ...entry, entry_values: {} }]));
  api.overrides.set(`${v2}/lists/pipeline/entries/e1`, answer({ ...entry, entry_values: {} }));
  api.overrides.set(
    `${v2}/lists`,
    answer([
      {
        id: { list_id: "l" },
        api_slug: "pipeline",
        name: "Pipeline",
        parent_object: ["people"],
        workspace_access: "full-access",
        workspace_member_access: [],
      },
    ]),
  );
  const place = { list_id: "l", list_api_slug: "pipeline", entry_id: "e1", created_at: AT };
  api.overrides.set(`${v2}/objects/people/records/${ADA}/entries`, answer([place]));
  api.overrides.set(`${v2}/threads`, answer([{ id: { thread_id: "t" }, comments: [comment] }]));
  api.overrides.set(`${v2}/comments`, answer({}));
  return api;
}

test("an entry's card counts its open threads, and opens them", async () => {
  const { user } = renderApp(`/acme/people/${ADA}/lists`, listed());
  await user.click(await screen.findByRole("button", { name: "Comments: 1 thread" }));
  const dialog = await screen.findByRole("dialog", { name: "Ada Lovelace on Pipeline" });
  expect(await within(dialog).findByRole("article", { name: "Still warm?" })).toBeTruthy();
});

test("a selected entry is commented on from the table", async () => {
  const { user, api } = renderApp("/acme/lists/pipeline", listed());
  await user.click((await screen.findAllByRole("checkbox", { name: /^Select/ })).at(-1) as HTMLElement);
  await user.click(await screen.findByRole("button", { name: "Comments" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(await within(dialog).findByRole("textbox", { name: "New comment" }), "cold");
  await user.click(within(dialog).getByRole("button", { name: "Comment" }));
  const sent = () => api.requests.find((request) => request.path.endsWith("/v2/comments"))?.body;
  await waitFor(() =>
    expect(sent()).toMatchObject({ data: { content: "cold", entry: { list: "pipeline", entry_id: "e1" } } }),
  );
});
