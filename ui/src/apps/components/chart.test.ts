import { describe, expect, test } from "vitest";
import { plotOf, slicesOf } from "./chart-data";
import { formatValue } from "./chart-format";
import { chunkOf, RangeRequests } from "./range-requests";

const year = new Date().getFullYear();

describe("formats", () => {
  test.each([
    [1234567, {}, "1234567"],
    [1234567, { format: "number" }, "1,234,567"],
    [1234567, { format: "compact" }, "1.2M"],
    [0.42, { format: "percent" }, "42%"],
    [1234567, { format: "currency", currency: "USD" }, "$1,234,567"],
    [12.5, { format: "currency", currency: "EUR" }, "€12.50"],
    [`${year}-01-01`, { format: "date" }, "Jan 1"],
    ["2020-12-31", { format: "date" }, "Dec 31, 2020"],
    ["2020-12-31T23:30:00Z", { format: "date" }, "Dec 31, 2020"],
    ["Q1", { format: "date" }, "Q1"],
    ["Q1", { format: "number" }, "Q1"],
    ["Q1", {}, "Q1"],
  ] as const)("%s as %j", (value, formatting, text) => {
    expect(formatValue(value, formatting as never, "en-US").replace(/\u00a0/g, " ")).toBe(text);
  });
});

const line = (props: object) => plotOf({ series: [], height: "medium", ...props } as never);

test("points without a series are one, which takes colour and label of the first entry", () => {
  const plot = line({
    data: [
      { x: 1, y: 2 },
      { x: 1, y: 3 },
    ],
    series: [{ id: "any", label: "Rate", color: "teal" }],
  });
  expect(plot).toEqual({
    series: [{ id: undefined, label: "Rate", color: "teal" }],
    rows: [
      { x: 1, values: [2] },
      { x: 1, values: [3] },
    ],
    hasLegend: false,
  });
});

test("series are listed first, then as they appear; unknown ids are left out; gaps stay gaps", () => {
  const data = [
    { x: "a", y: 1, seriesId: "late" },
    { x: "a", y: 2, seriesId: "listed" },
    { x: "b", y: 3, seriesId: "listed" },
  ];
  const series = [
    { id: "none", label: "None" },
    { id: "listed", label: "Listed", color: "red" },
  ];
  expect(line({ data, series })).toEqual({
    series: [
      { id: "listed", label: "Listed", color: "red" },
      { id: "late", label: "late", color: "blue" },
    ],
    rows: [
      { x: "a", values: [2, 1] },
      { x: "b", values: [3, undefined] },
    ],
    hasLegend: true,
  });
});

test("slices are ordered largest first and keep the colours of the order in which they came", () => {
  const data = [
    { label: "a", value: 1 },
    { label: "b", value: 3, color: "pink" },
    { label: "c", value: 2 },
  ];
  const slices = slicesOf({ data, height: "medium" } as never);
  expect(slices.map(({ label, color }) => `${label} ${color}`)).toEqual(["b pink", "c green", "a blue"]);
});

test("rows are asked for in chunks, one request at a time; what was scrolled past is never asked for", async () => {
  expect(chunkOf(0, 20)).toEqual({ first: 0, last: 47 });
  expect(chunkOf(49, 60)).toEqual({ first: 24, last: 95 });
  const asked: number[] = [];
  let answer = () => {};
  const ask = (first: number) => {
    asked.push(first);
    return new Promise<void>((resolve) => {
      answer = resolve;
    });
  };
  const requests = new RangeRequests();
  for (const first of [0, 100, 200, 300]) requests.need({ first, last: first + 50 }, ask, () => {});
  answer();
  await Promise.resolve();
  await Promise.resolve();
  answer();
  await Promise.resolve();
  requests.need({ first: 300, last: 350 }, ask, () => {});
  expect(asked).toEqual([0, 300]);
});
