import { expect, test } from "vitest";
import { readSchema } from "./form/plain-inputs";
import { fromDocument, toDocument } from "./form/TextField";
import type { Json } from "./types";
import {
  instantOf,
  localOf,
  plainText,
  readDuration,
  textOfParts,
  variable,
  variablesIn,
  writeDuration,
} from "./values";

const name = variable("created.record.name");

test.each<[string, Json | undefined]>([
  ["nothing", undefined],
  ["text", "Hello"],
  ["lines", "One\n\nTwo"],
  ["one variable", name],
  ["text with variables", { $: "template", parts: ["Hello ", name, ",\nwelcome to ", variable("a.b")] }],
])("%s stays what it is through the editor", (_, value) => {
  expect(fromDocument(toDocument(value))).toEqual(value);
});

test("neighbouring texts become one", () => {
  expect(textOfParts(["a", "", "b"])).toBe("ab");
  expect(textOfParts([])).toBeUndefined();
});

test("variables are found however deep they are", () => {
  expect(variablesIn({ all: [{ value: name, operand: { $: "template", parts: ["x", variable("a.b")] } }] })).toEqual([
    "created.record.name",
    "a.b",
  ]);
});

test.each([
  ["PT30M", 30, "minutes"],
  ["P2D", 2, "days"],
  ["P1W", 1, "weeks"],
  ["PT90S", 90, "seconds"],
] as const)("%s is %s %s, and back", (text, amount, unit) => {
  expect(readDuration(text)).toEqual({ amount, unit });
  expect(writeDuration(amount, unit)).toBe(text);
});
test("a duration of several units is left as it is written", () => expect(readDuration("P1DT2H")).toBeNull());

test.each([
  ["2026-11-26T09:00", "Europe/Berlin", "2026-11-26T08:00:00.000Z"],
  ["2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00:00.000Z"],
  ["2026-11-26T09:00", "America/New_York", "2026-11-26T14:00:00.000Z"],
  ["2026-11-26T09:00", "Nowhere/Land", "2026-11-26T09:00:00.000Z"],
])("%s in %s is %s, and back", (local, zone, instant) => {
  expect(instantOf(local, zone)).toBe(instant);
  expect(localOf(instant, zone)).toBe(local);
});

test.each<[Json, string]>([
  [{ $: "currency", value: 5, code: "EUR" }, "5 EUR"],
  [{ $: "attio-select", selectOptionId: "1", title: "Won" }, "Won"],
  [["a", 1], "a, 1"],
  [null, ""],
])("%j reads as %s", (value, text) => expect(plainText(value)).toBe(text));

test.each([
  ['{"type": "struct", "fields": {"a": {"type": "array", "element": {"type": "string"}}}}', null],
  ['{"type": "struct"}', 'The schema needs "fields".'],
  ['{"type": "struct", "fields": {"a": {}}}', '“a” needs a "type".'],
  ['{"type": "array"}', 'The schema needs an "element".'],
  ["{", /^This is no JSON/],
])("the schema %s: %s", (text, wrong) => {
  const read = readSchema(text);
  if (wrong === null) expect(read).toHaveProperty("node");
  else expect("message" in read ? read.message : "").toMatch(wrong);
});
