import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { DraftStore } from "./draft-store";
import type { Definition, Workflow } from "./types";

const named = (title: string): Definition => ({ title, timezone: "UTC", blocks: [], connections: [] });
const workflow = (title: string, revision: number): Workflow =>
  ({ id: "w", draft: named(title), revision, problems: [], outcomes: {} }) as unknown as Workflow;
const rename = (title: string) => (now: Definition) => ({ ...now, title });

/** A server that holds one draft. */
function server() {
  const state = { title: "A", revision: 1, saves: [] as string[], fails: false };
  const ways = {
    save: async (definition: Definition, revision: number) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (state.fails) throw new ApiError(0, "network", "The server cannot be reached.");
      if (revision !== state.revision) throw new ApiError(409, "conflict", "Somebody else has saved.");
      state.saves.push(definition.title);
      state.title = definition.title;
      state.revision += 1;
      return workflow(definition.title, state.revision);
    },
    load: async () => workflow(state.title, state.revision),
  };
  return { state, store: new DraftStore(workflow("A", 1), ways) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("typing is saved once it rests, and is one step back", async () => {
  const { state, store } = server();
  for (const title of ["B", "BC", "BCD"]) store.edit(rename(title), "title");
  expect(store.snapshot()).toMatchObject({ state: "unsaved", canUndo: true });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.saves).toEqual(["BCD"]);
  expect(store.snapshot()).toMatchObject({ state: "saved", workflow: { revision: 2 } });
  store.undo();
  expect(store.snapshot()).toMatchObject({ definition: { title: "A" }, canUndo: false, canRedo: true });
  store.redo();
  expect(store.snapshot().definition.title).toBe("BCD");
});

test("what changes while a save is under way is saved after it", async () => {
  const { state, store } = server();
  store.edit(rename("B"));
  await vi.advanceTimersByTimeAsync(610);
  store.edit(rename("C"));
  const flushed = store.flush();
  await vi.advanceTimersByTimeAsync(200);
  expect((await flushed).revision).toBe(3);
  expect(state.saves).toEqual(["B", "C"]);
});

test.each([
  ["keep mine", "Mine"],
  ["take theirs", "Theirs"],
])("somebody else saved since: %s", async (choice, title) => {
  const { state, store } = server();
  Object.assign(state, { title: "Theirs", revision: 5 });
  store.edit(rename("Mine"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(store.snapshot()).toMatchObject({ state: "conflict", definition: { title: "Mine" } });
  const settled = choice === "keep mine" ? store.keepMine() : store.takeTheirs();
  await vi.advanceTimersByTimeAsync(200);
  await settled;
  expect(store.snapshot()).toMatchObject({ state: "saved", definition: { title } });
  expect(state.title).toBe(title);
  if (choice === "take theirs") {
    store.undo();
    expect(store.snapshot().definition.title).toBe("Mine");
  }
});

test("a save that failed says why and is tried again", async () => {
  const { state, store } = server();
  state.fails = true;
  store.edit(rename("B"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(store.snapshot()).toMatchObject({ state: "failed", error: "The server cannot be reached." });
  state.fails = false;
  store.retry();
  await vi.advanceTimersByTimeAsync(200);
  expect(store.snapshot().state).toBe("saved");
});

test("what somebody else saved is taken while nothing here is unsaved, and left alone otherwise", async () => {
  const { store } = server();
  store.adopt(workflow("Theirs", 2));
  expect(store.snapshot().definition.title).toBe("Theirs");
  store.edit(rename("Mine"));
  store.adopt(workflow("Theirs again", 3));
  expect(store.snapshot().definition.title).toBe("Mine");
});
