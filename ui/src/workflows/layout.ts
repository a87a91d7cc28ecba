import { layout as dagre, Graph } from "@dagrejs/dagre";
import type { Block, Definition, Outcome } from "./types";

/** In pixels of the canvas. */
export const NODE_WIDTH = 264;
export const NODE_HEIGHT = 62;
const OUTCOMES_HEIGHT = 28;
const OUTCOME_WIDTH = 92;
const ROW_GAP = 74;
const COLUMN_GAP = 48;

export interface Point {
  x: number;
  y: number;
}

/** Whether the ways out of a block are named on it: one way that has no name needs none. */
export const showsOutcomes = (outcomes: readonly Outcome[]): boolean =>
  outcomes.length > 1 || (outcomes[0]?.label ?? "") !== "";

export function nodeSize(outcomes: readonly Outcome[]): { width: number; height: number } {
  const named = showsOutcomes(outcomes);
  return {
    width: Math.max(NODE_WIDTH, named ? outcomes.length * OUTCOME_WIDTH : 0),
    height: NODE_HEIGHT + (named ? OUTCOMES_HEIGHT : 0),
  };
}

type OutcomesOf = (block: Block) => readonly Outcome[];

/** Where every block stands when all are laid out anew: from top to bottom, the ways of a block from left to right. */
export function layoutAll(definition: Definition, outcomesOf: OutcomesOf): Map<string, Point> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: COLUMN_GAP, ranksep: ROW_GAP, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Map(definition.blocks.map((block) => [block.id, block]));
  for (const block of definition.blocks) graph.setNode(block.id, nodeSize(outcomesOf(block)));
  for (const block of definition.blocks) {
    // In the order of the outcomes, so that "True" stands left of "False".
    for (const { id } of outcomesOf(block)) {
      for (const item of definition.connections) {
        if (item.from === block.id && item.outcome === id && known.has(item.to)) graph.setEdge(block.id, item.to);
      }
    }
  }
  for (const item of definition.connections) {
    if (known.has(item.from) && known.has(item.to) && !graph.hasEdge(item.from, item.to)) {
      graph.setEdge(item.from, item.to);
    }
  }
  dagre(graph, { constraints: sideBySide(definition, outcomesOf) });
  const places = new Map<string, Point>();
  for (const block of definition.blocks) {
    const at = graph.node(block.id) as { x: number; y: number; width: number; height: number };
    places.set(block.id, { x: Math.round(at.x - at.width / 2), y: Math.round(at.y - at.height / 2) });
  }
  return places;
}

/** What follows a block stands in the order of its outcomes, where nothing else leads there. */
function sideBySide(definition: Definition, outcomesOf: OutcomesOf): { left: string; right: string }[] {
  const entries = new Map<string, number>();
  for (const { to } of definition.connections) entries.set(to, (entries.get(to) ?? 0) + 1);
  return definition.blocks.flatMap((block) => {
    const following = outcomesOf(block).flatMap(({ id }) =>
      definition.connections
        .filter((item) => item.from === block.id && item.outcome === id && entries.get(item.to) === 1)
        .map((item) => item.to),
    );
    return following.slice(1).map((right, at) => ({ left: following[at] ?? right, right }));
  });
}

/** Where blocks stand: each where it was put, and those that were not where the layout has them. */
export function positions(definition: Definition, outcomesOf: OutcomesOf): Map<string, Point> {
  const placed = definition.blocks.filter((block) => block.position);
  if (placed.length === definition.blocks.length) {
    return new Map(definition.blocks.flatMap((block) => (block.position ? [[block.id, block.position]] : [])));
  }
  const all = layoutAll(definition, outcomesOf);
  if (placed.length === 0) return all;
  const result = new Map<string, Point>();
  for (const block of definition.blocks) if (block.position) result.set(block.id, block.position);
  const [anchor] = placed;
  const from = anchor && all.get(anchor.id);
  const shift =
    anchor?.position && from ? { x: anchor.position.x - from.x, y: anchor.position.y - from.y } : { x: 0, y: 0 };
  for (const block of definition.blocks) {
    if (result.has(block.id)) continue;
    const at = all.get(block.id) ?? { x: 0, y: 0 };
    result.set(block.id, freePlace({ x: at.x + shift.x, y: at.y + shift.y }, [...result.values()]));
  }
  return result;
}

/** The nearest place to the right of a wanted one at which no block stands. */
export function freePlace(wanted: Point, taken: readonly Point[]): Point {
  const at = { x: Math.round(wanted.x), y: Math.round(wanted.y) };
  while (stands(at, taken)) at.x += NODE_WIDTH + COLUMN_GAP;
  return at;
}

/** How far to the right copies of blocks are put, so that none stands on another. */
export function freeShift(copied: readonly Point[], taken: readonly Point[]): Point {
  let x = 0;
  while (copied.some((at) => stands({ x: at.x + x, y: at.y }, taken))) x += NODE_WIDTH + COLUMN_GAP;
  return { x, y: 0 };
}

const stands = (at: Point, taken: readonly Point[]): boolean =>
  taken.some(
    (other) => Math.abs(other.x - at.x) < NODE_WIDTH + 16 && Math.abs(other.y - at.y) < NODE_HEIGHT + OUTCOMES_HEIGHT,
  );

/** Where a new block stands that follows an outcome of another. */
export function placeAfter(
  places: ReadonlyMap<string, Point>,
  from: Block,
  outcome: string,
  outcomes: readonly Outcome[],
): Point {
  const at = places.get(from.id) ?? { x: 0, y: 0 };
  const size = nodeSize(outcomes);
  const count = Math.max(outcomes.length, 1);
  const index = Math.max(
    outcomes.findIndex((item) => item.id === outcome),
    0,
  );
  const center = at.x + size.width / 2 + (index - (count - 1) / 2) * (NODE_WIDTH + COLUMN_GAP);
  return freePlace({ x: center - NODE_WIDTH / 2, y: at.y + size.height + ROW_GAP }, [...places.values()]);
}

/** How far what follows moves down when a block comes between. */
export const ROOM_FOR_ONE = NODE_HEIGHT + ROW_GAP + 16;
