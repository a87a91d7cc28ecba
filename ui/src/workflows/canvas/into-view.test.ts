import { expect, test } from "vitest";
import { intoView } from "./into-view";

const pane = { width: 800, height: 600 };

test.each([
  ["in sight", 300, 200, false, null],
  ["cut off on the right", 700, 200, false, { x: -116, y: 0 }],
  ["cut off at the top left", -50, 4, false, { x: 66, y: 12 }],
  ["off the screen", 900, 200, false, { x: -600, y: 60 }],
  ["where a map would be", 580, 500, false, null],
  ["under the map", 580, 500, true, { x: 0, y: -172 }],
  ["beside the map", 300, 500, true, null],
])("a block %s", (_, x, y, hasMap, by) => {
  expect(intoView({ x, y, width: 200, height: 80 }, pane, hasMap)).toEqual(by);
});

test("of a block that is larger than the canvas the beginning is seen", () => {
  expect(intoView({ x: 40, y: 40, width: 900, height: 80 }, pane, false)).toEqual({ x: -24, y: 0 });
});
