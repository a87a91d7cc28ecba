import { RealmError, type SurfaceNode, type SurfaceTree } from "@stoa/sdk/page";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";
import { hiddenIn } from "./configurator";
import type { Block, Config, Json } from "./types";

vi.mock("@stoa/sdk/page", async (original) => ({ ...(await original<object>()), startRealm: vi.fn() }));
const { startRealm } = await import("@stoa/sdk/page");

/** A configurator as its realm would render it: one input of text, one of an address, and what it tells. */
class FakeConfigurator implements SurfaceTree {
  status: SurfaceTree["status"] = "ready";
  error?: RealmError;
  readonly #listeners = new Set<() => void>();
  #snapshot: readonly SurfaceNode[] = [];
  problems: { path: string; label: string; message: string }[] = [];
  outcome = "checked";
  rendered = ["note", "phone_number"];

  constructor(public config: Config) {
    this.draw();
  }

  getSnapshot = () => this.#snapshot;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  set(path: string, value: Json): void {
    const { [path]: _, ...rest } = this.config;
    this.config = value === null ? rest : { ...this.config, [path]: value };
    this.draw();
  }

  fail(message: string): void {
    this.status = "failed";
    this.error = new RealmError(message);
    this.#snapshot = [];
    for (const listener of [...this.#listeners]) listener();
  }

  draw(): void {
    const outcome = { id: this.outcome, label: "Checked", schema: JSON.stringify({ type: "struct", fields: {} }) };
    const told = { config: [JSON.stringify(this.config)], rendered: this.rendered, problems: this.problems };
    this.#snapshot = [
      this.#field(1, "note", "Note", "string", true),
      this.#field(3, "phone_number", "Phone number", "phone-number", false),
      { id: 5, type: "Outcome", props: outcome, children: [] },
      { id: 6, type: "Configuration", props: told, children: [] },
    ];
    for (const listener of [...this.#listeners]) listener();
  }

  #field(id: number, path: string, label: string, type: string, text: boolean): SurfaceNode {
    const value = this.config[path];
    const isBound = typeof value === "object" && value !== null;
    const onBind = async (json: Json) => act(() => this.set(path, json));
    const shared = { path, label, required: true, text, accepts: JSON.stringify({ type }), onBind };
    const input = {
      ...{ label, value: value ?? "", required: true, disabled: false, revision: 0, type: "text" },
      onChange: async (entered: Json) => act(() => this.set(path, entered)),
      onBlur: async () => {},
    };
    return {
      id,
      type: "ConfiguratorField",
      props: isBound ? { ...shared, binding: JSON.stringify(value) } : shared,
      children: isBound ? [] : [{ id: id + 1, type: "TextInput", props: input, children: [] }],
    };
  }
}

let mounted: { props: { config: Config }; tree: FakeConfigurator }[] = [];
const current = () => mounted.at(-1)?.tree as FakeConfigurator;

beforeEach(() => {
  mounted = [];
  vi.mocked(startRealm).mockImplementation(async () => ({
    surfaces: new Proxy(
      {},
      {
        get: (_, kind) => (kind === "workflow-block" ? [{ id: "check-number", label: "Check" }] : []),
      },
    ) as never,
    applies: async () => false,
    trigger: async () => {},
    mount: (_kind, _id, props) => {
      const tree = new FakeConfigurator(props.config as Config);
      mounted.push({ props: structuredClone(props) as { config: Config }, tree });
      return { tree, unmount: () => {} };
    },
    settingsChanged: () => {},
    dispose: () => {},
  }));
});
afterEach(() => localStorage.clear());

const people = { $: "attio-object", object: "people" };

async function open(config: Config) {
  const api = new FakeApi({ people: 3, installed: true });
  const check: Block = { id: "check", app: "acme-lead-checker", block: "check-number", config };
  const id = api.workflows.add({
    title: "Check",
    timezone: "UTC",
    blocks: [{ id: "hook", block: "record-command", config: { object: people } }, check],
    connections: [{ from: "hook", outcome: "triggered", to: "check" }],
  });
  const rendered = renderApp(`/acme/workflows/${id}`, api);
  const canvas = await screen.findByRole("group", { name: "Canvas" });
  fireEvent.click(await within(canvas).findByRole("group", { name: /^Check phone number/ }));
  await screen.findByRole("textbox", { name: "Note" });
  const saved = () => api.workflows.held.get(id)?.draft.blocks[1];
  return { ...rendered, saved };
}

test("an app's configurator begins with what is configured; its changes and outcomes become the draft's", async () => {
  const { user, saved } = await open({ note: "Hi" });
  expect(mounted).toHaveLength(1);
  expect(mounted[0]?.props).toEqual({ config: { note: "Hi" } });
  await user.type(screen.getByRole("textbox", { name: "Phone number" }), "1");
  await waitFor(() => expect(saved()?.config).toEqual({ note: "Hi", phone_number: "1" }));
  expect(saved()?.outcomes).toEqual([{ id: "checked", label: "Checked", schema: { type: "struct", fields: {} } }]);
  expect(mounted).toHaveLength(1);
});

test("a variable takes the place of an input, and can be taken away", async () => {
  const { user, saved } = await open({});
  await user.click(screen.getByRole("button", { name: "Insert a variable: Phone number" }));
  await user.type(await screen.findByRole("searchbox", { name: "Find a variable" }), "phone{Enter}");
  await waitFor(() => expect(saved()?.config?.phone_number).toMatchObject({ $: "variable" }));
  expect(screen.queryByRole("textbox", { name: "Phone number" })).toBeNull();
  await user.click(screen.getByRole("button", { name: /^Remove the variable/ }));
  await waitFor(() => expect(saved()?.config).toEqual({}));
  expect(screen.getByRole("textbox", { name: "Phone number" })).toBeTruthy();
});

test("a variable in text stands behind what was written", async () => {
  const { user, saved } = await open({ note: "Hi " });
  await user.click(screen.getByRole("button", { name: "Insert a variable: Note" }));
  await user.type(await screen.findByRole("searchbox", { name: "Find a variable" }), "when{Enter}");
  await waitFor(() =>
    expect(saved()?.config?.note).toMatchObject({ $: "template", parts: ["Hi ", { $: "variable" }] }),
  );
});

test("an undo begins the configurator anew with what was there", async () => {
  const { user } = await open({ note: "Hi" });
  await user.type(screen.getByRole("textbox", { name: "Phone number" }), "1");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(mounted.at(-1)?.props).toEqual({ config: { note: "Hi" } }));
  expect(mounted).toHaveLength(2);
});

