import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AutoSaver, type SaveState } from "./auto-saver";

interface Draft {
  title: string;
  content: string;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function saver(save: (change: Partial<Draft>) => Promise<void>) {
  const states: SaveState[] = [];
  const auto = new AutoSaver<Draft>({ save, onState: (state) => states.push(state), restMs: 500, againMs: 2_000 });
  return { auto, states };
}

test("what is typed in one go is saved once, when the hand rests", async () => {
  const save = vi.fn(async () => undefined);
  const { auto, states } = saver(save);
  auto.change({ content: "a" });
  await vi.advanceTimersByTimeAsync(400);
  auto.change({ content: "ab" });
  auto.change({ title: "T" });
  await vi.advanceTimersByTimeAsync(400);
  expect(save).not.toHaveBeenCalled();
  expect(auto.dirty).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(save.mock.calls).toEqual([[{ content: "ab", title: "T" }]]);
  expect(states.at(-1)).toBe("saved");
  expect(auto.dirty).toBe(false);
});

test("a save that is slow is waited for: an older one never follows a newer", async () => {
  const order: string[] = [];
  const { auto } = saver(async ({ content }) => {
    order.push(`begin ${content}`);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    order.push(`end ${content}`);
  });
  auto.change({ content: "one" });
  await vi.advanceTimersByTimeAsync(600);
  auto.change({ content: "two" });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(order).toEqual(["begin one", "end one", "begin two", "end two"]);
});

test("what was not taken is kept, and tried again with what came since", async () => {
  const save = vi
    .fn<(change: Partial<Draft>) => Promise<void>>()
    .mockRejectedValueOnce(new Error("The server cannot be reached."))
    .mockResolvedValue(undefined);
  const { auto, states } = saver(save);
  auto.change({ content: "kept", title: "old" });
  await vi.advanceTimersByTimeAsync(600);
  expect(states.at(-1)).toBe("failed");
  expect(auto.dirty).toBe(true);
  auto.change({ title: "new" });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(save.mock.calls.at(-1)).toEqual([{ content: "kept", title: "new" }]);
  expect(states.at(-1)).toBe("saved");
});

test("leaving saves at once what waits, and nothing after", async () => {
  const save = vi.fn(async () => undefined);
  const { auto } = saver(save);
  auto.change({ content: "last words" });
  await auto.stop();
  expect(save.mock.calls).toEqual([[{ content: "last words" }]]);
  auto.change({ content: "too late" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(save).toHaveBeenCalledTimes(1);
});

test("what has been deleted is not saved any more", async () => {
  const save = vi.fn(async () => undefined);
  const { auto } = saver(save);
  auto.change({ content: "gone" });
  auto.drop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(save).not.toHaveBeenCalled();
  expect(auto.dirty).toBe(false);
});
