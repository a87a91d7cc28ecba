import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { detailAt, followView, type Transform } from "./view";

/** A view that is moved by hand. */
function view(transform: Transform) {
  const listeners = new Set<() => void>();
  return {
    listeners,
    getState: () => ({ transform }),
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    to: (...next: Transform) => {
      transform = next;
      for (const changed of listeners) changed();
    },
  };
}

test.each([
  [1.6, undefined],
  [0.45, undefined],
  [0.35, "less"],
  [0.25, "less"],
  [0.24, "least"],
  [0.15, "least"],
])("at a zoom of %d what is drawn is %s", (zoom, detail) => {
  expect(detailAt(zoom)).toBe(detail);
});

describe("the canvas says how much is drawn", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("less at once, and more when the zoom rests", () => {
    const canvas = document.createElement("div");
    const at = view([0, 0, 0.4]);
    followView(at, canvas);
    expect(canvas.dataset.detail).toBe("less");
    at.to(10, 10, 0.2);
    expect(canvas.dataset.detail).toBe("least");
    at.to(10, 10, 0.4);
    at.to(10, 10, 1);
    vi.advanceTimersByTime(99);
    expect(canvas.dataset.detail).toBe("least");
    // What moves on without zooming keeps nobody waiting.
    at.to(20, 20, 1);
    vi.advanceTimersByTime(1);
    expect(canvas.hasAttribute("data-detail")).toBe(false);
  });

  test("the same when the zoom comes back before it rests", () => {
    const canvas = document.createElement("div");
    const at = view([0, 0, 0.2]);
    followView(at, canvas);
    at.to(0, 0, 1);
    at.to(0, 0, 0.2);
    vi.advanceTimersByTime(1_000);
    expect(canvas.dataset.detail).toBe("least");
  });

  test("until it is gone", () => {
    const canvas = document.createElement("div");
    const at = view([0, 0, 0.2]);
    const end = followView(at, canvas);
    at.to(0, 0, 1);
    end();
    expect(at.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
