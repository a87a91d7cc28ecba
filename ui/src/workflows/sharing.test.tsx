import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { BERND } from "../testing/fake-data";
import { renderApp } from "../testing/render";
import type { WorkflowAccess } from "./types";

/** One live workflow, to which who is signed in has this access. */
function server(access: WorkflowAccess, app?: { installed: true; connected: true }): { api: FakeApi; id: string } {
  const api = new FakeApi({ people: 1, ...app });
  const nightly = { title: "Nightly", timezone: "UTC", blocks: [{ id: "m", block: "manual-run" }], connections: [] };
  const id = api.workflows.add(nightly, "live");
  const held = api.workflows.held.get(id);
  if (held) held.access = access;
  return { api, id };
}

test("a workflow is shared with every member or with some, each at a level, and has a link to copy", async () => {
  const { api, id } = server("full-access");
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  await user.click(await screen.findByRole("button", { name: "Share" }));
  const dialog = await screen.findByRole("dialog", { name: "Share" });
  within(dialog).getByDisplayValue(`${window.location.origin}/acme/workflows/${id}`);
  await user.click(within(dialog).getByRole("button", { name: "Copy link" }));
  expect(await navigator.clipboard.readText()).toBe(`${window.location.origin}/acme/workflows/${id}`);
  await within(dialog).findByText(/who made the workflow, always have full access/);
  await user.selectOptions(within(dialog).getByLabelText("Every member"), "private");
  await user.click(within(dialog).getByRole("button", { name: "Add member" }));
  await user.click(await screen.findByRole("option", { name: /Bernd/ }));
  await user.selectOptions(await within(dialog).findByLabelText(/^Access of Bernd/), "read-and-run");
  await user.click(within(dialog).getByRole("button", { name: "Save access" }));
  await waitFor(() =>
    expect(api.workflows.held.get(id)?.sharing).toEqual({
      workspace_access: null,
      workspace_member_access: [{ workspace_member_id: BERND, level: "read-and-run" }],
    }),
  );
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("why it could not be shared is said in the dialog, which stays", async () => {
  const { api, id } = server("full-access");
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  await user.click(await screen.findByRole("button", { name: "Share" }));
  const dialog = await screen.findByRole("dialog", { name: "Share" });
  await user.selectOptions(within(dialog).getByLabelText("Every member"), "full-access");
  const refused = { code: "invalid-body", message: "there is no member x in the workspace" };
  api.overrides.set(`/api/w/acme/workflows/${id}/access`, { status: 400, body: refused });
  await user.click(within(dialog).getByRole("button", { name: "Save access" }));
  expect((await within(dialog).findByRole("alert")).textContent).toMatch(/there is no member x/i);
});

test("who may read and run a workflow runs it, sees with whom it is shared, and changes nothing", async () => {
  const { api, id } = server("read-and-run");
  const { user } = renderApp(`/acme/workflows/${id}`, api);
  await screen.findByRole("button", { name: "Run" });
  expect(screen.queryByRole("button", { name: /Publish/ })).toBeNull();
  expect(screen.queryByRole("switch", { name: "Enabled" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Share" }));
  const dialog = await screen.findByRole("dialog", { name: "Share" });
  expect((within(dialog).getByLabelText("Every member") as HTMLSelectElement).disabled).toBe(true);
  expect(within(dialog).queryByRole("button", { name: "Save access" })).toBeNull();
});

test("the list offers what can be done with a workflow where one may change it", async () => {
  const { api } = server("read-and-run");
  api.workflows.add({ title: "Mine", timezone: "UTC", blocks: [], connections: [] });
  renderApp("/acme/workflows", api);
  await screen.findByRole("button", { name: "Actions for Mine" });
  screen.getByRole("link", { name: "Nightly" });
  expect(screen.queryByRole("button", { name: "Actions for Nightly" })).toBeNull();
});

const GONE = { status: 404, body: { code: "not-found", message: "There is no such thing." } };

/** The workflow is shared with others: to who is signed in it is not there any more, nor is what it did. */
function unshare(api: FakeApi, workflow: string) {
  for (const path of [`workflows/${workflow}`, "runs/", "executions/"]) api.overrides.set(`/api/w/acme/${path}`, GONE);
  api.executions.splice(0);
  act(() => api.emit("workflow.changed", { workflow_id: workflow, change: "sharing" }));
}

test("what is on the screen of a workflow goes when it is shared no more", async () => {
  const { api, id } = server("read-and-run");
  api.workflows.put(id, { id: "r1", status: "completed", executions: [] });
  renderApp(`/acme/workflows/${id}/runs/r1`, api);
  await screen.findByRole("status", { name: "Status of the run" });
  unshare(api, id);
  await screen.findByText("No such run");
});

test("executions of a workflow go when it is shared no more, and so does what is held of it unseen", async () => {
  const { api, id } = server("read-and-run", { installed: true, connected: true });
  const { router, client } = renderApp(`/acme/workflows/${id}`, api);
  await screen.findByRole("heading", { level: 1, name: "Nightly" });
  await act(() => router.navigate("/acme/apps/acme-lead-checker?tab=logs&execution=e3"));
  await screen.findByText("sending lead for +442079460100");
  expect(client.getQueryData(["acme", "workflow", id])).toBeTruthy();
  unshare(api, id);
  await waitFor(() => expect(screen.queryByText("sending lead for +442079460100")).toBeNull());
  expect(client.getQueryData(["acme", "workflow", id])).toBeUndefined();
});
