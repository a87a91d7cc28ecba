import { expect, test } from "vitest";
import type { AttributeType } from "../api/types";
import { type DefaultDraft, type DefaultValue, defaultBody, defaultDraft } from "./default-value";

const fixed = (...template: unknown[]): DefaultValue => ({ type: "static", template });
const made = (template: string): DefaultValue => ({ type: "dynamic", template });
const value = (text: string): DefaultDraft => ({ kind: "value", text });

test.each<[AttributeType, DefaultValue | null, DefaultDraft]>([
  ["text", null, { kind: "none" }],
  ["text", fixed({ value: "New", attribute_type: "text" }), value("New")],
  ["checkbox", fixed({ value: false, attribute_type: "checkbox" }), value("false")],
  ["currency", fixed({ currency_value: 5, currency_code: "EUR", attribute_type: "currency" }), value("5")],
  ["select", fixed({ option: { id: { option_id: "o" } }, attribute_type: "select" }), value("o")],
  ["select", fixed({ option: { id: { option_id: "o" } } }, { option: { id: { option_id: "p" } } }), { kind: "kept" }],
  ["actor-reference", made("current-user"), { kind: "made" }],
  ["date", made("PT0S"), { kind: "made" }],
  ["date", made("P7D"), { kind: "kept" }],
  ["location", fixed({ locality: "Lund" }), { kind: "kept" }],
])("a default of %s: %j is asked for as %j", (type, given, draft) => {
  expect(defaultDraft(type, given)).toEqual(draft);
});

test.each<[AttributeType, DefaultDraft, DefaultValue | null | undefined]>([
  ["text", { kind: "none" }, null],
  ["text", value(" New "), fixed("New")],
  ["number", value("1.5"), fixed(1.5)],
  ["checkbox", value("false"), fixed(false)],
  ["rating", value("3"), fixed(3)],
  ["status", value("s"), fixed("s")],
  ["timestamp", { kind: "made" }, made("PT0S")],
  ["date", { kind: "kept" }, undefined],
])("of %s, %j is sent as %j", (type, draft, sent) => {
  expect(defaultBody(type, draft)).toEqual(sent);
});

test.each<[AttributeType, string, RegExp]>([
  ["number", "many", /“many” is not a number/],
  ["text", "  ", /Give the default value/],
])("of %s, %j is refused", (type, text, said) => {
  expect(() => defaultBody(type, value(text))).toThrow(said);
});
