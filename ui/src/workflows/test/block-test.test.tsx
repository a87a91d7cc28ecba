import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../../testing/fake-api";
import { renderApp } from "../../testing/render";
import type { Definition, Tested } from "../types";
import { variable } from "../values";

const definition: Definition = {
  title: "Welcome",
  timezone: "UTC",
  blocks: [
    { id: "hook", block: "webhook-received" },
    { id: "wait", block: "delay", config: { duration: variable("hook.body") } },
    { id: "task", block: "create-task", title: "Call them", config: { content: variable("hook.body") } },
  ],
  connections: [
    { from: "hook", outcome: "triggered", to: "wait" },
    { from: "wait", outcome: "done", to: "task" },
  ],
};

const tested: Tested = {
  status: "completed",
  input: { content: "Call Ada" },
  outcome: "done",
  output: { subject: "Call Ada" },
  error: null,
  until: null,
  callback: null,
  app_execution_id: null,
};

async function open(block: string, change: (api: FakeApi) => void = () => undefined) {
  const api = new FakeApi({ people: 2 });
  const id = api.workflows.add(definition);
  change(api);
  const { user } = renderApp(`/acme/workflows/${id}?block=${block}`, api);
  await user.click(await screen.findByRole("button", { name: "Test this block" }));
  return { api, user, region: await screen.findByRole("region", { name: "Test" }) };
}

test("a block is tested with the values of the latest run that came to it, and shows what came of it", async () => {
  const { api, user, region } = await open("wait", (api) => {
    api.workflows.samples = { run: "run-7", values: { "hook.body": "PT5M" } };
    api.workflows.tested = { ...tested, status: "waiting", outcome: "done", until: "2026-11-27T09:00:00Z" };
  });
  expect((await within(region).findByRole("link", { name: "the latest run" })).getAttribute("href")).toMatch(/run-7$/);
  await user.click(within(region).getByRole("button", { name: "Run test" }));
  await within(region).findByText(/In a run it would wait until/);
  expect(api.workflows.tests).toMatchObject([{ block: { id: "wait" }, samples: { "hook.body": "PT5M" } }]);
});

test("what lasts is asked first", async () => {
  const { api, user, region } = await open("task", (api) => {
    api.workflows.tested = tested;
  });
  within(region).getByText("It creates a task in this workspace.");
  await user.click(within(region).getByRole("button", { name: "Run test…" }));
  const dialog = await screen.findByRole("dialog", { name: "Test “Call them”?" });
  expect(api.workflows.tests).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Do it" }));
  await within(region).findByText("Outputs");
  expect(api.workflows.tests).toMatchObject([{ is_confirmed: true, samples: { "hook.body": null } }]);
});

test("a test that is refused says why", async () => {
  const { user, region } = await open("wait");
  await user.click(within(region).getByRole("button", { name: "Run test" }));
  await waitFor(() => expect(region.textContent).toContain("There is no sample for the variable."));
});
