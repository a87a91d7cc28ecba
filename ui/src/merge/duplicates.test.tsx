import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RecordDocument } from "../api/types";
import { FakeApi } from "../testing/fake-api";
import { companies, makeRecord, people, stamp } from "../testing/fake-data";
import { ADA, GRACE, renderApp } from "../testing/render";
import { duplicateFilter, inCommon } from "./duplicates";

const AT = stamp(Date.UTC(2026, 8, 1));
const person = (values: Record<string, unknown>) => makeRecord(people, "p", values, AT);
const named = (first: string, last: string) =>
  person({ name: { first_name: first, last_name: last, full_name: `${first} ${last}`.trim() } });
const calls = (...numbers: string[]) => person({ phone_numbers: numbers });

/** Parts of an address, as the server has them. */
function mailed(local: string, domain: string): RecordDocument {
  const document = person({ email_addresses: [`${local}@${domain}`] });
  const root = domain.split(".").slice(-2).join(".");
  const parts = { email_domain: domain, email_root_domain: root, email_local_specifier: local };
  return { ...document, values: { email_addresses: [{ ...document.values.email_addresses?.[0], ...parts } as never] } };
}

test.each([
  ["the same phone number", calls("+44 20 7946 0100", "+44 1"), calls("+442079460100"), ["phone number"]],
  ["the same full name", named("Ada", "Lovelace"), named("Ada", "Lovelace"), ["name"]],
  ["only the same first name", named("Ada", ""), named("Ada", ""), []],
  ["an address on a subdomain", mailed("ada", "acme.com"), mailed("ada", "mail.acme.com"), ["e-mail address"]],
  ["another address at one domain", mailed("ada", "acme.com"), mailed("bob", "acme.com"), []],
  ["nothing at all", person({}), person({}), []],
])("%s in common", (_case, one, other, expected) => {
  expect(inCommon(one, other)).toEqual(expected);
});

test("one filter asks for everything by which duplicates are known", () => {
  expect(duplicateFilter("people", calls("+44 1", "+44 2"))).toEqual({
    $or: [{ phone_numbers: { $in: ["+441", "+442"] } }],
  });
  expect(duplicateFilter("people", mailed("ada", "mail.acme.com"))).toEqual({
    $or: [{ email_addresses: { email_local_specifier: "ada", email_root_domain: "acme.com" } }],
  });
  const firm = makeRecord(companies, "c", { name: "Acme", domains: ["acme.com"] }, AT);
  expect(duplicateFilter("companies", firm)).toEqual({
    $or: [{ domains: { root_domain: { $in: ["acme.com"] } } }, { name: { $in: ["Acme"] } }],
  });
});

test("there is nothing to ask of a record that says nothing, or of another object", () => {
  expect(duplicateFilter("people", person({ job_title: "Buyer" }))).toBeNull();
  expect(duplicateFilter("rockets", calls("+44 1"))).toBeNull();
});

/** Grace has Ada's phone number. */
function doubled(): FakeApi {
  const api = new FakeApi({ people: 3 });
  const number = api.records.people?.[0]?.values.phone_numbers?.[0];
  api.write("people", GRACE, { phone_numbers: [number?.original_phone_number] });
  return api;
}

const queries = (api: FakeApi) =>
  api.requests.filter(
    ({ path, body }) => path.endsWith("/records/query") && JSON.stringify(body).includes("phone_numbers"),
  );

test("a possible duplicate stands beside the details, and is compared and merged from there", async () => {
  const api = doubled();
  const { user, router } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" }));
  expect(await screen.findByText("Grace Hopper: same phone number")).toBeTruthy();
  expect(screen.getByRole("menuitem", { name: "Open Grace Hopper" }).getAttribute("href")).toBe(
    `/acme/people/${GRACE}`,
  );
  await user.click(screen.getByRole("menuitem", { name: "Compare and merge with Grace Hopper" }));
  const dialog = await screen.findByRole("dialog", { name: "Merge two people" });
  await user.click(await within(dialog).findByRole("button", { name: "Merge" }));
  await waitFor(() => expect(router.state.location.pathname).not.toContain(ADA));
});

test("what is no duplicate is said once, is named no more, and can be taken back", async () => {
  const api = doubled();
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" }));
  await user.click(await screen.findByRole("menuitem", { name: "Grace Hopper is no duplicate" }));
  await waitFor(() => expect(api.dismissed).toEqual([[ADA, GRACE]]));
  expect(screen.queryByRole("button", { name: /Possible duplicate/ })).toBeNull();
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" });
  expect(api.dismissed).toEqual([]);

  // Somebody else says so, of the other one.
  act(() => void api.handle("PUT", `/api/w/acme/objects/people/records/${GRACE}/dismissed-duplicates/${ADA}`, {}));
  await user.click(await screen.findByRole("button", { name: "Dismissed duplicates" }));
  await screen.findByText("Grace Hopper: same phone number, and no duplicate");
  await user.click(screen.getByRole("menuitem", { name: "Grace Hopper may be a duplicate" }));
  await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" });
  expect(api.dismissed).toEqual([]);
});

test("a dismissal that is refused is taken back at once, and said", async () => {
  const api = doubled();
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" }));
  const path = `/api/w/acme/objects/people/records/${ADA}/dismissed-duplicates/${GRACE}`;
  api.overrides.set(path, { status: 503, body: { code: "unavailable", message: "The store is busy." } });
  await user.click(await screen.findByRole("menuitem", { name: "Grace Hopper is no duplicate" }));
  await screen.findByText("The store is busy.");
  await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" });
});

test("what is none does not take the place of what may be one", async () => {
  const api = new FakeApi({ people: 9 });
  const [first, ...others] = api.records.people ?? [];
  const number = first?.values.phone_numbers?.[0]?.original_phone_number;
  for (const other of others) api.write("people", other.id.record_id, { phone_numbers: [number] });
  api.dismissed = others.slice(0, 4).map((other) => [other.id.record_id, ADA]);
  renderApp(`/acme/people/${ADA}`, api);
  expect(await screen.findByRole("button", { name: "4 possible duplicates" })).toBeTruthy();
});

test("a page asks once, whichever of its tabs are looked at", async () => {
  const api = doubled();
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" });
  await user.click(screen.getByRole("tab", { name: "Activity" }));
  await screen.findByText("created this person");
  expect(queries(api)).toHaveLength(1);
});

test("what no longer agrees is no longer named", async () => {
  const api = doubled();
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  await screen.findByRole("button", { name: "Possible duplicate: Grace Hopper" });
  const row = screen.getByRole("group", { name: "Phone numbers" });
  await user.click(within(row).getByRole("button"));
  await user.click(await screen.findByRole("button", { name: /^Remove \+44/ }));
  await waitFor(() => expect(screen.queryByRole("button", { name: /Possible duplicate/ })).toBeNull());
});

test.each([
  ["nobody else has the same", new FakeApi({ people: 3 })],
  ["it cannot be asked", doubled()],
])("nothing is said where %s", async (why, api) => {
  const body = { code: "unavailable", message: "The store is busy." };
  if (why === "it cannot be asked")
    api.overrides.set("/api/w/acme/v2/objects/people/records/query", { status: 503, body });
  renderApp(`/acme/people/${ADA}`, api);
  await waitFor(() => expect(queries(api)).toHaveLength(1));
  expect(screen.getByRole("heading", { name: "Details" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /duplicate/ })).toBeNull();
});
