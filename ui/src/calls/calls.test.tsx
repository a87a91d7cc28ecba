import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADA, renderApp } from "../testing/render";

const summary = {
  id: "c1",
  meeting_id: "m1",
  title: "Intro with Lumen",
  start: { datetime: "2026-11-20T10:00:00.000Z", timezone: null },
  end: { datetime: "2026-11-20T10:30:00.000Z", timezone: null },
  status: "completed",
  duration: 754,
  has_transcript: true,
  created_at: "2026-11-20T11:00:00.000000000Z",
  participants: [
    { name: "Ada", email_address: "ada@lumen.io", status: "accepted", is_organizer: true, record_id: ADA },
    { name: "Jonas Weber", email_address: null, status: "accepted", is_organizer: false, record_id: null },
  ],
  linked_records: [{ object_slug: "people", object_id: "o", record_id: ADA }],
};

const call = {
  ...summary,
  description: "",
  speakers: [
    { name: "Ada", record_id: ADA },
    { name: "Jonas Weber", record_id: null },
  ],
  media_url: null as string | null,
  summary: "They want **robots**.",
  insights: [{ title: "Next steps", markdown: "- send the offer" }],
  transcript: [
    { speech: "Hello.", start_time: 0, end_time: 1, speaker: { name: "Ada" } },
    { speech: "Hi.", start_time: 61, end_time: 62, speaker: { name: "Jonas Weber" } },
  ],
};

const CALLS = "/api/w/acme/calls";

function given(calls: unknown[], details?: object | { status: number; body: unknown }): FakeApi {
  const api = new FakeApi({ people: 3 });
  // The more exact address first.
  if (details)
    api.overrides.set(
      `${CALLS}/c1`,
      "status" in details && "body" in details ? (details as never) : { status: 200, body: { data: details } },
    );
  api.overrides.set(CALLS, { status: 200, body: { data: calls, pagination: { next_cursor: null } } });
  return api;
}

test("the list says who was in a call, when, and how long; an empty one says how to fill it", async () => {
  renderApp("/acme/calls", given([summary]));
  const row = (await screen.findByRole("link", { name: "Intro with Lumen" })).closest("li") as HTMLElement;
  expect(row.textContent).toContain("Ada, Jonas Weber");
  expect(row.textContent).toContain("13 min");
  expect(screen.getByRole("link", { name: "Intro with Lumen" }).getAttribute("href")).toBe("/acme/calls/c1");
});

test("without calls the list says how to fill it, and appears when one is made elsewhere", async () => {
  const api = given([]);
  renderApp("/acme/calls", api);
  expect(await screen.findByRole("heading", { name: "No calls yet" })).toBeTruthy();
  api.overrides.set(CALLS, { status: 200, body: { data: [summary], pagination: { next_cursor: null } } });
  act(() => api.emit("call_recording.created", { meeting_id: "m1", call_recording_id: "c1" }));
  expect(await screen.findByRole("link", { name: "Intro with Lumen" })).toBeTruthy();
});

test("a list that cannot be loaded says why", async () => {
  const api = new FakeApi({ people: 3 });
  api.overrides.set(CALLS, { status: 503, body: { code: "unavailable", message: "the disk is full" } });
  renderApp("/acme/calls", api);
  expect((await screen.findByRole("alert")).textContent).toContain("the disk is full");
});

test("the page has transcript by turn, summary, insights and participants", async () => {
  renderApp("/acme/calls/c1", given([summary], call));
  expect(await screen.findByRole("heading", { level: 1, name: "Intro with Lumen" })).toBeTruthy();
  expect(screen.getByText("There is no audio or video of this call, only what was said.")).toBeTruthy();
  const transcript = screen.getByRole("region", { name: "Transcript" });
  expect(within(transcript).getByRole("link", { name: "Jonas Weber at 1:01" }).getAttribute("href")).toContain(
    "#t=61,62",
  );
  expect(within(transcript).getByRole("link", { name: "Ada" }).getAttribute("href")).toBe(`/acme/people/${ADA}`);
  expect(within(screen.getByRole("region", { name: "Summary" })).getByText("robots").tagName).toBe("STRONG");
  expect(within(screen.getByRole("region", { name: "Next steps" })).getByText("send the offer").tagName).toBe("LI");
  expect(within(screen.getByRole("region", { name: "Participants" })).getByText("Organizer")).toBeTruthy();
});

test("what a call lacks is said in its place; an address that is no recording plays nothing", async () => {
  renderApp("/acme/calls/c1", given([summary], { ...call, transcript: null, summary: null, insights: [] }));
  expect(await screen.findByRole("heading", { name: "No transcript" })).toBeTruthy();
  expect(screen.getByText("There is no summary of this call.")).toBeTruthy();
  expect(screen.getByText("There are no insights from this call.")).toBeTruthy();
});

test("a recording has a player by its kind", async () => {
  const { container } = renderApp("/acme/calls/c1", given([], { ...call, media_url: "https://x.test/a.MP3?b=1" }));
  await waitFor(() => expect(container.querySelector("audio")?.getAttribute("src")).toBe("https://x.test/a.MP3?b=1"));
});

test("the part that the address names is marked", async () => {
  const { container } = renderApp("/acme/calls/c1#t=61,62", given([], call));
  await waitFor(() => expect(container.querySelector("[data-marked]")?.textContent).toBe("Hi."));
});

test("a call that does not exist, and the address that the REST API gives", async () => {
  const { router } = renderApp(
    "/acme/calls/m1/c1/transcript#t=61",
    given([], { status: 404, body: { code: "not-found", message: "gone" } }),
  );
  expect(await screen.findByRole("heading", { name: "No such call" })).toBeTruthy();
  expect(router.state.location.pathname + router.state.location.hash).toBe("/acme/calls/c1#t=61");
});

test("an import that is refused says the line, and the file may be changed", async () => {
  const api = given([]);
  const { user } = renderApp("/acme/calls", api);
  await user.click(await screen.findByRole("button", { name: "Import transcript" }));
  const dialog = await screen.findByRole("dialog");
  await user.upload(within(dialog).getByLabelText("Transcript file"), new File(["WEBVTT"], "intro.vtt"));
  expect(within(dialog).getByText("intro.vtt")).toBeTruthy();
  api.overrides.set(CALLS, { status: 400, body: { code: "invalid-transcript", message: "Line 3: nothing.", line: 3 } });
  await user.click(within(dialog).getByRole("button", { name: "Import" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("Line 3: nothing.");
});

test("people and companies have a tab of their calls", async () => {
  renderApp(`/acme/people/${ADA}/calls`, given([summary]));
  expect((await screen.findByRole("tab", { name: "Calls" })).getAttribute("aria-selected")).toBe("true");
  expect(await screen.findByRole("link", { name: "Intro with Lumen" })).toBeTruthy();
});
