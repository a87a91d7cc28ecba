import { act, screen, waitFor, within } from "@testing-library/react";
import dayjs from "dayjs";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADMIN } from "../testing/fake-data";
import { ADA, renderApp } from "../testing/render";
import { byDay, dayTitle, type Kind, known, type TimelineItem } from "./timeline";

const item = (kind: Exclude<Kind, "changes">, at: number): TimelineItem => ({
  key: `${kind} ${at}`,
  kind,
  at,
  actor: null,
  what: "",
  title: "",
  to: "",
});
const keys = (items: readonly TimelineItem[]) => items.map(({ key }) => key);

test("items of all sources come newest first, and none before what is known of every source", () => {
  const notes = { kind: "notes" as const, items: [item("notes", 9), item("notes", 5)], knownSince: 5 };
  const files = { kind: "files" as const, items: [item("files", 2), item("files", 7)], knownSince: null };
  expect(keys(known([notes, files]))).toEqual(["notes 9", "files 7", "notes 5"]);
  expect(keys(known([{ ...notes, knownSince: null }, files]))).toEqual(["notes 9", "files 7", "notes 5", "files 2"]);
  expect(known([{ ...notes, knownSince: Number.POSITIVE_INFINITY }, files])).toEqual([]);
});

test("a day has the items of the reader's own day", () => {
  const at = (day: number, hour: number) => new Date(2026, 8, day, hour).getTime();
  const days = byDay([item("notes", at(3, 23)), item("notes", at(3, 0)), item("files", at(2, 23))]);
  expect(days.map(({ day, items }) => [day, items.length])).toEqual([
    ["2026-09-03", 2],
    ["2026-09-02", 1],
  ]);
});

test.each([
  ["2026-11-20", "Today"],
  ["2026-11-19", "Yesterday"],
  ["2026-11-18", "Wednesday, 18 November"],
  ["2025-11-18", "Tuesday, 18 November 2025"],
])("%s is called %s", (day, title) => {
  expect(dayTitle(day, dayjs("2026-11-20T15:00:00"))).toBe(title);
});

const actor = { type: "workspace-member", id: ADMIN };
const answer = (data: unknown[]) => ({ status: 200, body: { data, pagination: { next_cursor: null } } });

/** A workspace in which a note, a comment and a file hang on Ada. */
function busy(): FakeApi {
  const api = new FakeApi({ people: 3 });
  const at = (hour: number) => `2026-11-20T0${hour}:00:00.000000000Z`;
  const note = { id: { note_id: "n" }, title: "Kick-off", excerpt: "Twenty seats.", created_by_actor: actor };
  api.overrides.set("/api/w/acme/notes", answer([{ ...note, created_at: at(8) }]));
  const comment = { id: { comment_id: "c" }, content_plaintext: "Who calls her?", author: actor, created_at: at(7) };
  api.overrides.set("/api/w/acme/v2/threads", answer([{ id: { thread_id: "t" }, comments: [comment] }]));
  const file = { id: { file_id: "f" }, file_type: "file", name: "offer.pdf", created_by_actor: actor };
  api.overrides.set("/api/w/acme/v2/files", answer([{ ...file, created_at: at(6) }]));
  return api;
}

const titles = async () => (await screen.findAllByRole("listitem")).map((row) => row.textContent?.replace(/^MO/, ""));

test("changes, notes, comments and files stand on one timeline; chips narrow it", async () => {
  const { user } = renderApp(`/acme/people/${ADA}/activity`, busy());
  await screen.findByRole("link", { name: "Kick-off" });
  const day = screen.getByRole("region", { name: /20 November|Today|Yesterday/ });
  expect(
    within(day)
      .getAllByRole("listitem")
      .map((row) => within(row).getByRole("link").textContent),
  ).toEqual(["Kick-off", "Who calls her?", "offer.pdf"]);
  expect(within(day).getByText("Twenty seats.")).toBeTruthy();
  expect(screen.getByText("created this person")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Files" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "Kick-off" })).toBeNull());
  expect(await titles()).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Files" }));
  await user.click(screen.getByRole("button", { name: "Calls" }));
  expect(await screen.findByText("Nothing of this kind has happened yet")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "All" }));
  expect(await screen.findByRole("link", { name: "Kick-off" })).toBeTruthy();
});

test("who completed a task and who added to a list is named, and so is what is said of entries", async () => {
  const api = busy();
  const at = "2026-11-20T09:00:00.000000000Z";
  const made = { created_at: at, created_by_actor: actor };
  const task = { id: { task_id: "k" }, content_plaintext: "Call her", completed_at: at, is_completed: true, ...made };
  api.overrides.set("/api/w/acme/v2/tasks", answer([{ ...task, linked_records: [], assignees: [] }]));
  const place = { list_id: "l", list_api_slug: "pipeline", entry_id: "e", created_at: at };
  api.overrides.set(`/api/w/acme/v2/objects/people/records/${ADA}/entries`, answer([place]));
  const doers = { removals: [], completions: [{ task_id: "k", actor }], additions: [{ entry_id: "e", actor }] };
  api.overrides.set(`/api/w/acme/objects/people/records/${ADA}/timeline`, { status: 200, body: { data: doers } });
  renderApp(`/acme/people/${ADA}/activity`, api);
  expect((await screen.findAllByText("completed the task")).length).toBeGreaterThan(0);
  expect(await screen.findByText("added this to the list")).toBeTruthy();
  expect(await screen.findByText("commented on pipeline")).toBeTruthy();
});

test("e-mails of people and companies stand on the timeline, and lead to the tab that has them", async () => {
  const api = busy();
  const email = { id: "e", direction: "inbound", subject: "Robots", participants: [] };
  api.overrides.set("/api/w/acme/emails", answer([{ ...email, sent_at: "2026-11-20T05:00:00.000000000Z" }]));
  const { user } = renderApp(`/acme/people/${ADA}/activity`, api);
  await screen.findByRole("link", { name: "Robots" });
  await user.click(screen.getByRole("button", { name: "E-mails" }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "Kick-off" })).toBeNull());
  expect(await titles()).toHaveLength(1);
  expect(screen.getByText("E-mail received:")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Robots" }).getAttribute("href")).toBe(`/acme/people/${ADA}/emails`);
});

test("what cannot be loaded is named beside the rest, and tried again", async () => {
  const api = busy();
  const path = "/api/w/acme/v2/threads";
  const works = api.overrides.get(path);
  api.overrides.set(path, { status: 500, body: { code: "internal", message: "Out of order." } });
  const { user } = renderApp(`/acme/people/${ADA}/activity`, api);
  expect((await screen.findByRole("alert")).textContent).toContain("The comments could not be loaded: Out of order.");
  expect(screen.getByRole("link", { name: "Kick-off" })).toBeTruthy();
  if (works) api.overrides.set(path, works);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Who calls her?" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what somebody else does appears by itself", async () => {
  const api = busy();
  renderApp(`/acme/people/${ADA}/activity`, api);
  await screen.findByRole("link", { name: "Kick-off" });
  act(() => api.write("people", ADA, { job_title: "Countess" }));
  expect(await screen.findByText("Countess", { selector: "li *" })).toBeTruthy();
  api.overrides.set("/api/w/acme/v2/files", answer([]));
  act(() => api.emit("file.deleted", { parent_record_id: ADA }));
  await waitFor(() => expect(screen.queryByRole("link", { name: "offer.pdf" })).toBeNull());
});
