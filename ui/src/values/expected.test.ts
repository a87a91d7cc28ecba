import { expect, test } from "vitest";
import type { Attribute, AttributeType, Value } from "../api/types";
import { attributes } from "../testing/fake-data";
import { expectedValues } from "./expected";
import { valueText } from "./read";

const like = attributes.people?.[0] as Attribute;
const actor = { type: "workspace-member", id: "m" };
const attribute = (type: AttributeType): Attribute => ({
  ...like,
  type,
  is_multiselect: true,
  config: {
    currency: { default_currency_code: "EUR", display_type: "code" },
    record_reference: { allowed_object_ids: null },
  },
});
const known = (values: Value[] = []) => ({
  values,
  title: (id: string) => ({ "option-1": "Won" })[id],
  actor,
  now: "2026-01-01T00:00:00.000Z",
});

/** What is written, by type, and what a person reads before the server has answered. */
test.each<[AttributeType, unknown, string[]]>([
  ["text", "Buyer", ["Buyer"]],
  ["number", 12.5, ["12.5"]],
  ["checkbox", true, ["Yes"]],
  ["rating", 3, ["3 of 5"]],
  ["currency", 5200, ["EUR 5,200"]],
  ["date", "2020-02-01", ["1 Feb 2020"]],
  ["select", "option-1", ["Won"]],
  ["status", "option-1", ["Won"]],
  ["email-address", ["a@example.com", "b@example.com"], ["a@example.com", "b@example.com"]],
  ["domain", ["example.com"], ["example.com"]],
  ["phone-number", ["+46701740605"], ["+46701740605"]],
  ["record-reference", { target_object: "people", target_record_id: "r" }, ["r"]],
  ["actor-reference", { referenced_actor_type: "workspace-member", referenced_actor_id: "m" }, ["m"]],
  ["personal-name", { first_name: "Ada", last_name: "Lovelace", full_name: "Ada Lovelace" }, ["Ada Lovelace"]],
  ["location", { line_1: "1 Quay", locality: "Oslo", country_code: "NO" }, ["1 Quay, Oslo, NO"]],
  ["text", null, []],
])("%s: %j reads at once as %j", (type, written, texts) => {
  const of = attribute(type);
  const values = expectedValues(of, written, known());
  expect(values?.map((value) => valueText(value, of).replaceAll("\u00a0", " "))).toEqual(texts);
  for (const value of values ?? []) expect(value).toMatchObject({ attribute_type: type, created_by_actor: actor });
});

test("an option whose title is not known is left to the server", () => {
  expect(expectedValues(attribute("select"), "option-2", known())).toBeNull();
});

test("values that stay are the same values", () => {
  const kept: Value = {
    active_from: "2020-01-01T00:00:00.000Z",
    active_until: null,
    created_by_actor: { type: "app", id: "a" },
    attribute_type: "domain",
    domain: "example.com",
    root_domain: "example.com",
  };
  const values = expectedValues(attribute("domain"), ["example.com", "example.org"], known([kept]));
  expect(values?.[0]).toBe(kept);
  expect(values?.[1]).toMatchObject({ domain: "example.org" });
});