test("what cannot be read keeps the workflow from being published, and says where", async () => {
  const { user } = await open({});
  act(() => {
    current().problems = [{ path: "phone_number", label: "Phone number", message: "Must be a phone number" }];
    current().draw();
  });
  await user.click(await screen.findByRole("button", { name: /problem/i }));
  expect(await screen.findByText("Phone number: Must be a phone number")).toBeTruthy();
});

test("values of inputs that are not there any more stay in the draft, which says so", async () => {
  const { saved } = await open({ note: "Hi", phone_number: "1" });
  const render = (...rendered: string[]) =>
    act(() => {
      current().rendered = rendered;
      current().draw();
    });
  render("note");
  await waitFor(() => expect(saved()?.hidden).toEqual(["phone_number"]));
  expect(saved()?.config).toEqual({ note: "Hi", phone_number: "1" });
  // As while it loads.
  render();
  render("note", "phone_number");
  await waitFor(() => expect(saved()).not.toHaveProperty("hidden"));
});

test.each([
  [{ a: 1, b: 2 }, ["a", "b"], []],
  [{ a: 1, b: 2 }, ["a"], ["b"]],
  [{ a: 1 }, [], []],
  [{ a: { x: 1, y: { $: "date", value: "2026-11-27" } }, b: { x: 1 } }, ["a.x"], ["a.y", "b"]],
  [{ a: { $: "currency", value: 1 } }, ["a"], []],
  [{ items: [{ x: 1 }], more: [] }, ["items", "items.0.x", "more"], []],
])("of %j with inputs for %j there is none for %j", (config, rendered, hidden) => {
  expect(hiddenIn(config as Config, rendered)).toEqual(hidden);
});

test("a configurator that fails says so, and begins again with what is configured by now", async () => {
  const { user, saved } = await open({ note: "Hi" });
  await user.type(screen.getByRole("textbox", { name: "Phone number" }), "1");
  await waitFor(() => expect(saved()?.config?.phone_number).toBe("1"));
  act(() => current().fail("it broke"));
  expect((await screen.findByRole("alert")).textContent).toContain("it broke");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("textbox", { name: "Phone number" })).toBeTruthy();
  expect(mounted.at(-1)?.props).toEqual({ config: { note: "Hi", phone_number: "1" } });
});
