import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Value } from "../api/types";
import { FakeApi } from "../testing/fake-api";
import { ADMIN } from "../testing/fake-data";
import { ADA, renderApp } from "../testing/render";

const JOB = `/api/w/acme/v2/objects/people/records/${ADA}/attributes/job_title/values`;
const row = (title: string) => screen.findByRole("group", { name: title });
const lastWrite = (api: FakeApi) => api.requests.findLast((request) => request.method === "PUT")?.body;

/** The dialog, opened beside the title. */
async function openHistory(user: ReturnType<typeof renderApp>["user"], title: string): Promise<HTMLElement> {
  await user.click(await screen.findByRole("button", { name: `History of ${title}` }));
  return screen.findByRole("dialog", { name: `History of ${title}` });
}

const told = async (dialog: HTMLElement) =>
  (await within(dialog).findAllByRole("listitem")).map((item) => item.textContent ?? "");

/** A value that Ada's job title had in a month of 2026. */
const held = (month: number, actor: Value["created_by_actor"], until: number | null): Value => ({
  active_from: `2026-0${month}-03T10:00:00.000000000Z`,
  active_until: until === null ? null : `2026-0${until}-03T10:00:00.000000000Z`,
  created_by_actor: actor,
  attribute_type: "text",
  value: `Title ${month}`,
});

test("every value stands there with its time and who wrote it, the newest first", async () => {
  const api = new FakeApi({ people: 3 });
  const values = [
    held(2, { type: "system", id: null }, 3),
    held(3, { type: "api-token", id: "t" }, 4),
    held(4, { type: "workflow", id: "w" }, 5),
    held(5, { type: "workspace-member", id: ADMIN }, null),
  ];
  api.overrides.set(JOB, { status: 200, body: { data: values } });
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  const items = await told(await openHistory(user, "Job title"));
  expect(items).toHaveLength(4);
  expect(items[0]).toMatch(/^Title 5.*since 3 May 2026, \d\d:00/);
  expect(items[1]).toMatch(/^Title 4.*Workflow3 Apr 2026, \d\d:00 until 3 May 2026, \d\d:00/);
  expect(items[2]).toContain("API token");
  expect(items[3]).toContain("System");
});

test("H on a value opens its history, and the focus comes back to it", async () => {
  const { user } = renderApp(`/acme/people/${ADA}`);
  const button = within(await row("Job title")).getByRole("button");
  button.focus();
  await user.keyboard("h");
  expect(await screen.findByRole("dialog", { name: "History of Job title" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(button));
});

test("an H that is typed into a value is only typed", async () => {
  const { user } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("h");
  expect(within(await row("Job title")).getByRole<HTMLTextAreaElement>("textbox").value).toBe("h");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a value that was replaced is restored by writing it again", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Job title")).getByRole("button"));
  await user.keyboard("Countess{Enter}");
  const dialog = await openHistory(user, "Job title");
  expect((await told(dialog))[0]).toContain("Countess");
  await user.click(within(dialog).getByRole("button", { name: "Restore this value" }));
  await waitFor(() => expect(lastWrite(api)).toEqual({ data: { values: { job_title: "Chief executive" } } }));
  expect(await within(await row("Job title")).findByText("Chief executive")).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("of an attribute with several values, one is restored beside what is there", async () => {
  const { user, api } = renderApp(`/acme/people/${ADA}`);
  await user.click(within(await row("Email addresses")).getByRole("button"));
  await user.type(await screen.findByRole("textbox", { name: "Add to Email addresses" }), "ada@example.org{Enter}");
  await user.click(await screen.findByRole("button", { name: "Remove ada.lovelace@analytical.example.com" }));
  await user.keyboard("{Escape}");
  const dialog = await openHistory(user, "Email addresses");
  const gone = (await within(dialog).findAllByText("ada.lovelace@analytical.example.com")).at(-1)?.closest("li");
  await user.click(within(gone as HTMLElement).getByRole("button", { name: "Restore this value" }));
  await waitFor(() =>
    expect(lastWrite(api)).toEqual({
      data: { values: { email_addresses: ["ada@example.org", "ada.lovelace@analytical.example.com"] } },
    }),
  );
});

test("a value that the server refuses stays, and the dialog says why", async () => {
  const api = new FakeApi({ people: 3 });
  const values = [held(2, { type: "system", id: null }, 3)];
  api.overrides.set(JOB, { status: 200, body: { data: values } });
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  const dialog = await openHistory(user, "Job title");
  const button = await within(dialog).findByRole("button", { name: "Restore this value" });
  const body = { code: "invalid", message: "A job title has at most 3 characters." };
  api.overrides.set(`/api/w/acme/v2/objects/people/records/${ADA}`, { status: 400, body });
  await user.click(button);
  expect((await within(dialog).findByRole("alert")).textContent).toBe(`Not restored: ${body.message}`);
  expect(within(dialog).getByText("Title 2")).toBeTruthy();
});

test("what nobody may write is only shown, and what has no history has no button", async () => {
  const { user } = renderApp(`/acme/people/${ADA}`);
  await user.click(await screen.findByRole("button", { name: /^Show \d+ more$/ }));
  const dialog = await openHistory(user, "Avatar URL");
  expect(within(dialog).queryByRole("button", { name: "Restore this value" })).toBeNull();
  expect(screen.queryByRole("button", { name: "History of Created at", hidden: true })).toBeNull();
});

test("a long history is drawn in steps", async () => {
  const api = new FakeApi({ people: 3 });
  const values = Array.from({ length: 70 }, (_, at) => ({
    ...held(2, { type: "system", id: null }, 3),
    active_from: `2026-02-03T10:00:${String(at).padStart(2, "0")}.000000000Z`,
    value: `Title number ${at}`,
  }));
  api.overrides.set(JOB, { status: 200, body: { data: values } });
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  const dialog = await openHistory(user, "Job title");
  expect(await told(dialog)).toHaveLength(50);
  fireEvent.click(within(dialog).getByRole("button", { name: "Show more" }));
  expect(await told(dialog)).toHaveLength(70);
  expect(within(dialog).queryByRole("button", { name: "Show more" })).toBeNull();
});

test.each([
  ["an attribute that never had a value", { status: 200, body: { data: [] } }, "Job title has never had a value"],
  [
    "a history that cannot be loaded",
    { status: 503, body: { code: "unavailable", message: "The store is busy." } },
    "The history could not be loaded",
  ],
])("%s is said to be so", async (_name, answer, title) => {
  const api = new FakeApi({ people: 3 });
  api.overrides.set(JOB, answer);
  const { user } = renderApp(`/acme/people/${ADA}`, api);
  expect(await within(await openHistory(user, "Job title")).findByRole("heading", { name: title })).toBeTruthy();
});
