import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { GRACE, renderApp } from "../testing/render";
import { score } from "./commands";

async function openPalette(path = "/acme/apps") {
  const view = renderApp(path);
  await screen.findByRole("heading", { name: "App directory", level: 1 });
  await view.user.keyboard("{Meta>}k{/Meta}");
  const palette = await screen.findByRole("dialog", { name: "Command palette" });
  return { ...view, palette, box: within(palette).getByRole("searchbox") };
}

test("finds records and opens the chosen one", async () => {
  const { user, palette, box, router } = await openPalette();
  await user.type(box, "hopper");
  await within(palette).findByRole("option", { name: /Grace Hopper/ });
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/acme/people/${GRACE}`));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("goes to objects by arrow keys", async () => {
  const { user, router } = await openPalette();
  await user.keyboard("{ArrowDown}{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/companies"));
});

test("says when nothing matches, and closes with Escape", async () => {
  const { user, box } = await openPalette();
  await user.type(box, "zzzz");
  expect(await screen.findByText("Nothing matches “zzzz”.")).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test.each([
  ["Check lead with Acme", "check lead", true],
  ["Check lead with Acme", "lead", true],
  ["Check lead with Acme", "clwa", true],
  ["Check lead with Acme", "ada", false],
  ["App directory", "people", false],
])("%j answers to %j: %s", (label, typed, answers) => {
  expect(score(label, typed) > 0).toBe(answers);
});

test("a beginning counts more than a middle", () => {
  expect(score("Dark theme", "dark")).toBeGreaterThan(score("Go to the dark side", "dark"));
});
