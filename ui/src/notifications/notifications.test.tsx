import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";
import type { Notification } from "./notifications-api";

const failed: Notification = {
  id: "n1",
  kind: "run-failed",
  workflow: { id: "wf-1", title: "Nightly" },
  run_id: "run-9",
  message: "nobody is at nowhere.example",
  count: 1,
  is_read: false,
  at: "2026-11-27T01:00:00Z",
};

function api(): FakeApi {
  const fake = new FakeApi({ people: 2 });
  fake.workflows.add(
    { title: "Nightly", timezone: "UTC", blocks: [{ id: "m", block: "manual-run" }], connections: [] },
    "live",
  );
  return fake;
}

test("the bell counts what is unread as it comes, one line for a workflow, and a line leads to the run", async () => {
  const fake = api();
  const { user, router } = renderApp("/acme/people", fake);
  await screen.findByRole("button", { name: "Notifications" });
  fake.workflows.notifications = [
    { ...failed, count: 3 },
    { ...failed, id: "n2", kind: "message", message: "Hello" },
  ];
  act(() => fake.emit("notification.changed", { member_ids: [] }));
  await user.click(await screen.findByRole("button", { name: "Notifications, 2 unread" }));
  const list = await screen.findByRole("dialog", { name: /^Notifications/ });
  within(list).getByText("Nightly failed 3 times");
  await user.click(within(list).getByText("Hello"));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/workflows/wf-1/runs/run-9"));
  await screen.findByRole("button", { name: "Notifications, 1 unread" });
});

test("all are marked as read; without any the list says what will be there", async () => {
  const fake = api();
  fake.workflows.notifications = [failed];
  const { user } = renderApp("/acme/people", fake);
  await user.click(await screen.findByRole("button", { name: "Notifications, 1 unread" }));
  await user.click(await screen.findByRole("button", { name: "Mark all as read" }));
  await screen.findByRole("button", { name: "Notifications", hidden: true });
  fake.workflows.notifications = [];
  act(() => fake.emit("notification.changed", { member_ids: [] }));
  await screen.findByText(/Nothing yet/);
});

test("a message of a workflow is shown as it comes", async () => {
  const fake = api();
  renderApp("/acme/people", fake);
  await screen.findByRole("button", { name: "Notifications" });
  act(() =>
    fake.emit("workflow.message", {
      workflow_id: "wf-1",
      run_id: "run-9",
      message: "The moon is up",
      member_ids: null,
    }),
  );
  const toasts = screen.getByRole("region", { name: "Notifications (F8)" });
  await within(toasts).findByText("The moon is up");
});
