import { RealmError, type SurfaceTree, startRealm } from "@stoa/sdk/page";
import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { type FakeSurface, fakeSurfaces, fixedTree } from "../testing/fake-realm";
import { ADA, GRACE, renderApp } from "../testing/render";
import { SteadyTree } from "./steady-tree";

vi.mock("@stoa/sdk/page", async (original) => ({ ...(await original<object>()), startRealm: vi.fn() }));
afterEach(() => localStorage.clear());

const text = (said: string): SurfaceTree =>
  fixedTree([{ id: 1, type: "TextBlock", props: { align: "left" }, children: [said] }]);
const widget = (id: string, label: string, onTrigger?: () => Promise<void>): FakeSurface => ({
  kind: "record-widget",
  entry: { id, label, objects: ["people"], color: "#a05" },
  tree: () => {
    const title = { id: 2, type: "Widget.Title", props: {}, children: [label] };
    const props: Record<string, unknown> = onTrigger ? { onTrigger } : {};
    return fixedTree([{ id: 1, type: "Widget.TextWidget", props, children: [title] }]);
  },
});

function open(path: string, surfaces: readonly FakeSurface[], api = new FakeApi({ people: 5, installed: true })) {
  // The manifest says nothing: everything is the realm's word.
  api.app.manifest = { surfaces: {} };
  vi.mocked(startRealm).mockImplementation(fakeSurfaces(surfaces));
  return renderApp(path, api);
}

const record = `/acme/people/${ADA}`;

test("a tab of an app stands behind the built-in ones, at an address of its own", async () => {
  const seen = vi.fn(() => text("Five thousand"));
  const { user, router } = open(record, [
    { kind: "record-tab", entry: { id: "credit", label: "Credit" }, tree: seen },
    { kind: "record-tab", entry: { id: "elsewhere", label: "Elsewhere", objects: ["companies"] } },
  ]);
  await user.click(await screen.findByRole("tab", { name: "Credit" }));
  expect(router.state.location.pathname).toBe(`${record}/credit`);
  expect(await screen.findByText("Five thousand")).toBeTruthy();
  expect(seen).toHaveBeenCalledWith({ recordId: ADA, object: "people" });
  const tabs = screen.getAllByRole("tab").map((tab) => tab.textContent);
  expect([tabs[0], tabs.at(-1), tabs.includes("Elsewhere")]).toEqual(["Overview", "ACredit", false]);
});

test("an address of a tab that nobody has shows the overview, once all apps have spoken", async () => {
  let speak = (_applies: boolean) => {};
  const spoken = new Promise<boolean>((resolve) => {
    speak = resolve;
  });
  open(`${record}/nowhere`, [
    {
      kind: "record-tab",
      entry: { id: "credit", label: "Credit", objects: { predicate: true } },
      applies: () => spoken,
    },
  ]);
  expect((await screen.findByRole("tab", { name: "Overview" })).getAttribute("aria-selected")).toBe("false");
  await act(async () => speak(true));
  await screen.findByRole("tab", { name: "Credit" });
  expect(screen.getByRole("tab", { name: "Overview" }).getAttribute("aria-selected")).toBe("true");
});

test("no app takes the place of a tab that is Stoa's own", async () => {
  open(record, [
    { kind: "record-tab", entry: { id: "activity", label: "Mine now" } },
    { kind: "record-tab", entry: { id: "credit", label: "Credit" } },
  ]);
  await screen.findByRole("tab", { name: "Credit" });
  expect(screen.queryByRole("tab", { name: "Mine now" })).toBeNull();
});

