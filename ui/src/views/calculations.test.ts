import { expect, test } from "vitest";
import type { Attribute } from "../api/types";
import { fittingFunctions, formatResult } from "./calculations";

const attribute = (type: Attribute["type"], currency?: string): Attribute =>
  ({
    type,
    config: { currency: currency ? { default_currency_code: currency, display_type: "symbol" } : undefined },
  }) as unknown as Attribute;

test("a column offers what fits its type", () => {
  expect(fittingFunctions("currency").slice(0, 4)).toEqual(["sum", "average", "minimum", "maximum"]);
  expect(fittingFunctions("interaction").slice(0, 2)).toEqual(["earliest", "latest"]);
  expect(fittingFunctions("text")).toEqual(["count_filled", "count_empty", "percent_filled", "percent_empty"]);
});

test.each([
  ["number", "sum", 1234.5, "1,234.5"],
  ["currency", "count_filled", 3, "3"],
  ["currency", "sum", 1200, "€1,200"],
  ["text", "percent_filled", 66.66667, "66.7%"],
  ["number", "average", null, "–"],
  ["date", "earliest", "2020-02-03", "3 Feb 2020"],
] as const)("%s, %s: %s is written %s", (type, by, result, written) => {
  expect(formatResult(attribute(type, "EUR"), by, { value: result })).toMatch(
    new RegExp(`^${written.replace(/[.]/g, "\\.")}(\\.00)?$`),
  );
});

test("an amount is written in the currency of its values, and several currencies are named", () => {
  const price = attribute("currency", "USD");
  expect(formatResult(price, "sum", { value: 1200, currency_code: "EUR" })).toBe("€1,200");
  expect(formatResult(price, "sum", { value: null, reason: "several currencies" })).toBe("several currencies");
});
