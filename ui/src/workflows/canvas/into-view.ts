import type { Point } from "../layout";

interface Size {
  width: number;
  height: number;
}

/** Between a block and the edge of the canvas. */
const EDGE = 16;
/** What the map of a workflow covers in the lower right corner. */
const MAP: Size = { width: 228, height: 192 };

/**
 * How far the canvas is to be moved so that all of a block is seen, in pixels of the screen; null where it is. What is partly
 * seen moves as little as it has to; what is off the screen comes to the middle.
 */
export function intoView(block: Point & Size, pane: Size, hasMap: boolean): Point | null {
  const right = block.x + block.width;
  const bottom = block.y + block.height;
  if (right <= 0 || bottom <= 0 || block.x >= pane.width || block.y >= pane.height) {
    return { x: (pane.width - block.width) / 2 - block.x, y: (pane.height - block.height) / 2 - block.y };
  }
  const x = along(block.x, block.width, pane.width);
  const y = along(block.y, block.height, pane.height);
  const isBesideMap = !hasMap || right + x <= pane.width - MAP.width || bottom + y <= pane.height - MAP.height;
  const above = pane.height - MAP.height - bottom;
  const by = { x, y: isBesideMap || block.y + above < EDGE ? y : above };
  return by.x === 0 && by.y === 0 ? null : by;
}

function along(from: number, length: number, room: number): number {
  if (from < EDGE) return EDGE - from;
  return Math.max(EDGE - from, Math.min(0, room - EDGE - length - from));
}
