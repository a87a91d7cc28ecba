import type { Point } from "../layout";
import type { Transform, View } from "./view";

export interface Size {
  width: number;
  height: number;
}

export type Rect = Point & Size;

/** Of the map, in pixels. */
export const MAP: Size = { width: 200, height: 150 };
/** How much of the map's width or height is taken up by what it shows. */
const FILLED = 0.9375;

/** React Flow's store: how the viewport lies on the screen, and how large the screen is. */
export interface MapView extends View {
  getState(): { transform: Transform } & Size;
}

/** The least that all of them lie in; null of none. */
export function boundsOf(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** One path around every one of them. */
export const pathOf = (rects: readonly Rect[]): string =>
  rects.map(({ x, y, width, height }) => `M${x},${y}h${width}v${height}h${-width}z`).join("");

/** How the canvas lies on the map so that a part of it is in the middle, and as large as there is room. */
export function placeOnMap(part: Rect): Transform {
  const scale = FILLED / Math.max(part.width / MAP.width, part.height / MAP.height);
  const x = MAP.width / 2 - (part.x + part.width / 2) * scale;
  const y = MAP.height / 2 - (part.y + part.height / 2) * scale;
  return [x, y, scale];
}

/** What of the canvas is seen on a screen. */
export const seenOn = ({ width, height }: Size, [x, y, zoom]: Transform): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: width / zoom,
  height: height / zoom,
});

/** Where something on the canvas is on the map. */
export const onMap = ({ x, y, width, height }: Rect, [left, top, scale]: Transform): Rect => ({
  x: left + x * scale,
  y: top + y * scale,
  width: width * scale,
  height: height * scale,
});

/** How the canvas lies on a map that shows all blocks and what is seen. */
export function mapOf(blocks: Rect, view: MapView): Transform {
  const screen = view.getState();
  return placeOnMap(boundsOf([blocks, seenOn(screen, screen.transform)]) ?? blocks);
}

/**
 * Moves the blocks of a map, and the frame around what of them is seen, as the canvas moves: outside of React, and without
 * anything being drawn anew. Gives what ends it.
 */
export function followOnMap(
  view: MapView,
  blocks: Rect,
  drawn: { blocks: ElementCSSInlineStyle; seen: ElementCSSInlineStyle },
): () => void {
  const [, , drawnScale] = placeOnMap(blocks);
  const follow = () => {
    const screen = view.getState();
    const map = mapOf(blocks, view);
    const all = onMap(blocks, map);
    const seen = onMap(seenOn(screen, screen.transform), map);
    drawn.blocks.style.transform = `translate(${all.x}px, ${all.y}px) scale(${map[2] / drawnScale})`;
    drawn.seen.style.transform = `translate(${seen.x}px, ${seen.y}px)`;
    drawn.seen.style.width = `${seen.width}px`;
    drawn.seen.style.height = `${seen.height}px`;
  };
  follow();
  return view.subscribe(follow);
}

/** Where the viewport comes to lie when what is seen is moved on the map by so many pixels. */
export const movedOnMap = ([x, y, zoom]: Transform, by: Point, [, , scale]: Transform) => ({
  x: x - (by.x / scale) * zoom,
  y: y - (by.y / scale) * zoom,
  zoom,
});

/** How far a turn of the wheel zooms, by what its distance is counted in: pixels, lines or pages. */
const WHEEL = [0.002, 0.05, 1] as const;

/** Two fingers on a trackpad go less far than a wheel. */
export const PINCH = 10;

/** The zoom after a turn of the wheel, or of what counts for so many of it. */
export const wheeled = (
  zoom: number,
  { deltaY, deltaMode }: Pick<WheelEvent, "deltaY" | "deltaMode">,
  counts = 1,
): number => zoom * 2 ** (-deltaY * (WHEEL[deltaMode] ?? 1) * counts);
