import { expect, test } from "vitest";
import { usualOutcomes } from "./definition";
import { freeShift, layoutAll, NODE_WIDTH, placeAfter, positions } from "./layout";
import type { Block, Definition } from "./types";

const block = (id: string, kind = "delay", position?: { x: number; y: number }): Block => ({
  id,
  block: kind,
  ...(position ? { position } : {}),
});
const outcomesOf = (item: Block) => usualOutcomes(item, undefined);
const branched: Definition = {
  title: "",
  timezone: "UTC",
  blocks: [block("start"), block("if", "if"), block("no"), block("yes"), block("later"), block("last")],
  connections: [
    { from: "start", outcome: "done", to: "if" },
    { from: "if", outcome: "false", to: "no" },
    { from: "if", outcome: "true", to: "yes" },
    { from: "no", outcome: "done", to: "later" },
    { from: "later", outcome: "done", to: "last" },
  ],
};

test("what follows stands below, and the ways of a block stand in the order of its outcomes", () => {
  const at = layoutAll(branched, outcomesOf);
  const y = (id: string) => at.get(id)?.y ?? Number.NaN;
  const x = (id: string) => at.get(id)?.x ?? Number.NaN;
  expect(y("start")).toBeLessThan(y("if"));
  expect(y("if")).toBeLessThan(y("yes"));
  expect(y("no")).toBeLessThan(y("later"));
  expect(x("yes")).toBeLessThan(x("no"));
});

test("no two of 300 blocks stand on each other, and the layout is quick", () => {
  const blocks = Array.from({ length: 300 }, (_, n) => block(`b${n}`, n % 7 === 0 ? "if" : "delay"));
  const connections = blocks
    .slice(1)
    .map(({ id }, n) => ({ from: `b${Math.floor(n / 2)}`, outcome: n % 2 ? "true" : "done", to: id }));
  const began = performance.now();
  const at = [...layoutAll({ title: "", timezone: "UTC", blocks, connections }, outcomesOf).values()];
  expect(performance.now() - began).toBeLessThan(10_000);
  const hit = at.some((a, i) =>
    at.some((b, j) => i < j && Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < 62),
  );
  expect(hit).toBe(false);
});

test("blocks that were put somewhere stay there; the others are laid out around them", () => {
  const some = {
    ...branched,
    blocks: branched.blocks.map((b) => (b.id === "if" ? { ...b, position: { x: 500, y: 500 } } : b)),
  };
  const at = positions(some, outcomesOf);
  expect(at.get("if")).toEqual({ x: 500, y: 500 });
  expect(at.get("yes")?.y).toBeGreaterThan(500);
  expect(at.get("start")?.y).toBeLessThan(500);
});

test("a new block stands below the outcome that it follows, and on no other", () => {
  const places = positions(branched, outcomesOf);
  const from = branched.blocks[1] as Block;
  const left = placeAfter(new Map([["if", { x: 0, y: 0 }]]), from, "true", outcomesOf(from));
  const right = placeAfter(new Map([["if", { x: 0, y: 0 }]]), from, "false", outcomesOf(from));
  expect(left.x).toBeLessThan(right.x);
  expect(left.y).toBeGreaterThan(90);
  const taken = [...places.values()];
  const at = placeAfter(places, from, "true", outcomesOf(from));
  expect(taken.some((other) => other.x === at.x && other.y === at.y)).toBe(false);
});

test("copies are put beside what they would stand on, all as far", () => {
  const pair = [
    { x: 0, y: 0 },
    { x: 0, y: 200 },
  ];
  expect(freeShift(pair, [])).toEqual({ x: 0, y: 0 });
  const { x } = freeShift(pair, [{ x: 20, y: 180 }]);
  expect(x).toBeGreaterThan(NODE_WIDTH);
  expect(freeShift(pair, [...pair, { x, y: 0 }]).x).toBe(2 * x);
});
