import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { searchFilter } from "../palette/search";
import { FakeApi } from "../testing/fake-api";
import { attributes } from "../testing/fake-data";
import { ADA, GRACE, renderApp } from "../testing/render";

const rows = () => screen.getAllByRole("row").slice(1, -1);
const names = () => rows().map((row) => within(row).getAllByRole("link")[0]?.textContent?.slice(1));
const queries = (api: FakeApi) => api.requests.filter((request) => request.path.endsWith("/people/records/query"));

test("records appear as rows, references by name", async () => {
  renderApp("/acme/people");
  expect(await screen.findByRole("link", { name: "Ada Lovelace" })).toBeTruthy();
  expect((await screen.findAllByRole("link", { name: "Analytical Engines" })).length).toBeGreaterThan(0);
});

test("a header sorts up, then down, then not", async () => {
  const { user, api } = renderApp("/acme/people");
  await screen.findByRole("link", { name: "Ada Lovelace" });
  const sorts = () => (queries(api).at(-1)?.body as { sorts?: unknown } | undefined)?.sorts;
  for (const expected of [
    [{ attribute: "job_title", direction: "asc" }],
    [{ attribute: "job_title", direction: "desc" }],
  ]) {
    await user.click(screen.getByRole("button", { name: "Job title" }));
    await waitFor(() => expect(sorts()).toEqual(expected));
  }
  expect(screen.getByRole("columnheader", { name: "Job title" }).getAttribute("aria-sort")).toBe("descending");
  await user.click(screen.getByRole("button", { name: "Job title" }));
  expect(screen.getByRole("columnheader", { name: "Job title" }).getAttribute("aria-sort")).toBe("none");
});

test("the search narrows the table, and says when nothing is left", async () => {
  const { user } = renderApp("/acme/people");
  await screen.findByRole("link", { name: "Ada Lovelace" });
  await user.type(screen.getByRole("searchbox", { name: "Search people" }), "turing");
  await waitFor(() => expect(names()).toEqual(["Alan Turing"]));
  await user.type(screen.getByRole("searchbox", { name: "Search people" }), "zz");
  expect(await screen.findByText("Nothing found")).toBeTruthy();
});

