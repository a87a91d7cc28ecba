import { type Edge, MarkerType, type Node, Position } from "@xyflow/react";
import { kindOf, type Place } from "../definition";
import { nodeSize, type Point, showsOutcomes } from "../layout";
import { blockTitle, type Catalog } from "../scope";
import type { Block, CatalogEntry, Definition, Outcome } from "../types";

/** How a block fared in a run. */
export interface BlockMark {
  status: "running" | "waiting" | "completed" | "failed" | "untouched";
  /** How often it ran, where that was more than once. */
  times: number;
}

export interface BlockData extends Record<string, unknown> {
  block: Block;
  title: string;
  entry: CatalogEntry | undefined;
  outcomes: readonly Outcome[];
  /** Ids of outcomes that lead somewhere, in one text so that two are quickly compared. */
  connected: string;
  problems: readonly string[];
  mark: BlockMark | null;
}

export type BlockNode = Node<BlockData, "block">;
export interface FlowData extends Record<string, unknown> {
  place: Place;
  /** Of the way to put a block between. */
  label: string;
  /** In a run: it was gone along, or not. Null outside of one. */
  taken: boolean | null;
}
export type FlowEdge = Edge<FlowData, "flow">;

export const edgeId = ({ from, outcome }: Place): string => `${from} ${outcome}`;

/** Where the ways out of a block begin, from its left edge. */
export function outcomeX(outcomes: readonly Outcome[], index: number): number {
  const { width } = nodeSize(outcomes);
  return showsOutcomes(outcomes) ? (width * (index + 0.5)) / outcomes.length : width / 2;
}

const HANDLE = 10;

/** Handles by number, so that lines can be drawn to blocks that are not on the screen, and so never measured. */
function handlesOf(outcomes: readonly Outcome[], isTrigger: boolean): NonNullable<BlockNode["handles"]> {
  const { width, height } = nodeSize(outcomes);
  const at = (x: number, y: number) => ({ x: x - HANDLE / 2, y: y - HANDLE / 2, width: HANDLE, height: HANDLE });
  const target = { type: "target" as const, position: Position.Top, ...at(width / 2, 0) };
  const sources = outcomes.map((outcome, index) => ({
    id: outcome.id,
    type: "source" as const,
    position: Position.Bottom,
    ...at(outcomeX(outcomes, index), height),
  }));
  return isTrigger ? sources : [target, ...sources];
}

export interface Drawn {
  definition: Definition;
  catalog: Catalog;
  outcomesOf(block: Block): readonly Outcome[];
  places: ReadonlyMap<string, Point>;
  selected: ReadonlySet<string>;
  problems: ReadonlyMap<string, readonly string[]>;
  marks: ReadonlyMap<string, BlockMark> | null;
  editable: boolean;
}

const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((item, at) => item === b[at]);

const NONE: readonly string[] = [];

/**
 * The blocks as nodes, along the connections. A node whose block is as it was is the same object as before, so that a
 * change draws what it changes and nothing else.
 */
export function nodesOf(drawn: Drawn, before: ReadonlyMap<string, BlockNode>): BlockNode[] {
  const { definition, catalog, outcomesOf, places, selected, problems, marks, editable } = drawn;
  const leads = new Map<string, string[]>();
  for (const { from, outcome } of definition.connections) {
    const list = leads.get(from);
    if (list) list.push(outcome);
    else leads.set(from, [outcome]);
  }
  return inOrder(definition).map((block): BlockNode => {
    const entry = catalog.get(kindOf(block));
    const outcomes = outcomesOf(block);
    const title = blockTitle(block, catalog);
    const known = before.get(block.id);
    const data: BlockData = {
      block,
      title,
      entry,
      outcomes,
      connected: (leads.get(block.id) ?? NONE).join(" "),
      problems: problems.get(block.id) ?? NONE,
      mark: marks ? (marks.get(block.id) ?? { status: "untouched", times: 0 }) : null,
    };
    const position = places.get(block.id) ?? { x: 0, y: 0 };
    const isSelected = selected.has(block.id);
    const sameData = known && isSameData(known.data, data);
    if (
      known &&
      sameData &&
      known.position.x === position.x &&
      known.position.y === position.y &&
      known.selected === isSelected &&
      known.draggable === editable
    ) {
      return known;
    }
    const size = nodeSize(outcomes);
    return {
      id: block.id,
      type: "block",
      position,
      data: sameData ? known.data : data,
      selected: isSelected,
      draggable: editable,
      connectable: editable,
      ...size,
      measured: size,
      handles: handlesOf(outcomes, entry?.type === "trigger"),
      ariaLabel: spoken(data),
      domAttributes: { "aria-roledescription": "block" },
    };
  });
}

