import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADMIN } from "../testing/fake-data";
import { ADA, renderApp } from "../testing/render";
import { accessOf, type List, type ListAccess } from "./lists-api";

const AT = "2026-11-20T10:00:00.000000000Z";
const answer = (data: unknown) => ({ status: 200, body: { data, pagination: { next_cursor: null } } });

const list = (everyone: ListAccess | null, ...own: ListAccess[]): List => ({
  id: { workspace_id: "w", list_id: "l" },
  api_slug: "pipeline",
  name: "Pipeline",
  parent_object: ["people"],
  workspace_access: everyone,
  workspace_member_access: own.map((level) => ({ workspace_member_id: ADMIN, level })),
  created_by_actor: { type: "workspace-member", id: ADMIN },
  created_at: AT,
});

test.each([
  [null, [], null],
  ["read-only", [], "read-only"],
  [null, ["read-and-write"], "read-and-write"],
  ["full-access", ["read-only"], "full-access"],
  ["read-only", ["read-and-write"], "read-and-write"],
] as const)("everyone %s, the member %s: %s", (everyone, own, access) => {
  expect(accessOf(list(everyone, ...own), ADMIN)).toBe(access);
  expect(accessOf(list(everyone, ...own), "another")).toBe(everyone);
});

function listed(everyone: ListAccess): FakeApi {
  const api = new FakeApi({ people: 2 });
  const v2 = "/api/w/acme/v2";
  const entry = { id: { entry_id: "e1" }, parent_object: "people", parent_record_id: ADA, created_at: AT };
  const step = {
    id: { attribute_id: "a" },
    api_slug: "next_step",
    title: "Next step",
    type: "text",
    is_writable: true,
    is_multiselect: false,
    is_archived: false,
    config: {},
  };
  api.overrides.set(`${v2}/lists/pipeline/attributes`, answer([step]));
  api.overrides.set(`${v2}/lists/pipeline/entries/query`, answer([{ ...entry, entry_values: {} }]));
  api.overrides.set(`${v2}/lists/pipeline/entries/e1`, answer({ ...entry, entry_values: {} }));
  api.overrides.set(`${v2}/lists`, answer([list(everyone)]));
  const place = { list_id: "l", list_api_slug: "pipeline", entry_id: "e1", created_at: AT };
  api.overrides.set(`${v2}/objects/people/records/${ADA}/entries`, answer([place]));
  return api;
}

test.each([
  ["read-and-write", true],
  ["read-only", false],
] as const)("a list that is %s offers what its access allows", async (everyone, allowed) => {
  const { user } = renderApp("/acme/lists/pipeline", listed(everyone));
  await user.click((await screen.findAllByRole("checkbox", { name: /^Select/ })).at(-1) as HTMLElement);
  const offered = (name: string | RegExp) => screen.queryByRole("button", { name }) !== null;
  expect(await screen.findByRole("button", { name: "Comments" })).toBeTruthy();
  expect(["Remove from list", "Add person", "New view"].map(offered)).toEqual([allowed, allowed, allowed]);
});

test.each([
  ["read-and-write", true],
  ["read-only", false],
] as const)(
  "an entry on a list that is %s stands on its record's page as it may be changed",
  async (everyone, allowed) => {
    const { user } = renderApp(`/acme/people/${ADA}/lists`, listed(everyone));
    await screen.findByRole("group", { name: "Next step" });
    expect(screen.queryByRole("button", { name: "Remove from Pipeline" }) !== null).toBe(allowed);
    expect(screen.queryByRole("button", { name: /Edit Next step/ }) !== null).toBe(allowed);
    await user.click(screen.getByRole("button", { name: "Add to list" }));
    expect((await screen.findAllByText(/Pipeline|There is no list/)).length > 0).toBe(true);
    expect(screen.queryByRole("option", { name: "Pipeline" }) !== null).toBe(allowed);
  },
);