test("the keyboard moves, selects, extends and opens", async () => {
  const { user, router } = renderApp("/acme/people");
  await screen.findByRole("link", { name: "Ada Lovelace" });
  act(() => screen.getByRole("grid").focus());
  await user.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  expect(screen.getByText("3 selected")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByText("3 selected")).toBeNull();
  await user.keyboard("{Home}{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/acme/people/${ADA}`));
});

test("a record that somebody adds stands at the end", async () => {
  const { api } = renderApp("/acme/people", new FakeApi({ people: 2 }));
  await screen.findByRole("link", { name: "Ada Lovelace" });
  const name = { first_name: "Mary", last_name: "Somerville", full_name: "Mary Somerville" };
  act(() => void api.handle("POST", "/api/w/acme/v2/objects/people/records", { data: { values: { name } } }));
  await waitFor(() => expect(names()).toEqual(["Ada Lovelace", "Grace Hopper", "Mary Somerville"]));
});

test("two records that were merged make way for the one that they became", async () => {
  const { api } = renderApp("/acme/people", new FakeApi({ people: 3 }));
  await screen.findByRole("link", { name: "Ada Lovelace" });
  act(() => {
    const people = api.records.people ?? [];
    const [ada, grace] = people.splice(0, 2);
    if (!ada || !grace) throw new Error("two people are needed");
    const merged = "5f5f5f5f-0000-4000-8000-000000000001";
    people.push({ ...ada, id: { ...ada.id, record_id: merged } });
    for (const gone of [ada, grace]) {
      const duplicate = { duplicate_object_id: gone.id.object_id, duplicate_record_id: gone.id.record_id };
      api.emit("record.merged", { object_slug: "people", record_id: merged, ...duplicate });
    }
  });
  await waitFor(() => expect(names()).toEqual(["Alan Turing", "Ada Lovelace"]));
});

test("the keys keep their row when rows before it come and go", async () => {
  const { user, api, router } = renderApp("/acme/people", new FakeApi({ people: 4 }));
  await screen.findByRole("link", { name: "Ada Lovelace" });
  act(() => screen.getByRole("grid").focus());
  await user.keyboard("{ArrowDown}");
  act(() => {
    api.records.people?.shift();
    api.emit("record.deleted", { object_slug: "people", record_id: ADA });
  });
  await waitFor(() => expect(names()).toHaveLength(3));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/acme/people/${GRACE}`));
});

test("? shows the shortcuts, and is only a character where text is typed", async () => {
  const { user } = renderApp("/acme/people");
  await user.type(await screen.findByRole("searchbox", { name: "Search people" }), "?");
  expect(screen.queryByRole("dialog")).toBeNull();
  act(() => screen.getByRole("searchbox", { name: "Search people" }).blur());
  await user.keyboard("?");
  const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(within(dialog).getByRole("region", { name: "Tables" })).toBeTruthy();
});

test("a record is created and opened", async () => {
  const { user, api, router } = renderApp("/acme/people");
  await user.click(await screen.findByRole("button", { name: "New person" }));
  const dialog = await screen.findByRole("dialog", { name: "New person" });
  await user.type(within(dialog).getByLabelText("First name"), "Mary");
  await user.type(within(dialog).getByLabelText("Last name"), "Somerville");
  await user.type(within(dialog).getByLabelText("Email address"), "mary@example.com");
  await user.click(within(dialog).getByRole("button", { name: "Create person" }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/acme\/people\/0{8}-/));
  const created = api.requests.findLast((request) => request.path.endsWith("/people/records"))?.body;
  expect(created).toEqual({
    data: {
      values: {
        name: { first_name: "Mary", last_name: "Somerville", full_name: "Mary Somerville" },
        email_addresses: ["mary@example.com"],
      },
    },
  });
});

test("selected records are deleted after a question", async () => {
  const { user, api } = renderApp("/acme/people", new FakeApi({ people: 3 }));
  await user.click(await screen.findByRole("checkbox", { name: "Select Ada Lovelace" }));
  await user.click(screen.getByRole("button", { name: "Delete" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(names()).toEqual(["Grace Hopper", "Alan Turing"]));
  expect(api.records.people).toHaveLength(2);
});

test("an object without records says how to make one, and takes them from a file", async () => {
  const { user } = renderApp("/acme/people", new FakeApi({ people: 0 }));
  expect(await screen.findByText("No people yet")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Import a CSV file" }));
  expect(await screen.findByRole("dialog", { name: "Import people" })).toBeTruthy();
});

test.each([
  ["new pers", "New person", "New person"],
  ["csv", "Import people from a CSV file", "Import people"],
  ["mailbox", "Import e-mails", "Import e-mails"],
])("the palette finds by %j what brings records in", async (typed, command, name) => {
  const { user } = renderApp("/acme/people");
  await screen.findByText("Ada Lovelace");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("searchbox", { name: /notes, tasks/ }), typed);
  await user.click(await screen.findByRole("option", { name: command }));
  expect(await screen.findByRole("dialog", { name })).toBeTruthy();
});

test.each([
  ["people", "ada", { $or: [{ name: { $contains: "ada" } }, { email_addresses: { $contains: "ada" } }] }],
  ["companies", "x", { $or: [{ domains: { $contains: "x" } }, { name: { $contains: "x" } }] }],
  ["people", "   ", null],
])("a search in %s for %j", (object, typed, filter) => {
  expect(searchFilter(attributes[object] ?? [], typed)).toEqual(filter);
});

test("who is not signed in is led to the sign-in page and back", async () => {
  const api = new FakeApi({ people: 2 });
  api.signedIn = false;
  const { user, router } = renderApp("/acme/people", api);
  await user.type(await screen.findByLabelText("E-mail address"), "mara@example.com");
  await user.type(screen.getByLabelText("Password"), "wrong");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toContain("wrong");
  await user.clear(screen.getByLabelText("Password"));
  await user.type(screen.getByLabelText("Password"), "right");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/people"));
});
