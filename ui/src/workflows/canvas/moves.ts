import type { Point } from "../layout";
import type { Definition } from "../types";

export type ArrowKey = "ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight";

export const isArrow = (key: string): key is ArrowKey =>
  key === "ArrowDown" || key === "ArrowUp" || key === "ArrowLeft" || key === "ArrowRight";

/** How far apart, in pixels, blocks may stand from top to bottom and still be side by side. */
const SAME_ROW = 70;

/**
 * The block that an arrow key leads to: down and up along the connections, left and right to the nearest one beside.
 * Undefined where there is none.
 */
export function neighbour(
  definition: Definition,
  places: ReadonlyMap<string, Point>,
  from: string,
  key: ArrowKey,
): string | undefined {
  const here = places.get(from);
  if (!here) return undefined;
  const nearest = (ids: readonly string[]) =>
    [...ids].sort((a, b) => Math.abs((places.get(a)?.x ?? 0) - here.x) - Math.abs((places.get(b)?.x ?? 0) - here.x))[0];
  if (key === "ArrowDown") return nearest(definition.connections.filter((c) => c.from === from).map((c) => c.to));
  if (key === "ArrowUp") return nearest(definition.connections.filter((c) => c.to === from).map((c) => c.from));
  const sign = key === "ArrowRight" ? 1 : -1;
  const beside = definition.blocks
    .map((block) => block.id)
    .filter((id) => {
      const at = places.get(id);
      return at && Math.abs(at.y - here.y) < SAME_ROW && (at.x - here.x) * sign > 0;
    });
  return nearest(beside);
}
