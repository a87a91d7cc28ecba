import { expect, test } from "vitest";
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

test("the canvas says how much is drawn, until it is gone", () => {
  const canvas = document.createElement("div");
  const at = view([0, 0, 0.2]);
  const end = followView(at, canvas);
  expect(canvas.dataset.detail).toBe("least");
  at.to(10, 10, 0.4);
  expect(canvas.dataset.detail).toBe("less");
  at.to(10, 10, 1);
  expect(canvas.hasAttribute("data-detail")).toBe(false);
  end();
  expect(at.listeners.size).toBe(0);
});
