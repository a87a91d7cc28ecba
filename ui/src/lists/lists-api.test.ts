import { expect, test } from "vitest";
import type { Attribute } from "../api/types";
import { attributes } from "../testing/fake-data";
import { entrySearch, slugOf } from "./lists-api";

test.each<[string, string[], string]>([
  ["Sales pipeline", [], "sales_pipeline"],
  ["  Événements d'été! ", [], "evenements_d_ete"],
  ["2026 hiring", [], "hiring"],
  ["日本", [], "unnamed"],
  ["Sales", ["sales", "sales_2"], "sales_3"],
  ["x".repeat(90), [], "x".repeat(56)],
])("“%s” is kept as %s", (name, taken, slug) => {
  expect(slugOf(name, taken)).toBe(slug);
});

test("a list is searched through the records of its entries", () => {
  const of = (slug: string) => attributes[slug] as Attribute[];
  expect(entrySearch("sales", "people", of("people"), "ada")).toEqual({
    $or: [
      {
        path: [
          ["sales", "parent_record"],
          ["people", "name"],
        ],
        constraints: { $contains: "ada" },
      },
      {
        path: [
          ["sales", "parent_record"],
          ["people", "email_addresses"],
        ],
        constraints: { $contains: "ada" },
      },
    ],
  });
  expect(entrySearch("sales", "people", of("people"), "  ")).toBeNull();
});
