import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Value } from "../api/types";
import { FakeApi } from "../testing/fake-api";
import { attributes, companies, makeRecord, stamp } from "../testing/fake-data";
import { ADA, GRACE, renderApp } from "../testing/render";
import { mergedAttributes } from "./merged";

const AT = stamp(Date.UTC(2026, 8, 1));
const firm = (id: string, values: Record<string, unknown>) => makeRecord(companies, id, values, AT);
const to = (id: string) => ({ target_object: "companies", target_record_id: id });
const texts = (values: readonly Value[]) =>
  values.map((value) => value.value ?? value.domain ?? value.target_record_id);

test.each([
  ["the primary's value counts", "name", { name: "One" }, { name: "Two" }, ["One"], false],
  ["a gap is filled", "description", {}, { description: "Makes engines" }, ["Makes engines"], false],
  ["several values are not united", "domains", { domains: ["a.com"] }, { domains: ["b.com"] }, ["a.com"], false],
  [
    "equal values are equal",
    "domains",
    { domains: ["a.com", "b.com"] },
    { domains: ["b.com", "a.com"] },
    ["a.com", "b.com"],
    true,
  ],
])("%s", (_promise, slug, first, second, expected, same) => {
  const rows = mergedAttributes(attributes.companies ?? [], firm("1", first), firm("2", second));
  const row = rows.find(({ attribute }) => attribute.api_slug === slug);
  expect(texts(row?.result ?? [])).toEqual(expected);
  expect(row?.same).toBe(same);
});

test("relationships with several values are united, without what the two say about each other", () => {
  const team = attributes.companies?.find((attribute) => attribute.api_slug === "team");
  if (!team) throw new Error("companies have a team");
  const related = { ...team, relationship: { object_slug: "people", title: "Company" } };
  const [first, second] = [firm("1", { team: [to("a"), to("2")] }), firm("2", { team: [to("a"), to("b")] })];
  expect(texts(mergedAttributes([related], first, second)[0]?.result ?? [])).toEqual(["a", "b"]);
  expect(texts(mergedAttributes([team], first, second)[0]?.result ?? [])).toEqual(["a"]);
});

const select = async (user: ReturnType<typeof renderApp>["user"], ...names: string[]) => {
  for (const name of names) await user.click(await screen.findByRole("checkbox", { name: `Select ${name}` }));
};

test("two selected records are compared, merged and make way for the new one", async () => {
  const { user, api, router } = renderApp("/acme/people", new FakeApi({ people: 3 }));
  await select(user, "Ada Lovelace");
  expect(screen.queryByRole("button", { name: "Merge" })).toBeNull();
  await select(user, "Grace Hopper");
  await user.click(screen.getByRole("button", { name: "Merge" }));
  const dialog = await screen.findByRole("dialog", { name: "Merge two people" });
  const row = async (title: string) => await within(dialog).findByRole("row", { name: new RegExp(`^${title}`) });
  expect(
    within(await row("Job title"))
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  ).toEqual(["Chief executive", "Is lost: Head of sales", "Chief executive"]);
  await user.click(within(dialog).getByRole("radio", { name: /Grace Hopper/ }));
  expect(
    within(await row("Job title"))
      .getAllByRole("cell")
      .at(-1)?.textContent,
  ).toBe("Head of sales");
  expect(within(dialog).getByText("This cannot be undone.")).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Merge" }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/acme\/people\/0{8}-0000-4000-8000-0{8}8/));
  expect(await screen.findByText("Merged into Grace Hopper")).toBeTruthy();
  expect(api.requests.findLast((request) => request.path.endsWith("/merge"))?.body).toEqual({
    data: { primary_record_id: GRACE, secondary_record_id: ADA },
  });
});

test("three selected records are not merged", async () => {
  const { user } = renderApp("/acme/people", new FakeApi({ people: 3 }));
  await select(user, "Ada Lovelace", "Grace Hopper", "Alan Turing");
  expect(screen.queryByRole("button", { name: "Merge" })).toBeNull();
});

test("from a record's menu the other one is picked, never itself, and a refusal stays in the dialog", async () => {
  const api = new FakeApi({ people: 3 });
  const refused = { status: 409, body: { code: "concurrent_write_conflict", message: "Somebody else writes it." } };
  api.overrides.set("/api/w/acme/v2/objects/people/records/merge", refused);
  const { user, router } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Merge with…" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(await within(dialog).findByRole("option", { name: /Ada Lovelace/ }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("itself");
  await user.click(within(dialog).getByRole("option", { name: /Grace Hopper/ }));
  await user.click(await within(dialog).findByRole("button", { name: "Merge" }));
  expect((await within(dialog).findByRole("alert")).textContent).toBe("Not merged: Somebody else writes it.");
  expect(router.state.location.pathname).toBe(`/acme/people/${ADA}`);
});

test("records of one name are told apart in the picker, at the choice and above the columns", async () => {
  const api = new FakeApi({ people: 3 });
  const [ada, grace, alan] = api.records.people ?? [];
  const name = { first_name: "Ada", last_name: "Lovelace", full_name: "Ada Lovelace" };
  for (const person of [grace, alan]) api.write("people", person?.id.record_id ?? "", { name });
  api.write("people", alan?.id.record_id ?? "", { email_addresses: [] });
  const addressOf = (person: typeof ada) => String(person?.values.email_addresses?.[0]?.email_address);
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Merge with…" }));
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByRole("option", { name: `Ada Lovelace ${addressOf(ada)}` });
  await within(dialog).findByRole("option", { name: /^Ada Lovelace created / });
  await user.type(within(dialog).getByRole("searchbox"), "lovelace");
  await user.click(await within(dialog).findByRole("option", { name: `Ada Lovelace ${addressOf(grace)}` }));
  expect(await within(dialog).findByRole("radio", { name: new RegExp(`${addressOf(ada)} · created`) })).toBeTruthy();
  expect(
    within(dialog)
      .getAllByRole("columnheader")
      .map((header) => header.textContent),
  ).toEqual([
    "Attribute",
    `Ada Lovelace (${addressOf(ada)}), counts`,
    `Ada Lovelace (${addressOf(grace)}), fills gaps`,
    "Result",
  ]);
});
