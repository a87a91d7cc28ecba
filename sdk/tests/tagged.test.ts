import { describe, expect, it } from "vitest";
import { Binding, fromTagged, toTagged } from "../src/schema/tagged.js";
import * as values from "../src/schema/values.js";

describe("values of workflows", () => {
  it.each([
    ["plain values", { a: 1, b: "x", c: [true, null] }, { a: 1, b: "x", c: [true, null] }],
    ["a timestamp", { $: "timestamp", value: "2026-11-26T15:00:00.000Z" }, new Date("2026-11-26T15:00:00Z")],
    ["a date", { $: "date", value: "2026-11-26" }, new values.DateValue({ value: "2026-11-26" })],
    ["money", { $: "currency", value: 1.5, code: "EUR" }, new values.CurrencyValue({ value: 1.5, code: "EUR" })],
    [
      "a rich text with its marks",
      { $: "rich-text", text: "hello", markdown: "**hello**" },
      new values.RichTextValue("hello", "**hello**"),
    ],
    ["a variable", { $: "variable", path: "a.b" }, new Binding({ $: "variable", path: "a.b" })],
    ["a rich text", { $: "rich-text", text: "hello" }, new values.RichTextValue("hello")],
    [
      "a record, nested",
      { of: [{ $: "attio-entity-reference", object: "people", recordId: "r" }] },
      { of: [new values.AttioRecordValue({ object: "people", recordId: "r" })] },
    ],
    ["a struct with a key $", { $: "struct", fields: { $: "mine", a: 1 } }, { $: "mine", a: 1 }],
  ])("%s crosses both ways", (_, tagged, value) => {
    expect(fromTagged(tagged as never)).toEqual(value);
    expect((fromTagged(tagged as never) as object).constructor).toBe((value as object).constructor);
    expect(toTagged(value, "data")).toEqual(tagged);
  });

  it("knows instances of another copy of the SDK by their names", () => {
    class DateValue {
      value = "2026-11-26";
    }
    expect(toTagged(new DateValue(), "data")).toEqual({ $: "date", value: "2026-11-26" });
  });

  it("leaves out what is undefined", () => {
    expect(toTagged({ a: undefined, b: [undefined] }, "data")).toEqual({ b: [null] });
  });

  const cycle: Record<string, unknown> = {};
  cycle.again = cycle;
  it.each([
    ["a function", { a: { b: () => {} } }, "data.a.b is a function, which a workflow cannot keep"],
    ["no number", { a: [Number.NaN] }, "data.a.0 is NaN, which is no number that a workflow can keep"],
    ["no date", new Date(Number.NaN), "data is an invalid date"],
    ["a cycle", cycle, /nested deeper than 100 levels, or part of a cycle/],
  ])("refuses %s and names its path", (_, value, message) => {
    expect(() => toTagged(value, "data")).toThrow(message);
  });
});
