import { expect, test } from "vitest";
import type { AttributeType } from "../api/types";
import { type AttributeDraft, attributeBody, moved } from "./schema-api";

const draft = (type: AttributeType, more: Partial<AttributeDraft> = {}): AttributeDraft => ({
  title: " Title ",
  api_slug: "title",
  description: " ",
  type,
  is_required: false,
  is_unique: true,
  is_multiselect: true,
  currency: "EUR",
  objects: [],
  other: null,
  default: { kind: "none" },
  ...more,
});

/** A type, and what is sent of settings that it has or has not. */
test.each<[AttributeType, Partial<AttributeDraft>, object]>([
  ["text", {}, { title: "Title", description: null, is_unique: true, is_multiselect: false, config: {} }],
  ["select", {}, { is_unique: false, is_multiselect: true }],
  ["checkbox", {}, { is_unique: false, is_multiselect: false }],
  ["currency", {}, { config: { currency: { default_currency_code: "EUR", display_type: "symbol" } } }],
  ["record-reference", {}, { config: {} }],
  ["number", { default: { kind: "value", text: "7" } }, { default_value: { type: "static", template: [7] } }],
  [
    "record-reference",
    { objects: ["people"], other: { object: "deals", title: " Sites ", api_slug: "sites", is_multiselect: true } },
    {
      config: { record_reference: { allowed_objects: ["deals"] } },
      relationship: { object: "deals", title: "Sites", api_slug: "sites", is_multiselect: true },
    },
  ],
  ["record-reference", { objects: ["people"] }, { config: { record_reference: { allowed_objects: ["people"] } } }],
])("%s with %j", (type, more, body) => {
  expect(attributeBody(draft(type, more))).toMatchObject(body);
});

test.each([
  [0, 2, "bca"],
  [2, 0, "cab"],
  [1, 1, "abc"],
  [0, 99, "bca"],
  [2, -1, "cab"],
])("from %d to %d: %s", (from, to, after) => {
  expect(moved([..."abc"], from, to).join("")).toBe(after);
});
