import { RealmError, ServerFunctionError, startRealm } from "@stoa/sdk/page";
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { fakeRealm, fixedTree } from "../testing/fake-realm";
import { ADA, renderApp } from "../testing/render";
import { leave } from "./connect";

vi.mock("@stoa/sdk/page", async (original) => ({ ...(await original<object>()), startRealm: vi.fn() }));
afterEach(() => sessionStorage.clear());

const installed = () => new FakeApi({ people: 5, installed: true });
function open(actions: Parameters<typeof fakeRealm>[0], api = installed()) {
  vi.mocked(startRealm).mockImplementation(fakeRealm(actions));
  return renderApp(`/acme/people/${ADA}`, api);
}

test("a record action is a button named by its label, and gets the record", async () => {
  const seen = vi.fn();
  const { user } = open({ "Look it up": async (_host, args) => seen(args) });
  await user.click(await screen.findByRole("button", { name: "Look it up" }));
  await waitFor(() => expect(seen).toHaveBeenCalledWith({ recordId: ADA, object: "people" }));
});

test("while an action runs its button cannot start it again", async () => {
  let finish = () => {};
  const runs = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { user } = open({ "Run slowly": runs });
  const button = await screen.findByRole("button", { name: "Run slowly" });
  await user.click(button);
  await waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
  await user.click(button);
  expect(runs).toHaveBeenCalledTimes(1);
  finish();
  await waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("false"));
});

test("the palette runs a record action, and names its app", async () => {
  const ran = vi.fn(async () => {});
  const { user } = open({ "Look it up": ran });
  await screen.findByRole("button", { name: "Look it up" });
  await user.keyboard("{Control>}k{/Control}");
  const palette = await screen.findByRole("dialog", { name: "Command palette" });
  expect(within(palette).getAllByRole("searchbox")).toHaveLength(1);
  await user.type(within(palette).getByRole("searchbox"), "look it");
  expect(within(palette).getByRole("option", { name: /Look it up.*Acme Lead Checker/ })).toBeTruthy();
  await user.keyboard("{Enter}");
  expect(ran).toHaveBeenCalledTimes(1);
});

