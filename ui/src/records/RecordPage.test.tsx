import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADA, GRACE, renderApp } from "../testing/render";

const NORTHWIND = "00000000-0000-4000-8000-000000002001";
const row = (title: string) => screen.findByRole("group", { name: title });
const lastWrite = (api: FakeApi) => api.requests.findLast((request) => request.method === "PUT")?.body;

test("every attribute's row is a group named by its title", async () => {
  renderApp(`/acme/people/${ADA}`);
  for (const title of ["Name", "Email addresses", "Phone numbers", "Lead status", "Acme lead ID"]) {
    expect(await row(title)).toBeTruthy();
    expect(screen.getAllByRole("group", { name: title })).toHaveLength(1);
  }
});

test("a line of text is edited in place: Enter writes, Escape does not", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("Countess{Enter}");
  expect(lastWrite(api)).toEqual({ data: { values: { job_title: "Countess" } } });
  expect(await within(await row("Job title")).findByText("Countess")).toBeTruthy();

  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("Nobody{Escape}");
  expect(within(await row("Job title")).getByText("Countess")).toBeTruthy();
});

test("the focus is on the value again after Enter and after Escape", async () => {
  const { user } = renderApp(`/acme/people/${ADA}`);
  const button = async () => within(await row("Job title")).getByRole("button");
  for (const keys of ["Countess{Enter}", "Nobody{Escape}"]) {
    await user.click(await button());
    await user.keyboard(keys);
    await waitFor(async () => expect(document.activeElement).toBe(await button()));
  }
});

test("Tab writes, and goes on to the next value", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("Countess");
  await user.tab();
  expect(lastWrite(api)).toEqual({ data: { values: { job_title: "Countess" } } });
  await waitFor(async () => expect(within(await row("Job title")).queryByRole("textbox")).toBeNull());
});

test("what is written shows at once, before the server has answered", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  let answer = () => {};
  api.gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("Countess{Enter}");
  expect(await within(await row("Job title")).findByText("Countess")).toBeTruthy();
  expect(lastWrite(api)).toBeUndefined();
  await user.click(within(await row("Newsletter")).getByRole("checkbox"));
  expect(within(await row("Newsletter")).getByRole<HTMLInputElement>("checkbox").checked).toBe(false);
  await act(async () => answer());
  await waitFor(() => expect(api.requests.filter((request) => request.method === "PUT")).toHaveLength(2));
  expect(within(await row("Job title")).getByText("Countess")).toBeTruthy();
});

test("a line that the server refuses stays in its editor, with the reason at the field; the record keeps what it had", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  const body = { code: "invalid", message: "A job title has at most 10 characters." };
  api.overrides.set(`/api/w/acme/v2/objects/people/records/${ADA}`, { status: 400, body });
  await user.keyboard("Countess of Lovelace{Enter}");
  const field = within(await row("Job title"));
  expect((await field.findByRole("alert")).textContent).toBe(body.message);
  const editor = field.getByRole<HTMLTextAreaElement>("textbox", { name: "Job title" });
  expect(editor.value).toBe("Countess of Lovelace");
  expect(editor.getAttribute("aria-invalid")).toBe("true");
  await user.type(editor, "{Escape}");
  expect(within(await row("Job title")).getByText("Chief executive")).toBeTruthy();
  expect(within(await row("Job title")).queryByRole("alert")).toBeNull();
});

test("a choice that the server refuses is taken back, and the reason stands at the value", async () => {
  const { user, api } = renderApp(`/acme/people/${GRACE}`);
  await user.click(within(await row("Lead status")).getByRole("button"));
  const option = await screen.findByRole("option", { name: "Complete" });
  const body = { code: "invalid", message: "The option is archived." };
  api.overrides.set(`/api/w/acme/v2/objects/people/records/${GRACE}`, { status: 400, body });
  await user.click(option);
  expect((await within(await row("Lead status")).findByRole("alert")).textContent).toBe(body.message);
  expect(within(await row("Lead status")).getByText("Pending")).toBeTruthy();
});