test("widgets are added, moved and removed, for everybody", async () => {
  const api = new FakeApi({ people: 5, installed: true });
  const { user } = open(record, [widget("credit", "Credit"), widget("debt", "Debt")], api);
  await user.click(await screen.findByRole("button", { name: "Configure page" }));
  for (const label of ["Credit", "Debt"]) {
    await user.click(await screen.findByRole("button", { name: "Add widget" }));
    await user.click(await screen.findByRole("menuitem", { name: new RegExp(label) }));
    await screen.findByRole("button", { name: `Remove ${label}` });
  }
  await user.click(screen.getByRole("button", { name: "Move Debt earlier" }));
  const names = () => api.layouts.get("people")?.widgets.map(({ widget }) => widget);
  await waitFor(() => expect(names()).toEqual(["debt", "credit"]));
  expect(api.layouts.get("people")?.widgets[0]?.app).toBe("acme-lead-checker");
  await user.click(screen.getByRole("button", { name: "Remove Debt" }));
  await waitFor(() => expect(names()).toEqual(["credit"]));
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("button", { name: "Add widget" })).toBeNull();
  expect(screen.getByRole("region", { name: "Credit" })).toBeTruthy();
});

test("tabs are hidden from everybody and brought back; a link to one that is hidden leads to the overview", async () => {
  const api = new FakeApi({ people: 5, installed: true });
  const tab: FakeSurface = { kind: "record-tab", entry: { id: "credit", label: "Credit" } };
  const { user, unmount } = open(record, [tab], api);
  await screen.findByRole("tab", { name: "Credit" });
  await user.click(screen.getByRole("button", { name: "Configure page" }));
  expect(screen.queryByRole("tab")).toBeNull();
  await user.click(await screen.findByRole("button", { name: "Credit", pressed: true }));
  await user.click(await screen.findByRole("button", { name: "Activity", pressed: true }));
  const hidden = () => api.layouts.get("people")?.hidden_tabs;
  await waitFor(() => expect(hidden()).toEqual(["acme-lead-checker/credit", "activity"]));
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(await screen.findByRole("tab", { name: "Calls" })).toBeTruthy();
  for (const name of ["Credit", "Activity"]) expect(screen.queryByRole("tab", { name })).toBeNull();

  unmount();
  const later = open(`${record}/activity`, [tab], api);
  await waitFor(() => expect(screen.getByRole("tab", { name: "Overview", selected: true })).toBeTruthy());
  await later.user.click(screen.getByRole("button", { name: "Configure page" }));
  await later.user.click(await screen.findByRole("button", { name: "Activity", pressed: false }));
  await waitFor(() => expect(hidden()).toEqual(["acme-lead-checker/credit"]));
});

test("a change that the server refuses is taken back, and told", async () => {
  const api = new FakeApi({ people: 5, installed: true });
  const { user } = open(record, [widget("credit", "Credit")], api);
  await user.click(await screen.findByRole("button", { name: "Configure page" }));
  await user.click(await screen.findByRole("button", { name: "Add widget" }));
  // Somebody else was faster, and this page has not heard of it.
  api.layouts.set("people", { widgets: [], hidden_tabs: [], revision: 7 });
  await user.click(await screen.findByRole("menuitem", { name: /Credit/ }));
  expect((await screen.findByRole("alert")).textContent).toContain("Somebody else has changed this page.");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Remove Credit" })).toBeNull());
});

test("a widget with a trigger is a button; what it throws is told, and the page lives on", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const api = new FakeApi({ people: 5, installed: true });
  api.layouts.set("people", {
    widgets: [
      { app: "acme-lead-checker", widget: "credit" },
      { app: "acme-lead-checker", widget: "gone" },
    ],
    hidden_tabs: [],
    revision: 1,
  });
  const fail = () => Promise.reject(new RealmError("no credit"));
  const { user } = open(record, [widget("credit", "Credit", fail)], api);
  const card = await screen.findByRole("region", { name: "Credit" });
  await user.click(await within(card).findByRole("button", { name: "Credit" }));
  expect((await screen.findByRole("alert")).textContent).toContain("no credit");
  expect(screen.getAllByRole("listitem").filter((item) => item.querySelector("section"))).toHaveLength(1);
});