test("an action that throws ends in an alert that names the app and says why", async () => {
  const { user } = open({
    "Break it": async () => {
      throw new Error("the wire is cut");
    },
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
  await user.click(await screen.findByRole("button", { name: "Break it" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Acme Lead Checker");
  expect(alert.textContent).toContain("the wire is cut");
});

test("an action of the manifest is there before its realm runs, and runs once it does", async () => {
  let start = () => {};
  const ran = vi.fn(async () => {});
  vi.mocked(startRealm).mockImplementation(async (options) => {
    await new Promise<void>((resolve) => {
      start = resolve;
    });
    return await fakeRealm({ "check-lead": ran })(options);
  });
  const { user } = renderApp(`/acme/people/${ADA}`, installed());
  await user.click(await screen.findByRole("button", { name: "Check lead" }));
  await waitFor(() => expect(startRealm).toHaveBeenCalled());
  expect(ran).not.toHaveBeenCalled();
  start();
  await waitFor(() => expect(ran).toHaveBeenCalledTimes(1));
});

test("an app that stops answering is said to have done so, once", async () => {
  const error = new RealmError("the app did not answer for 5 s and was restarted", { code: "realm-hung" });
  const { user } = open({
    "Never answer": async (host) => {
      host.ended(error);
      throw error;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Never answer" }));
  expect((await screen.findByRole("status")).textContent).toContain("Acme Lead Checker stopped answering");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what a dialog's button throws is told as the app's failure, with its line", async () => {
  const stack = "Error: the button broke\n    at onClick (src/app/dialog.tsx:12:7)";
  const onClick = () => Promise.reject(new RealmError("the button broke", { stack }));
  const props = { label: "Go", variant: "secondary", disabled: false, onClick };
  const tree = fixedTree([{ id: 1, type: "Button", props, children: [] }]);
  const { user } = open({
    "Show it": async (host) => host.openDialog({ id: "1", title: "First", tree, close: () => {} }),
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
  await user.click(await screen.findByRole("button", { name: "Show it" }));
  await user.click(within(await screen.findByRole("dialog", { name: "First" })).getByRole("button", { name: "Go" }));
  const alert = await screen.findByRole("alert");
  for (const said of ["Acme Lead Checker: “Go” failed", "the button broke", "src/app/dialog.tsx:12"]) {
    expect(alert.textContent).toContain(said);
  }
});

test.each([
  ["alert closes with OK", "alert", "OK", undefined],
  ["confirm with its confirm button is true", "confirm", "Forget", true],
  ["confirm with Cancel is false", "confirm", "Cancel", false],
])("%s", async (_name, kind, press, answer) => {
  const answered = vi.fn();
  const { user } = open({
    "Ask me": async (host) => {
      if (kind === "alert") answered(await host.alert({ title: "No phone", text: "None.", okLabel: "OK" }));
      else {
        const labels = { cancelLabel: "Cancel", confirmLabel: "Forget", confirmVariant: "destructive" as const };
        answered(await host.confirm({ title: "Sure?", ...labels }));
      }
    },
  });
  await user.click(await screen.findByRole("button", { name: "Ask me" }));
  const dialog = await screen.findByRole("alertdialog");
  expect(answered).not.toHaveBeenCalled();
  await user.click(within(dialog).getByRole("button", { name: press }));
  await waitFor(() => expect(answered).toHaveBeenCalledWith(answer));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
});

test("a dialog is named by its title, its buttons stand in the footer, and stacking closes one by one", async () => {
  const closed = vi.fn();
  const clicked = vi.fn(async () => {});
  const button = {
    id: 3,
    type: "Button",
    props: { label: "Go", variant: "primary", disabled: false, onClick: clicked },
    children: [],
  };
  const text = { id: 2, type: "TextBlock", props: { align: "left" }, children: ["Hello", button] };
  const { user } = open({
    "Show it": async (host) => {
      host.openDialog({ id: "1", title: "First", tree: fixedTree([text]), close: () => closed("First") });
      host.openDialog({ id: "2", title: "Second", tree: fixedTree(["Deep"]), close: () => closed("Second") });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Show it" }));
  expect(within(await screen.findByRole("dialog", { name: "Second" })).getByText("First")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(closed.mock.calls).toEqual([["Second"]]);
  const first = await screen.findByRole("dialog", { name: "First" });
  await user.click(within(first).getByRole("button", { name: "Go" }));
  expect(clicked).toHaveBeenCalledTimes(1);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a component that nobody knows is named loudly", async () => {
  const tree = fixedTree([{ id: 1, type: "Hologram", props: {}, children: [] }]);
  const { user } = open({
    "Show it": async (host) => host.openDialog({ id: "1", title: "Odd", tree, close: () => {} }),
  });
  await user.click(await screen.findByRole("button", { name: "Show it" }));
  expect((await screen.findByRole("alert")).textContent).toContain("<Hologram> is no component that Stoa can draw");
});

test("a missing connection asks to connect, and afterwards the action can be run again", async () => {
  const left = vi.spyOn(leave, "to").mockImplementation(() => {});
  const outcomes: unknown[] = [];
  const actions = {
    "Send it": async (host: Parameters<Parameters<typeof fakeRealm>[0][string]>[0]) => {
      outcomes.push(await host.runServerFunction("send", "[]", true).catch((error) => error));
    },
  };
  const api = installed();
  const first = open(actions, api);
  await first.user.click(await screen.findByRole("button", { name: "Send it" }));
  const prompt = await screen.findByRole("dialog", { name: "Connect Acme Lead Checker" });
  expect(outcomes[0]).toBeInstanceOf(ServerFunctionError);
  expect((outcomes[0] as ServerFunctionError).failure).toMatchObject({
    code: "no-workspace-connection",
    kind: "workspace",
  });
  await first.user.click(within(prompt).getByRole("button", { name: "Connect" }));
  await waitFor(() => expect(left).toHaveBeenCalledTimes(1));
  expect(left.mock.calls[0]?.[0]).toContain(encodeURIComponent(`/acme/people/${ADA}`));

  // The consent page sends the browser back: everything starts anew.
  first.unmount();
  api.connect();
  vi.mocked(startRealm).mockImplementation(fakeRealm(actions));
  const second = renderApp(`/acme/people/${ADA}?connected=workspace`, api);
  await second.user.click(await screen.findByRole("button", { name: "Retry" }));
  await waitFor(() => expect(outcomes[1]).toBe("null"));
  expect(second.router.state.location.search).toBe("");
});

test("a refused connection is told with the reason", async () => {
  vi.mocked(startRealm).mockImplementation(fakeRealm({}));
  renderApp("/acme/apps/acme-lead-checker?connection_error=The%20plan%20is%20too%20small", installed());
  expect((await screen.findByRole("alert")).textContent).toContain("The plan is too small");
});

test("at most three toasts are on screen; the next one waits for room", async () => {
  const { user } = open({
    "Show toasts": async (host) => {
      for (const n of [1, 2, 3, 4]) {
        const forever = { variant: "neutral" as const, durationMs: Number.POSITIVE_INFINITY, dismissable: true };
        host.showToast(String(n), { ...forever, title: `Toast ${n}` });
      }
    },
  });
  await user.click(await screen.findByRole("button", { name: "Show toasts" }));
  await waitFor(() => expect(screen.getAllByRole("status")).toHaveLength(3));
  expect(screen.queryByText("Toast 4")).toBeNull();
  await user.click(screen.getAllByRole("button", { name: "Dismiss notification" })[0] as HTMLElement);
  expect(await screen.findByText("Toast 4")).toBeTruthy();
});

test("a realm that cannot start says so and leaves the page alive", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.mocked(startRealm).mockRejectedValue(new Error("SyntaxError in the bundle"));
  renderApp(`/acme/people/${ADA}`, installed());
  expect((await screen.findByRole("alert")).textContent).toContain("Acme Lead Checker could not start");
  expect(await screen.findByRole("group", { name: "Name" })).toBeTruthy();
});