/** The nodes while some are dragged. Those that stay where they are are the same objects. */
export const movedNodes = (nodes: readonly BlockNode[], to: ReadonlyMap<string, Point>): BlockNode[] =>
  nodes.map((node) => {
    const position = to.get(node.id);
    return position ? { ...node, position } : node;
  });

const isSameData = (a: BlockData, b: BlockData): boolean =>
  a.block === b.block &&
  a.title === b.title &&
  a.entry === b.entry &&
  a.connected === b.connected &&
  sameList(a.problems, b.problems) &&
  a.mark?.status === b.mark?.status &&
  a.mark?.times === b.mark?.times &&
  (a.outcomes === b.outcomes || JSON.stringify(a.outcomes) === JSON.stringify(b.outcomes));

/** What a screen reader says of a block. */
function spoken({ title, entry, problems, mark }: BlockData): string {
  const kind = entry?.type === "trigger" ? "trigger" : "step";
  const trouble = problems.length === 0 ? "" : `, ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
  const fate = !mark ? "" : mark.status === "untouched" ? ", not reached" : `, ${mark.status}`;
  return `${title}, ${kind}${trouble}${fate}`;
}

/** Blocks as a run meets them: triggers first, then row by row what follows. */
export function inOrder(definition: Definition): Block[] {
  const byId = new Map(definition.blocks.map((block) => [block.id, block]));
  const next = new Map<string, string[]>();
  const entered = new Set<string>();
  for (const { from, to } of definition.connections) {
    entered.add(to);
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  }
  const order = new Set<Block>();
  const queue = definition.blocks.filter((block) => !entered.has(block.id));
  for (let at = 0; at < queue.length; at += 1) {
    const block = queue[at];
    if (!block || order.has(block)) continue;
    order.add(block);
    for (const id of next.get(block.id) ?? []) {
      const following = byId.get(id);
      if (following && !order.has(following)) queue.push(following);
    }
  }
  for (const block of definition.blocks) order.add(block);
  return [...order];
}

export function edgesOf(
  definition: Definition,
  names: { catalog: Catalog; outcomesOf(block: Block): readonly Outcome[] },
  selected: ReadonlySet<string>,
  taken: ReadonlySet<string> | null,
): FlowEdge[] {
  const byId = new Map(definition.blocks.map((block) => [block.id, block]));
  return definition.connections.flatMap((item): FlowEdge[] => {
    const from = byId.get(item.from);
    const to = byId.get(item.to);
    if (!from || !to) return [];
    const outcome = names.outcomesOf(from).find((one) => one.id === item.outcome);
    // A line from an outcome that the block no longer has cannot be drawn; its problem says so.
    if (!outcome) return [];
    const id = edgeId(item);
    const wasTaken = taken ? taken.has(id) : null;
    const color = wasTaken ? "var(--success)" : selected.has(id) ? "var(--accent)" : "var(--line-edge)";
    return [
      {
        id,
        type: "flow",
        source: item.from,
        sourceHandle: item.outcome,
        target: item.to,
        selected: selected.has(id),
        data: {
          place: { from: item.from, outcome: item.outcome },
          label: `Insert a block between ${blockTitle(from, names.catalog)} and ${blockTitle(to, names.catalog)}`,
          taken: wasTaken,
        },
        markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 },
        ariaLabel: `${blockTitle(from, names.catalog)}, ${outcome.label ?? outcome.id}, leads to ${blockTitle(to, names.catalog)}`,
      },
    ];
  });
}
