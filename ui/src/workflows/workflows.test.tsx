import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { ADA, renderApp } from "../testing/render";
import { NODE_WIDTH } from "./layout";
import type { BlockExecution, Definition } from "./types";

const people = { $: "attio-object", object: "people" };
const welcome: Definition = {
  title: "Welcome",
  timezone: "UTC",
  blocks: [
    { id: "record-command", block: "record-command", config: { object: people } },
    { id: "create-task", block: "create-task", title: "Call them", config: { content: "Call" } },
  ],
  connections: [{ from: "record-command", outcome: "triggered", to: "create-task" }],
};
const nightly: Definition = {
  title: "Nightly",
  timezone: "UTC",
  blocks: [{ id: "m", block: "manual-run" }],
  connections: [],
};

function server(): { api: FakeApi; id: string } {
  const api = new FakeApi({ people: 12 });
  const id = api.workflows.add(welcome, "live");
  api.workflows.add(nightly);
  return { api, id };
}

const draftOf = (api: FakeApi, id: string) => api.workflows.held.get(id)?.draft;
const canvas = () => screen.findByRole("group", { name: "Canvas" });
const node = async (name: RegExp) => within(await canvas()).findByRole("group", { name });

test("the list has every workflow with its triggers and state, narrows by a search, and duplicates", async () => {
  const { api } = server();
  const { user, router } = renderApp("/acme/workflows", api);
  const row = (await screen.findByRole("link", { name: "Welcome" })).closest("li");
  expect(row?.textContent).toMatch(/Record command.*No runs.*Live/);
  await user.type(screen.getByRole("searchbox", { name: "Search workflows" }), "night");
  await waitFor(() => expect(screen.queryByRole("link", { name: "Welcome" })).toBeNull());
  await user.click(screen.getByRole("button", { name: "Actions for Nightly" }));
  await user.click(await screen.findByRole("menuitem", { name: "Duplicate" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/workflows/wf-3"));
});

test("deleting asks first", async () => {
  const { api } = server();
  const { user } = renderApp("/acme/workflows", api);
  await user.click(await screen.findByRole("button", { name: "Actions for Nightly" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete “Nightly”?" });
  expect(api.workflows.held.size).toBe(2);
  await user.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(api.workflows.held.size).toBe(1));
});

test("a workflow is built from nothing by keyboard: a trigger, a step after it, its inputs; and it saves itself", async () => {
  const api = new FakeApi({ people: 12 });
  const { user } = renderApp("/acme/workflows", api);
  await screen.findByRole("heading", { name: "No workflows yet" });
  await user.keyboard("c");
  await user.click(await screen.findByRole("button", { name: "Add a trigger" }));
  await user.type(await screen.findByRole("searchbox", { name: "Find a block" }), "record created{Enter}");
  await user.selectOptions(await screen.findByRole("combobox", { name: "Object" }), "people");
  const trigger = await node(/^Record created, trigger/);
  trigger.focus();
  await user.keyboard("a");
  await user.type(await screen.findByRole("searchbox", { name: "Find a block" }), "delay{Enter}");
  await user.type(await screen.findByRole("textbox", { name: "Wait for" }), "2");
  await user.selectOptions(screen.getByRole("combobox", { name: "Wait for: unit" }), "days");
  await waitFor(() =>
    expect(draftOf(api, "wf-1")).toMatchObject({
      blocks: [
        { id: "record-created", config: { object: people } },
        { id: "delay", config: { duration: { $: "duration", value: "P2D" } } },
      ],
      connections: [{ from: "record-created", outcome: "triggered", to: "delay" }],
    }),
  );
  await user.click(screen.getByRole("button", { name: "Publish" }));
  await screen.findByText("Version 1 is live");
  expect(api.workflows.held.get("wf-1")?.status).toBe("live");
});

test("arrows go along the connections, Enter opens, Delete removes, and undo brings back", async () => {
  const { api, id } = server();
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  const trigger = await node(/^Record command/);
  trigger.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(await node(/^Call them/));
  await user.keyboard("{Enter}");
  const panel = await screen.findByRole("complementary", { name: "Block Call them" });
  const title = within(panel).getByRole("textbox", { name: "Title of the block" });
  await waitFor(() => expect(document.activeElement).toBe(title));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("complementary", { name: /^Block/ })).toBeNull());
  (await node(/^Call them/)).focus();
  await user.keyboard("{Delete}");
  await waitFor(() => expect(draftOf(api, id)?.blocks).toHaveLength(1));
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(draftOf(api, id)?.blocks).toHaveLength(2));
  await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
  await waitFor(() => expect(draftOf(api, id)?.blocks).toHaveLength(1));
});

test("blocks that were only moved are saved, and are nothing to publish", async () => {
  const { api, id } = server();
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  await node(/^Record command/);
  await user.click(screen.getByRole("button", { name: "Tidy up" }));
  await waitFor(() => expect(draftOf(api, id)?.blocks[0]?.position).toBeTruthy());
  const publish = screen.getByRole("button", { name: "Publish changes" });
  await waitFor(() => expect(publish.getAttribute("aria-disabled")).toBe("true"));
  await user.hover(publish);
  await screen.findByText("There is nothing to publish: nothing else would run than what is live");
});

test("what is missing is said at the block, in the list of problems and at the field, and publishing leads there", async () => {
  const api = new FakeApi({ people: 12 });
  const id = api.workflows.add({
    ...welcome,
    blocks: [{ id: "record-command", block: "record-command" }],
    connections: [],
  });
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  await node(/^Record command, trigger, 1 problem/);
  await user.click(screen.getByRole("button", { name: "Publish" }));
  const problems = await screen.findByRole("complementary", { name: "Problems" });
  await user.click(within(problems).getByRole("button", { name: /Record command › Object.*is required/ }));
  const panel = await screen.findByRole("complementary", { name: "Block Record command" });
  within(panel).getByText("Object is required.");
});

test("blocks are copied as text and pasted with ids of their own", async () => {
  const { api, id } = server();
  renderApp(`/acme/workflows/${id}`, api);
  fireEvent.click(await node(/^Call them/));
  let text = "";
  fireEvent.copy(document, { clipboardData: { setData: (_: string, value: string) => (text = value) } });
  expect(JSON.parse(text).blocks).toHaveLength(1);
  fireEvent.paste(document, { clipboardData: { getData: () => text } });
  await waitFor(() => expect(draftOf(api, id)?.blocks.map((block) => block.id)).toContain("create-task-2"));
  // What was never put anywhere stays where it was shown, and the copy beside it.
  const [from, to] = ["create-task", "create-task-2"].map(
    (wanted) => draftOf(api, id)?.blocks.find((block) => block.id === wanted)?.position,
  );
  expect(to?.y).toBe(from?.y);
  expect(to?.x).toBeGreaterThan((from?.x ?? 0) + NODE_WIDTH);
});

test("of two drafts the person chooses", async () => {
  const { api, id } = server();
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  fireEvent.click(await node(/^Call them/));
  api.workflows.saveElsewhere(id, (now) => ({ ...now, title: "Theirs" }));
  await user.type(await screen.findByRole("textbox", { name: "Title of the block" }), "!");
  const dialog = await screen.findByRole("dialog", { name: "Somebody else has changed this workflow" });
  await user.click(within(dialog).getByRole("button", { name: "Take theirs" }));
  await screen.findByRole("heading", { name: "Theirs" });
  await waitFor(() => expect(screen.queryByRole("dialog", { name: /Somebody else/ })).toBeNull());
});

const ran = (block: string, more: Partial<BlockExecution> = {}): BlockExecution => ({
  id: block,
  block,
  iteration: null,
  attempt: 1,
  status: "completed",
  outcome: "done",
  input: { content: "Call Ada" },
  output: { task: { $: "attio-task", taskId: "t1" } },
  error: null,
  started_at: "2026-11-26T10:00:00.000Z",
  ended_at: "2026-11-26T10:00:01.000Z",
  app_execution_id: null,
  ...more,
});

test("runs appear by themselves, and a run shows live what each block did", async () => {
  const { api, id } = server();
  const { user } = renderApp(`/acme/workflows/${id}/runs`, api);
  await screen.findByRole("heading", { name: "Nothing has run yet" });
  api.workflows.put(id, { id: "r1", status: "running", executions: [] });
  await user.click(await screen.findByRole("link", { name: /Record command/ }));
  await waitFor(() => expect(screen.getByRole("status", { name: "Status of the run" }).textContent).toBe("Running"));
  const block = (name: RegExp) =>
    within(screen.getByRole("group", { name: "Canvas of the run" })).findByRole("group", { name });
  await block(/^Call them, step, not reached/);
  const failed = { block: "create-task", message: "The task is too long." };
  api.workflows.put(id, {
    id: "r1",
    status: "failed",
    error: failed,
    executions: [ran("create-task", { status: "failed", outcome: null, output: null, error: failed })],
  });
  fireEvent.click(await block(/^Call them, step, failed/));
  const panel = await screen.findByRole("complementary", { name: "Block Call them" });
  within(panel).getByText("Call Ada");
  within(panel).getByText("The task is too long.");
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await user.click(await screen.findByRole("menuitem", { name: "From the failed block" }));
  await waitFor(() => expect(screen.getByRole("status", { name: "Status of the run" }).textContent).toBe("Running"));
  expect(api.requests.find((request) => request.path.endsWith("/retry"))?.body).toEqual({ from: "failed" });
});

test("a record's page runs the workflows that are offered for it, and leads to the run", async () => {
  const { api, id } = server();
  const { user, router } = renderApp(`/acme/people/${ADA}`, api);
  await user.click(await screen.findByRole("button", { name: "Run workflow" }));
  await user.click(await screen.findByRole("menuitem", { name: "Run Welcome" }));
  await user.click(await screen.findByRole("button", { name: "Open the run" }));
  expect(api.requests.find((request) => request.method === "POST" && request.path.endsWith("/runs"))?.body).toEqual({
    trigger: "record-command",
    record: { object: "people", record_id: ADA },
  });
  await waitFor(() => expect(router.state.location.pathname).toBe(`/acme/workflows/${id}/runs/run-3`));
});

test("where there is no such workflow, the way leads to those that there are", async () => {
  const { api } = server();
  renderApp("/acme/workflows/nope", api);
  await screen.findByRole("heading", { name: "No such workflow" });
  expect(screen.getByRole("link", { name: "Go to Workflows" }).getAttribute("href")).toBe("/acme/workflows");
});

test("the palette goes to a workflow by its name", async () => {
  const { api, id } = server();
  const { user, router } = renderApp("/acme/tasks", api);
  await screen.findByRole("heading", { name: "Tasks" });
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("searchbox", { name: /Search records/ }), "welcome");
  await screen.findByRole("option", { name: /Welcome/ });
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/acme/workflows/${id}`));
});

const compared = (more: object = {}) => ({
  execution_id: "e1",
  name: "call · execute",
  recorded_version: 1,
  replayed_version: 1,
  is_same: true,
  divergence: null,
  outcome: [{ change: "same", text: "TypeError: no score" }],
  logs: [],
  calls: [{ change: "same", text: "fetch GET https://acme.example/checks" }],
  ...more,
});

test("a run and a block of it are replayed: what is the same, what differs, and where it began to", async () => {
  const { api, id } = server();
  const failed = { block: "create-task", message: "No score." };
  api.workflows.put(id, {
    id: "r1",
    status: "failed",
    error: failed,
    executions: [ran("create-task", { status: "failed", outcome: null, error: failed, app_execution_id: "e1" })],
  });
  const step = { visit: "r1.1", block: "create-task", title: "Call them", iteration: null, attempt: 1 };
  api.workflows.replays.recorded = {
    is_same: true,
    left_out: 0,
    steps: [
      { ...step, how: "replayed", is_same: true, replays: [compared()] },
      { ...step, visit: "r1.2", title: "Make a task", how: "taken", reason: "it writes" },
    ],
  };
  api.workflows.replays.current = {
    is_same: false,
    left_out: 0,
    steps: [
      {
        ...step,
        how: "replayed",
        is_same: false,
        replays: [
          compared({
            replayed_version: 2,
            is_same: false,
            divergence: { at: 0, expected: "fetch GET https://acme.example/checks", got: "the end" },
            outcome: [
              { change: "recorded", text: "TypeError: no score" },
              { change: "replayed", text: "exit" },
            ],
          }),
        ],
      },
    ],
  };
  const { user } = renderApp(`/acme/workflows/${id}/runs/r1`, api);
  await user.click(await screen.findByRole("button", { name: "Replay" }));
  const whole = await screen.findByRole("dialog", { name: "Replay of the run" });
  await within(whole).findByText("Everything is the same");
  within(whole).getByText("It writes.");
  await user.click(within(whole).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

  await user.click(await screen.findByRole("button", { name: "Replay Call them" }));
  const dialog = await screen.findByRole("dialog", { name: "Replay of Call them" });
  await within(dialog).findByText("Same");
  await user.click(within(dialog).getByRole("radio", { name: "The current version" }));
  await within(dialog).findByText("Differs");
  within(dialog).getByText(/: version 1 of the app ran then, version 2 now/);
  expect(within(dialog).getByText("First expected").nextSibling?.textContent).toBe(
    "fetch GET https://acme.example/checks",
  );
  const outcome = within(within(dialog).getByRole("list", { name: "Outcome" })).getAllByRole("listitem");
  expect(outcome.map((line) => line.textContent)).toEqual(["−Only then: TypeError: no score", "+Only now: exit"]);
  expect(api.requests.filter((request) => request.path.endsWith("/replay")).map((request) => request.body)).toEqual([
    { against: "recorded" },
    { against: "recorded", block: "create-task" },
    { against: "current", block: "create-task" },
  ]);
});
