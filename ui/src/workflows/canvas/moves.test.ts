import { expect, test } from "vitest";
import { CATALOG } from "../../testing/fake-catalog";
import { entryKind, usualOutcomes } from "../definition";
import { positions } from "../layout";
import type { Block, Definition } from "../types";
import { type Drawn, movedNodes, nodesOf } from "./elements";
import { type ArrowKey, neighbour } from "./moves";

const definition: Definition = {
  title: "",
  timezone: "UTC",
  blocks: [
    { id: "if", block: "if", position: { x: 0, y: 0 } },
    { id: "yes", block: "delay", position: { x: -200, y: 200 } },
    { id: "no", block: "delay", position: { x: 200, y: 210 } },
  ],
  connections: [
    { from: "if", outcome: "true", to: "yes" },
    { from: "if", outcome: "false", to: "no" },
  ],
};
const outcomesOf = (block: Block) => usualOutcomes(block, undefined);
const places = positions(definition, outcomesOf);

test.each<[string, ArrowKey, string | undefined]>([
  ["if", "ArrowDown", "yes"],
  ["yes", "ArrowUp", "if"],
  ["yes", "ArrowRight", "no"],
  ["no", "ArrowLeft", "yes"],
  ["no", "ArrowRight", undefined],
  ["no", "ArrowDown", undefined],
])("from %s %s leads to %s", (from, key, to) => {
  expect(neighbour(definition, places, from, key)).toBe(to);
});

const drawn: Drawn = {
  definition,
  catalog: new Map(CATALOG.map((entry) => [entryKind(entry), entry])),
  outcomesOf,
  places,
  selected: new Set(),
  problems: new Map(),
  marks: null,
  editable: true,
};

test("a change draws the block that it changes, and no other", () => {
  const first = new Map(nodesOf(drawn, new Map()).map((node) => [node.id, node]));
  const renamed = {
    ...definition,
    blocks: definition.blocks.map((block) => (block.id === "yes" ? { ...block, title: "Wait" } : block)),
  };
  const second = new Map(nodesOf({ ...drawn, definition: renamed }, first).map((node) => [node.id, node]));
  expect([...second].filter(([id, node]) => first.get(id) !== node).map(([id]) => id)).toEqual(["yes"]);
  expect(second.get("yes")?.ariaLabel).toBe("Wait, step");
});

test("a drag draws the block that it moves, and no other", () => {
  const still = nodesOf(drawn, new Map());
  const dragged = movedNodes(still, new Map([["no", { x: 208, y: 216 }]]));
  expect(dragged.map((node) => node.position)).toEqual([
    { x: 0, y: 0 },
    { x: -200, y: 200 },
    { x: 208, y: 216 },
  ]);
  expect(dragged.map((node, at) => node === still[at])).toEqual([true, true, false]);
});
