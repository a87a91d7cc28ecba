import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, inject, test } from "vitest";
import { type Exchange, play, unknownEndpoint } from "./exchange";
import { mismatches, type Shape } from "./match";

const folder = path.join(import.meta.dirname, "exchanges");

describe("exchanges as they were seen on the real service", () => {
  for (const file of readdirSync(folder).sort()) {
    const exchange = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Exchange;
    test(`${file}: ${exchange.about}`, async ({ skip }) => {
      const wrong = await play(exchange, { url: inject("url"), token: inject("token") });
      const lacking = exchange.optional !== undefined && wrong.some((what) => what.includes(unknownEndpoint));
      skip(lacking, `this server has no ${exchange.optional}`);
      expect(wrong).toEqual([]);
    });
  }
});

test.each<[Shape, unknown, number]>([
  ["$uuid", "74716136-8b3f-4b28-b67f-75d3212684e1", 0],
  ["$uuid", "x", 1],
  ["$uuid?", null, 0],
  ["$datetime", "2026-01-01T00:00:00.000000000Z", 0],
  ["$datetime", "2026-01-01T00:00:00Z", 1],
  ["$nothing", "x", 1],
  [{ a: 1 }, { a: 1 }, 0],
  [{ a: 1 }, { a: 1, b: 2 }, 1],
  [{ a: 1 }, {}, 1],
  [{ $with: { a: 1 } }, { a: 1, b: 2 }, 0],
  [{ $each: "$text" }, ["a", ""], 1],
  [{ $some: "$text" }, ["", "a"], 0],
  [{ $some: "$text" }, [], 1],
  [{ $map: "$number" }, { a: 1, b: "2" }, 1],
  [{ $one: ["$number", null] }, null, 0],
  [{ $one: ["$number", null] }, "x", 1],
  [[1, 2], [1], 1],
])("%j is held against %j", (shape, value, wrong) => {
  expect(mismatches(shape, value)).toHaveLength(wrong);
});