test("text that is no number is refused at the field", async () => {
  const { user } = renderApp(`/acme/companies/${NORTHWIND}`);
  await user.click(within(await row("Funding raised")).getByRole("button"));
  await user.keyboard("a dozen{Enter}");
  expect((await within(await row("Funding raised")).findByRole("alert")).textContent).toBe(
    "“a dozen” is not a number.",
  );
});

test("what could not be saved can be sent again with Enter", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  const path = `/api/w/acme/v2/objects/people/records/${ADA}`;
  let answer = () => {};
  api.gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  api.overrides.set(path, { status: 503, body: { code: "unavailable", message: "The store is busy." } });
  await user.keyboard("Countess{Enter}");
  await waitFor(async () => expect(document.activeElement).toBe(within(await row("Job title")).getByRole("button")));
  await act(async () => answer());
  await within(await row("Job title")).findByText("The store is busy.");
  expect(document.activeElement).toBe(within(await row("Job title")).getByRole("textbox"));
  api.overrides.delete(path);
  await user.keyboard("{Enter}");
  await waitFor(async () => expect(within(await row("Job title")).queryByRole("alert")).toBeNull());
  expect(await within(await row("Job title")).findByText("Countess")).toBeTruthy();
});

test("an option is chosen by typing and Enter", async () => {
  const { user } = renderApp(`/acme/people/${GRACE}`);
  await user.click(within(await row("Lead status")).getByRole("button"));
  await screen.findByRole("option", { name: "Complete" });
  await user.type(screen.getByRole("searchbox", { name: "Find a value for Lead status" }), "compl{Enter}");
  expect(await within(await row("Lead status")).findByText("Complete")).toBeTruthy();
});

test("an entry of a list is added and removed", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Email addresses")).getByRole("button"));
  await user.type(await screen.findByRole("textbox", { name: "Add to Email addresses" }), "ada@example.org{Enter}");
  expect(lastWrite(api)).toEqual({
    data: { values: { email_addresses: ["ada.lovelace@analytical.example.com", "ada@example.org"] } },
  });
  await user.click(await screen.findByRole("button", { name: "Remove ada@example.org" }));
  expect(lastWrite(api)).toEqual({ data: { values: { email_addresses: ["ada.lovelace@analytical.example.com"] } } });
});

test("a refused value is explained and the old one stays", async () => {
  const { user } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Email addresses")).getByRole("button"));
  await user.type(await screen.findByRole("textbox", { name: "Add to Email addresses" }), "nonsense{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("invalid value");
  await user.keyboard("{Escape}");
  const kept = within(await row("Email addresses")).getAllByText(/@/);
  expect(kept.map((node) => node.textContent)).toEqual(["ada.lovelace@analytical.example.com"]);
});

test("what somebody else changes appears without a reload", async () => {
  const { api } = renderApp(`/acme/people/${ADA}`);
  expect(within(await row("Lead status")).getByText("Empty")).toBeTruthy();
  act(() => api.write("people", ADA, { lead_status: "Pending" }));
  expect(await within(await row("Lead status")).findByText("Pending")).toBeTruthy();
});

test("the tab is the last segment of the address", async () => {
  const { user, router } = renderApp(`/acme/people/${ADA}`);
  await user.click(await screen.findByRole("tab", { name: "Activity" }));
  expect(router.state.location.pathname).toBe(`/acme/people/${ADA}/activity`);
  expect(await screen.findByText("created this person")).toBeTruthy();
});

test.each([
  ["a record that is gone", `/acme/people/${ADA.replace("1000", "dead")}`, "No such person"],
  ["an object that is not there", `/acme/rockets/${ADA}`, "No such object"],
])("%s is said to be so", async (_name, path, title) => {
  renderApp(path);
  expect(await screen.findByRole("heading", { name: title })).toBeTruthy();
});

test("a record that cannot be loaded offers to try again", async () => {
  const api = new FakeApi({ people: 3 });
  const path = `/api/w/acme/v2/objects/people/records/${ADA}`;
  api.overrides.set(path, { status: 503, body: { code: "unavailable", message: "The store is busy." } });
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  expect(await screen.findByText("The store is busy.")).toBeTruthy();
  api.overrides.clear();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.getByRole("group", { name: "Name" })).toBeTruthy());
});
