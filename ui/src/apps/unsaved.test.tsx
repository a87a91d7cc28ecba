import { startRealm } from "@stoa/sdk/page";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { fakeRealm, fixedTree } from "../testing/fake-realm";
import { ADA, renderApp } from "../testing/render";
import { DialogStore } from "./dialog-store";
import { isDirty } from "./unsaved";

vi.mock("@stoa/sdk/page", async (original) => ({ ...(await original<object>()), startRealm: vi.fn() }));

const form = (dirty: boolean) => ({ id: 2, type: "Form", props: { dirty, problems: [] }, children: [] });
const nested = (dirty: boolean) =>
  fixedTree([{ id: 1, type: "Section", props: { title: "S" }, children: [form(dirty)] }]);
const app = (slug: string) => ({ slug, name: slug, icon: null, icon_url: null });

test.each([
  ["no form", fixedTree(["text"]), false],
  ["a clean form", nested(false), false],
  ["a dirty form, nested", nested(true), true],
  ["a surface that has failed", { ...nested(true), status: "failed" as const }, false],
])("%s", (_name, tree, dirty) => {
  expect(isDirty(tree)).toBe(dirty);
});

function open(first: boolean, second?: boolean) {
  const closed = vi.fn();
  const action = async (host: Parameters<Parameters<typeof fakeRealm>[0][string]>[0]) => {
    void host.openDialog({ id: "1", title: "First", tree: nested(first), close: () => closed("First") });
    if (second !== undefined)
      void host.openDialog({ id: "2", title: "Second", tree: nested(second), close: () => closed("Second") });
  };
  vi.mocked(startRealm).mockImplementation(fakeRealm({ "Show it": action }));
  return { closed, ...renderApp(`/acme/people/${ADA}`, new FakeApi({ people: 5, installed: true })) };
}

test("Esc asks before a dirty form is lost; keeping it keeps the dialog, discarding closes it", async () => {
  const { user, closed } = open(true);
  await user.click(await screen.findByRole("button", { name: "Show it" }));
  await screen.findByRole("dialog", { name: "First" });
  await user.keyboard("{Escape}");
  const ask = await screen.findByRole("alertdialog", { name: "Discard changes?" });
  await user.click(within(ask).getByRole("button", { name: "Keep editing" }));
  expect(closed).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(closed).toHaveBeenCalledWith("First"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("Esc in the question keeps editing; Back of a clean dialog above asks nothing", async () => {
  const { user, closed } = open(true, false);
  await user.click(await screen.findByRole("button", { name: "Show it" }));
  await screen.findByRole("dialog", { name: "Second" });
  await user.click(screen.getByRole("button", { name: "Back" }));
  expect(closed.mock.calls).toEqual([["Second"]]);
  await user.keyboard("{Escape}");
  await screen.findByRole("alertdialog");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(closed.mock.calls).toEqual([["Second"]]);
});

test("a dialog of another app leaves the stack, and is refused when unsaved changes are kept", async () => {
  const store = new DialogStore();
  const closed: string[] = [];
  const dialog = (id: string, dirty: boolean) => ({ id, title: id, tree: nested(dirty), close: () => closed.push(id) });
  await store.open(app("a"), dialog("one", true));
  await store.open(app("a"), dialog("two", false));
  const refused = store.open(app("b"), dialog("other", false));
  const question = () => store.snapshot().find((entry) => entry.kind === "unsaved");
  question()?.resolve(false);
  await expect(refused).rejects.toThrow("“other” was not opened: there are unsaved changes");
  expect(closed).toEqual([]);
  const opened = store.open(app("b"), dialog("other", false));
  question()?.resolve(true);
  await opened;
  expect(closed).toEqual(["two", "one"]);
  expect(store.snapshot().map((entry) => entry.key)).toEqual(["b:other"]);
});

test("the app itself closes its dialog without a question", async () => {
  const store = new DialogStore();
  await store.open(app("a"), { id: "one", title: "One", tree: nested(true), close: () => {} });
  store.closed(app("a"), "one");
  expect(store.snapshot()).toEqual([]);
});
