import { describe, expect, test } from "vitest";
import { firstSource, mapStack, SourceMap } from "../src/page/source-map.js";
import { bundleApp } from "./support/app.js";

const source = `const a = 1;
export function first() { return a; }
export function second() {
  throw new Error("here");
}
registerSurfaces({ first, second });`;

test("every position of a real bundle leads back to its line", async () => {
  const { code, map = "" } = await bundleApp(source);
  const lines = code.split("\n");
  const line = lines.findIndex((text) => text.includes("throw new Error")) + 1;
  const column = (lines[line - 1]?.indexOf("throw") ?? 0) + 1;
  expect(new SourceMap(map).original(line, column)).toEqual({ file: "src/app.tsx", line: 4, column: 3 });
});

test("what has no original, has none", () => {
  const map = new SourceMap('{"version":3,"sources":["a.ts"],"mappings":";AAAA"}');
  expect([map.original(1, 1), map.original(9, 1), map.original(2, 1)]).toEqual([
    undefined,
    undefined,
    { file: "a.ts", line: 1, column: 1 },
  ]);
});

test.each(["{}", '{"version":2,"sources":[],"mappings":""}', "x"])("%s is no source map", (text) => {
  expect(() => new SourceMap(text)).toThrow();
});

describe("stacks", () => {
  const map = new SourceMap('{"version":3,"sources":["src/a.ts"],"mappings":"AAEA"}');
  test.each([
    ["Chromium", "    at f (app/index.js:1:5)", "    at f (src/a.ts:3:1)"],
    ["Chromium, no name", "    at app/index.js:1:5", "    at src/a.ts:3:1"],
    ["Chromium, async", "    at async f (app/index.js:1:5)", "    at async f (src/a.ts:3:1)"],
    ["Firefox", "f@app/index.js:1:5", "f@src/a.ts:3:1"],
    ["another file", "    at f (other.js:1:5)", "    at f (other.js:1:5)"],
    ["no position", "    at f (app/index.js:7:5)", "    at f (app/index.js:7:5)"],
    ["the realm's own script", "    at g (blob:null/1234:10:5)", ""],
  ])("of %s", (_name, line, mapped) => {
    const lines = mapped === "" ? "Error: x" : `Error: x\n${mapped}`;
    expect(mapStack(`Error: x\n${line}`, "app/index.js", map)).toBe(lines);
  });
});

test.each([
  ["a frame of the app", "Error: x\n    at deep (src/app/a.tsx:3:5)\n    at src/app/b.ts:1:1", "src/app/a.tsx:3"],
  ["a frame without a function", "Error: x\n    at src/app/b.ts:1:1", "src/app/b.ts:1"],
  [
    "the app's frame below a package's",
    "Error\n    at z (../node_modules/zod/a.js:1:2)\n    at f (src/a.ts:9:1)",
    "src/a.ts:9",
  ],
  ["another browser's notation", "deep@src/app/a.tsx:3:5\n", "src/app/a.tsx:3"],
  ["a source outside of the map's folder", "Error\n    at f (../src/a.ts:9:1)", "src/a.ts:9"],
  ["frames of nobody's source", "Error\n    at f (https://a.example/b.js:1:1)\n    at g (native)", undefined],
])("the first source of %s", (_name, stack, source) => {
  expect(firstSource(stack)).toBe(source);
});
