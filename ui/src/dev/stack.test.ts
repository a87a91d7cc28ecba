import { describe, expect, test } from "vitest";
import { excerptOf, hintFor, ownFirst, readStack } from "./stack";

const STACK = `Error: no
    at request (node_modules/ky/index.js:3:1)
    at onTrigger (src/app/check.tsx:12:9)
    at src/app/app.ts:2:5
    not a frame`;

test("a stack's text is read frame by frame, and what is none is left out", () => {
  expect(readStack(STACK)).toEqual([
    { function: "request", file: "node_modules/ky/index.js", line: 3, column: 1 },
    { function: "onTrigger", file: "src/app/check.tsx", line: 12, column: 9 },
    { function: null, file: "src/app/app.ts", line: 2, column: 5 },
  ]);
});

test("frames of the app come first, in their order", () => {
  expect(ownFirst(readStack(STACK)).map((frame) => frame.file)).toEqual([
    "src/app/check.tsx",
    "src/app/app.ts",
    "node_modules/ky/index.js",
  ]);
});

describe("an excerpt", () => {
  const source = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`).join("\n");
  const map = JSON.stringify({ sources: [null, "../src/app/check.tsx"], sourcesContent: [null, source] });
  const frame = (file: string, line: number) => ({ function: null, file, line, column: 1 });

  test("shows the lines around, as far as there are any", () => {
    expect(excerptOf(map, frame("src/app/check.tsx", 12))).toMatchObject({ first: 8, line: 12 });
    expect(excerptOf(map, frame("src/app/check.tsx", 12))?.lines).toHaveLength(9);
    expect(excerptOf(map, frame("src/app/check.tsx", 1))?.lines[0]).toBe("line 1");
  });

  test("there is none of another file, beyond the end, or from what is no map", () => {
    expect(excerptOf(map, frame("src/app/other.tsx", 1))).toBeNull();
    expect(excerptOf(map, frame("src/app/check.tsx", 21))).toBeNull();
    expect(excerptOf("<html>", frame("src/app/check.tsx", 1))).toBeNull();
  });
});

test("the kinds of mistakes that have a way out say which", () => {
  expect(hintFor({ code: "no-user-connection", message: "" })).toContain("connect it");
  expect(hintFor({ message: "a function cannot be sent to the server" })).toContain("plain values");
  expect(hintFor({ message: "unknown component <div>" })).toContain("attio/client");
  expect(hintFor({ message: "the wire is cut" })).toBeNull();
});
