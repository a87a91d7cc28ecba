import { RealmError } from "@stoa/sdk/page";
import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";
import { problems } from "./problems";

beforeEach(() => problems.clear());

const problem = {
  code: "BUILD_JAVASCRIPT_ERROR",
  severity: "error" as const,
  message: "Unexpected token",
  file: "src/app/check.tsx",
  line: 3,
  column: 7,
  excerpt: "  3 | const = 1;",
  hint: "look for a missing name",
};
const app = { slug: "acme-lead-checker", name: "Acme Lead Checker" };

function open() {
  const api = new FakeApi({ people: 3 });
  return renderApp("/acme/people", api);
}

async function breaks(api: FakeApi, at_ms: number) {
  api.builds = [{ folder: "./app", problems: [problem], at_ms }];
  act(() => api.emit("build.failed", { folder: "./app" }));
  return screen.findByRole("dialog", { name: "Problems of apps" });
}

test("a build that fails is shown over the page with its place, its lines and what to do", async () => {
  const { api } = open();
  const panel = await breaks(api, 1);
  for (const text of [
    "BUILD_JAVASCRIPT_ERROR",
    "src/app/check.tsx:3:7",
    "Unexpected token",
    "look for a missing name",
  ]) {
    expect(within(panel).getByText(text)).toBeTruthy();
  }
  expect(panel.textContent).toContain("const = 1;");
});

test("what was dismissed stays a badge, comes back with the next failure, and goes when it is mended", async () => {
  const { api, user } = open();
  await breaks(api, 1);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog", { name: "Problems of apps" })).toBeNull();
  expect(screen.getByRole("button", { name: "1 problem of apps: show" })).toBeTruthy();
  await breaks(api, 2);
  api.builds = [];
  act(() => api.emit("build.mended", { folder: "./app" }));
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Problems of apps" })).toBeNull());
  expect(screen.queryByRole("button", { name: /of apps: show/ })).toBeNull();
});

test("a build that is broken when the page is loaded is shown at once", async () => {
  const api = new FakeApi({ people: 3 });
  api.builds = [{ folder: "./app", problems: [problem], at_ms: 1 }];
  renderApp("/acme/people", api);
  expect(await screen.findByRole("dialog", { name: "Problems of apps" })).toBeTruthy();
});

test("what fails while it runs is a badge that counts, and opens with the app's frames first", async () => {
  const { user } = open();
  await screen.findByRole("main");
  const stack = "Error: cut\n    at send (node_modules/ky/index.js:1:1)\n    at onTrigger (src/app/check.tsx:12:9)";
  const error = new RealmError("cut", { stack });
  act(() => {
    problems.report(app, "“Check”", error);
    problems.report(app, "“Check”", error);
  });
  await user.click(await screen.findByRole("button", { name: "2 problems of apps: show" }));
  const panel = await screen.findByRole("dialog", { name: "Problems of apps" });
  expect(panel.textContent).toContain("Error: cut");
  expect(within(panel).getByText("2 times")).toBeTruthy();
  expect(within(panel).getAllByRole("listitem")[0]?.textContent).toContain("src/app/check.tsx:12:9");
  await user.click(within(panel).getByRole("button", { name: "Clear" }));
  expect(screen.queryByRole("button", { name: /of apps: show/ })).toBeNull();
});

test("another version of an app starts with a clean slate", async () => {
  problems.report(app, "“Check”", new RealmError("cut"));
  problems.report({ slug: "other", name: "Other" }, "“Go”", new RealmError("cut"));
  problems.clear(app.slug);
  expect(problems.snapshot().map((item) => item.app.slug)).toEqual(["other"]);
});
