import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";
import type { WorkflowAccess } from "./types";

function open(access: WorkflowAccess = "full-access") {
  const api = new FakeApi({ people: 1 });
  const nightly = { title: "Nightly", timezone: "UTC", blocks: [{ id: "m", block: "manual-run" }], connections: [] };
  const id = api.workflows.add(nightly, "live");
  const held = api.workflows.held.get(id);
  if (held) held.access = access;
  return { ...renderApp(`/acme/workflows/${id}`, api), title: () => api.workflows.held.get(id)?.draft.title };
}

const button = () => screen.findByRole("button", { name: "Nightly" });
const field = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Title of the workflow" });

test("a click on the title edits it, and Enter saves", async () => {
  const { user, title } = open();
  await user.click(await button());
  const input = await field();
  expect(document.activeElement).toBe(input);
  await user.keyboard("  Every night {Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "Every night" })).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Every night"));
  await waitFor(() => expect(title()).toBe("Every night"));
});

test.each(["{F2}", "{Enter}"])("%s on the title edits it, and Escape gives up", async (key) => {
  const { user, title } = open();
  (await button()).focus();
  await user.keyboard(key);
  await field();
  await user.keyboard("Daily{Escape}");
  const again = await button();
  await waitFor(() => expect(document.activeElement).toBe(again));
  expect(screen.getByRole("status").textContent).toBe("Saved");
  expect(title()).toBe("Nightly");
});

test("leaving the title saves it, unless nothing is left of it", async () => {
  const { user, title } = open();
  await user.click(await button());
  await user.clear(await field());
  await user.tab();
  await user.click(await button());
  await user.keyboard("Daily");
  await user.tab();
  await waitFor(() => expect(title()).toBe("Daily"));
});

test.each([
  [" ", "The workflow needs a title."],
  ["x".repeat(201), "A title has 200 characters at most."],
])("a title that cannot be says why, and can be mended", async (typed, why) => {
  const { user, title } = open();
  await user.click(await button());
  const input = await field();
  await user.clear(input);
  await user.paste(typed);
  await user.keyboard("{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe(why);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(title()).toBe("Nightly");
  await user.clear(input);
  expect(screen.queryByRole("alert")).toBeNull();
  await user.keyboard("Daily{Enter}");
  await waitFor(() => expect(title()).toBe("Daily"));
});

test("who may not edit the workflow has its title to read", async () => {
  open("read-and-run");
  expect(await screen.findByRole("heading", { level: 1, name: "Nightly" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Nightly" })).toBeNull();
});
