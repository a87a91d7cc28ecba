import { expect, test } from "vitest";
import {
  boundsOf,
  followOnMap,
  MAP,
  movedOnMap,
  onMap,
  PINCH,
  pathOf,
  placeOnMap,
  type Rect,
  seenOn,
  wheeled,
} from "./on-map";
import type { Transform } from "./view";

const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });

test.each([
  ["none", [], null],
  ["one", [rect(8, -16, 200, 80)], rect(8, -16, 200, 80)],
  ["several", [rect(0, 0, 200, 80), rect(-120, 160, 200, 80), rect(300, 40, 100, 40)], rect(-120, 0, 520, 240)],
])("the bounds of blocks: %s", (_case, rects, bounds) => {
  expect(boundsOf(rects)).toEqual(bounds);
});

test("all blocks are one path", () => {
  expect(pathOf([])).toBe("");
  expect(pathOf([rect(0, 0, 200, 80), rect(-8, 160, 100, 40)])).toBe("M0,0h200v80h-200zM-8,160h100v40h-100z");
});

test.each([
  ["wide", rect(-400, 40, 2000, 100)],
  ["high", rect(100, -300, 100, 3000)],
  ["of the shape of the map", rect(0, 0, 400, 300)],
])("what is %s lies in the middle of the map, and fills it but for its edge", (_case, part) => {
  const on = onMap(part, placeOnMap(part));
  expect(on.x + on.width / 2).toBeCloseTo(MAP.width / 2);
  expect(on.y + on.height / 2).toBeCloseTo(MAP.height / 2);
  expect(Math.max(on.width / MAP.width, on.height / MAP.height)).toBeCloseTo(0.9375);
});

test("what is seen of the canvas is what the screen shows at its zoom", () => {
  expect(seenOn({ width: 800, height: 600 }, [-100, 50, 0.5])).toEqual(rect(200, -100, 1600, 1200));
});

/** A map whose canvas is moved by hand, and how often its parts were given another style. */
function map(blocks: Rect, transform: Transform) {
  const listeners = new Set<() => void>();
  const drawn = { blocks: document.createElement("div"), seen: document.createElement("div") };
  const end = followOnMap(
    {
      getState: () => ({ transform, width: 800, height: 600 }),
      subscribe: (changed) => {
        listeners.add(changed);
        return () => listeners.delete(changed);
      },
    },
    blocks,
    drawn,
  );
  const to = (...next: Transform) => {
    transform = next;
    for (const changed of listeners) changed();
  };
  return { drawn, end, to, listeners };
}

test("while what is seen lies among the blocks, only the frame around it moves", () => {
  const { drawn, to } = map(rect(0, 0, 4000, 3000), [0, 0, 1]);
  const before = drawn.blocks.style.transform;
  expect(before).toBe("translate(6.25px, 4.6875px) scale(1)");
  expect(drawn.seen.style.transform).toBe("translate(6.25px, 4.6875px)");
  to(-1600, -1600, 1);
  expect(drawn.blocks.style.transform).toBe(before);
  expect(drawn.seen.style.transform).toBe("translate(81.25px, 79.6875px)");
  expect([drawn.seen.style.width, drawn.seen.style.height]).toEqual(["37.5px", "28.125px"]);
  to(-1600, -1600, 2);
  expect([drawn.seen.style.width, drawn.seen.style.height]).toEqual(["18.75px", "14.0625px"]);
});

test("what is seen beyond the blocks makes them smaller, until the map is gone", () => {
  const { drawn, end, to, listeners } = map(rect(0, 0, 800, 600), [0, 0, 1]);
  expect(drawn.blocks.style.transform).toContain("scale(1)");
  to(800, 600, 1);
  expect(drawn.blocks.style.transform).toBe("translate(100px, 75px) scale(0.5)");
  expect(drawn.seen.style.transform).toBe("translate(6.25px, 4.6875px)");
  end();
  expect(listeners.size).toBe(0);
});

test("what is seen goes with the hand that drags it on the map", () => {
  const at: Transform = [-400, -200, 0.5];
  const blocks = placeOnMap(rect(0, 0, 4000, 3000));
  const { x, y, zoom } = movedOnMap(at, { x: 10, y: -5 }, blocks);
  const screen = { width: 800, height: 600 };
  const before = onMap(seenOn(screen, at), blocks);
  const after = onMap(seenOn(screen, [x, y, zoom]), blocks);
  expect(after.x - before.x).toBeCloseTo(10);
  expect(after.y - before.y).toBeCloseTo(-5);
  expect(zoom).toBe(0.5);
});

test.each([
  ["forwards, in pixels", -500, 0, 1, 2],
  ["backwards, in pixels", 500, 0, 1, 0.5],
  ["forwards, in lines", -20, 1, 1, 2],
  ["forwards, in pages", -1, 2, 1, 2],
  ["forwards with two fingers", -50, 0, PINCH, 2],
])("a turn of the wheel %s zooms", (_case, deltaY, deltaMode, counts, zoom) => {
  expect(wheeled(1, { deltaY, deltaMode }, counts)).toBeCloseTo(zoom);
});
