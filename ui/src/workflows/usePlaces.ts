import { useRef } from "react";
import { nodeSize, type Point, positions } from "./layout";
import type { Block, Definition, Outcome } from "./types";

/**
 * Where the blocks stand. A layout of hundreds of blocks takes a while: it is made anew only when blocks, connections,
 * sizes or places are others, and not with every letter that is typed.
 */
export function usePlaces(
  definition: Definition,
  outcomesOf: (block: Block) => readonly Outcome[],
): ReadonlyMap<string, Point> {
  const held = useRef<{ key: string; places: ReadonlyMap<string, Point> } | null>(null);
  const blocks = definition.blocks.map((block) => {
    const { width, height } = nodeSize(outcomesOf(block));
    return `${block.id} ${block.position?.x} ${block.position?.y} ${width} ${height}`;
  });
  const connections = definition.connections.map(({ from, outcome, to }) => `${from} ${outcome} ${to}`);
  const key = `${blocks.join()}\n${connections.join()}`;
  if (held.current?.key !== key) held.current = { key, places: positions(definition, outcomesOf) };
  return held.current.places;
}