test("bulk actions get the selection in the order of the table, and are in the palette while it lasts", async () => {
  const seen = vi.fn(async () => {});
  const { user } = open("/acme/people", [
    { kind: "bulk-record-action", entry: { id: "enrich", label: "Enrich" }, onTrigger: seen },
  ]);
  await user.click(await screen.findByRole("checkbox", { name: "Select Grace Hopper" }));
  await user.click(screen.getByRole("checkbox", { name: "Select Ada Lovelace" }));
  await user.click(await screen.findByRole("button", { name: "Enrich" }));
  await waitFor(() =>
    expect(seen).toHaveBeenCalledWith({ object: "people", recordIds: [ADA, GRACE] }, expect.anything()),
  );
  await user.keyboard("{Control>}k{/Control}");
  await user.click(await screen.findByRole("option", { name: /Enrich/ }));
  await waitFor(() => expect(seen).toHaveBeenCalledTimes(2));
  await user.click(screen.getByRole("button", { name: "Clear" }));
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("dialog", { name: "Command palette" });
  expect(screen.queryByRole("option", { name: /Enrich/ })).toBeNull();
});

test("all that match are found out when the action is triggered", async () => {
  const seen = vi.fn(async (_args: Record<string, unknown>) => {});
  const api = new FakeApi({ people: 320, installed: true });
  const { user } = open(
    "/acme/people",
    [{ kind: "bulk-record-action", entry: { id: "enrich", label: "Enrich" }, onTrigger: seen }],
    api,
  );
  await user.click(await screen.findByRole("checkbox", { name: "Select all loaded records" }));
  await user.click(await screen.findByRole("button", { name: "Select all people" }));
  expect(screen.getByRole("toolbar").textContent).toContain("All people selected");
  api.records.people?.pop();
  await user.click(screen.getByRole("button", { name: "Enrich" }));
  await waitFor(() => expect(seen).toHaveBeenCalledTimes(1));
  expect(new Set(seen.mock.calls[0]?.[0].recordIds as string[]).size).toBe(319);
});

test("an action whose records cannot be found out says so, and can be tried again", async () => {
  const seen = vi.fn(async () => {});
  const api = new FakeApi({ people: 320, installed: true });
  const { user } = open(
    "/acme/people",
    [{ kind: "bulk-record-action", entry: { id: "enrich", label: "Enrich" }, onTrigger: seen }],
    api,
  );
  await user.click(await screen.findByRole("checkbox", { name: "Select all loaded records" }));
  await user.click(await screen.findByRole("button", { name: "Select all people" }));
  const busy = { code: "unavailable", message: "The store is busy." };
  api.overrides.set("/api/w/acme/v2/objects/people/records/query", { status: 400, body: busy });
  await user.click(screen.getByRole("button", { name: "Enrich" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The store is busy.");
  api.overrides.clear();
  await user.click(screen.getByRole("button", { name: "Enrich" }));
  await waitFor(() => expect(seen).toHaveBeenCalledTimes(1));
});

test("object actions are in the menu of the object's page, disabled while they run", async () => {
  let finish = () => {};
  const seen = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { user } = open("/acme/people", [
    { kind: "object-action", entry: { id: "import", label: "Import" }, onTrigger: seen },
  ]);
  await user.click(await screen.findByRole("button", { name: "Actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Import" }));
  await waitFor(() => expect(seen).toHaveBeenCalledWith({ object: "people" }, expect.anything()));
  await user.click(screen.getByRole("button", { name: "Actions" }));
  const disabled = (item: HTMLElement) => item.getAttribute("aria-disabled");
  await waitFor(() => expect(disabled(screen.getByRole("menuitem", { name: "Import" }))).toBe("true"));
  await act(async () => finish());
  await waitFor(() => expect(disabled(screen.getByRole("menuitem", { name: "Import" }))).toBeNull());
});

test("pages are in the sidebar, and have their name as header and title", async () => {
  const page = (id: string, label: string): FakeSurface => ({
    kind: "page",
    entry: { id, label, variant: "full" },
    tree: () => text(`This is ${label}`),
  });
  const { user, router } = open("/acme/people", [page("zoo", "Zoo"), page("board", "Board")]);
  const apps = await screen.findByRole("region", { name: "Apps" });
  await waitFor(() => expect(within(apps).getByRole("button", { name: "Pages of Acme Lead Checker" })).toBeTruthy());
  await user.click(within(apps).getByRole("link", { name: "Acme Lead Checker" }));
  expect(router.state.location.pathname).toBe("/acme/apps/acme-lead-checker/board");
  expect(await screen.findByRole("heading", { level: 1, name: "Board" })).toBeTruthy();
  expect(document.title).toContain("Board");
  expect(screen.getByText("This is Board")).toBeTruthy();
  await user.click(within(apps).getByRole("link", { name: "Zoo" }));
  expect(await screen.findByText("This is Zoo")).toBeTruthy();
});

test("a page that the app does not have is said to be none", async () => {
  open("/acme/apps/acme-lead-checker/nowhere", []);
  expect(await screen.findByRole("heading", { name: "No such page" })).toBeTruthy();
});

test("an app leads to its pages; what does not exist does nothing; the last call wins", async () => {
  const missing = vi.spyOn(console, "warn").mockImplementation(() => {});
  const surfaces: FakeSurface[] = [
    { kind: "page", entry: { id: "board", label: "Board" }, tree: () => text("This is Board") },
    {
      kind: "record-action",
      entry: { id: "lost", label: "Get lost" },
      onTrigger: async (_args, host) => {
        host.navigate({ type: "app-page", slug: "nowhere" });
        host.navigate({ type: "record", objectSlug: "people", recordId: ADA.replace("1000", "dead") });
        host.navigate({ type: "record", objectSlug: "rockets", recordId: ADA });
      },
    },
    {
      kind: "record-action",
      entry: { id: "go", label: "Go" },
      onTrigger: async (_args, host) => {
        host.navigate({ type: "record", objectSlug: "person", recordId: GRACE });
        host.navigate({ type: "app-page", slug: "board" });
      },
    },
  ];
  const { user, router } = open(record, surfaces);
  await user.click(await screen.findByRole("button", { name: "Get lost" }));
  await waitFor(() => expect(missing).toHaveBeenCalledTimes(3));
  expect(router.state.location.pathname).toBe(record);
  await user.click(screen.getByRole("button", { name: "Go" }));
  expect(await screen.findByText("This is Board")).toBeTruthy();
  expect(router.state.location.pathname).toBe("/acme/apps/acme-lead-checker/board");
});

test("what was on screen stays until the surface of a new version has something to show", () => {
  const steady = new SteadyTree();
  const changing = (status: SurfaceTree["status"], nodes: string[], error?: RealmError) => {
    const listeners = new Set<() => void>();
    const tree = {
      status,
      error,
      getSnapshot: () => nodes,
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const become = (status: SurfaceTree["status"], now: string[], error?: RealmError) => {
      Object.assign(tree, { status, error });
      nodes = now;
      for (const listener of listeners) listener();
    };
    return { tree: tree as SurfaceTree, become };
  };
  const shown = () => [steady.status, ...steady.getSnapshot()];
  const first = changing("loading", []);
  steady.follow(first.tree);
  first.become("loading", ["Loading..."]);
  expect(shown()).toEqual(["loading", "Loading..."]);
  first.become("ready", ["one"]);
  // It suspends again, by itself: that is to be seen.
  first.become("loading", ["Loading..."]);
  expect(shown()).toEqual(["loading", "Loading..."]);
  first.become("ready", ["one"]);
  // A new version takes its place.
  first.become("failed", [], new RealmError("closed", { code: "realm-ended" }));
  expect(shown()).toEqual(["ready", "one"]);
  const second = changing("loading", ["Loading..."]);
  steady.follow(second.tree);
  expect(shown()).toEqual(["ready", "one"]);
  second.become("ready", ["two"]);
  expect(shown()).toEqual(["ready", "two"]);
  second.become("failed", [], new RealmError("broke"));
  expect([steady.status, steady.error?.message]).toEqual(["failed", "broke"]);
});
