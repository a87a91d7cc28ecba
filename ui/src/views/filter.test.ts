import { describe, expect, test } from "vitest";
import type { Attribute, AttributeType, Filter, ObjectDefinition } from "../api/types";
import { entryFields, objectFields } from "./fields";
import { type Built, type Condition, filterFields, fromFilter, operatorsOf, toFilter } from "./filter";

const attribute = (api_slug: string, type: AttributeType, is_multiselect = false): Attribute => ({
  id: { workspace_id: "w", object_id: "o", attribute_id: api_slug },
  title: api_slug,
  description: null,
  api_slug,
  type,
  is_system_attribute: false,
  is_writable: true,
  is_required: false,
  is_unique: false,
  is_multiselect,
  is_archived: false,
  created_at: "",
  config: {
    currency: { default_currency_code: null, display_type: null },
    record_reference: { allowed_object_ids: null },
  },
});

const DEALS = [
  attribute("name", "text"),
  attribute("value", "currency"),
  attribute("seats", "number"),
  attribute("heat", "rating"),
  attribute("stage", "status"),
  attribute("tags", "select", true),
  attribute("close", "date"),
  attribute("seen", "timestamp"),
  attribute("signed", "checkbox"),
  attribute("company", "record-reference"),
  attribute("owner", "actor-reference"),
  attribute("contact", "personal-name"),
  attribute("mail", "email-address", true),
  attribute("site", "domain", true),
  attribute("phone", "phone-number", true),
  attribute("place", "location"),
  attribute("met", "interaction"),
];
const fields = filterFields(objectFields("deals", DEALS));

const line = (field: string, operator: string, value: string | string[] = ""): Condition => ({
  field,
  operator,
  value,
});
const NOW = "2026-01-05T10:30:00.000Z";

/** One condition, and the filter that it is: both ways. */
const CONDITIONS: [Condition, Filter][] = [
  [line("name", "contains", "acme"), { name: { $contains: "acme" } }],
  [line("name", "not_contains", "acme"), { $not: { name: { $contains: "acme" } } }],
  [line("name", "is", "Acme "), { name: { $eq: "Acme " } }],
  [line("name", "is_not", "Acme"), { $not: { name: { $eq: "Acme" } } }],
  [line("name", "starts", "A"), { name: { $starts_with: "A" } }],
  [line("name", "ends", "Ltd"), { name: { $ends_with: "Ltd" } }],
  [line("name", "empty"), { $not: { name: { $not_empty: true } } }],
  [line("name", "not_empty"), { name: { $not_empty: true } }],
  [line("value", "gt", "1000"), { value: { $gt: 1000 } }],
  [line("value", "lte", "0.5"), { value: { $lte: 0.5 } }],
  [line("seats", "eq", "-3"), { seats: { $eq: -3 } }],
  [line("seats", "not_eq", "0"), { $not: { seats: { $eq: 0 } } }],
  [line("seats", "empty"), { $not: { seats: { $not_empty: true } } }],
  [line("heat", "gte", "4"), { heat: { $gte: 4 } }],
  [line("heat", "lt", "2"), { heat: { $lt: 2 } }],
  [line("stage", "any_of", ["Lead"]), { stage: { $in: ["Lead"] } }],
  [line("stage", "none_of", ["Won", "Lost"]), { $not: { stage: { $in: ["Won", "Lost"] } } }],
  [line("stage", "empty"), { $not: { stage: { $not_empty: true } } }],
  [line("tags", "any_of", ["A", "B"]), { tags: { $in: ["A", "B"] } }],
  [line("tags", "not_empty"), { tags: { $not_empty: true } }],
  [line("close", "on", "2026-01-05"), { close: { $eq: "2026-01-05" } }],
  [line("close", "before", "2026-01-05"), { close: { $lt: "2026-01-05" } }],
  [line("close", "since", "2026-01-05"), { close: { $gte: "2026-01-05" } }],
  [line("close", "empty"), { $not: { close: { $not_empty: true } } }],
  [line("seen", "after", NOW), { seen: { $gt: NOW } }],
  [line("seen", "until", NOW), { seen: { $lte: NOW } }],
  [line("signed", "checked"), { signed: { $eq: true } }],
  [line("signed", "unchecked"), { $not: { signed: { $eq: true } } }],
  [line("company", "any_of", ["c1"]), { company: { target_record_id: { $in: ["c1"] } } }],
  [line("company", "none_of", ["c1", "c2"]), { $not: { company: { target_record_id: { $in: ["c1", "c2"] } } } }],
  [line("company", "empty"), { $not: { company: { $not_empty: true } } }],
  [line("owner", "any_of", ["m1"]), { owner: { referenced_actor_id: { $in: ["m1"] } } }],
  [line("owner", "not_empty"), { owner: { $not_empty: true } }],
  [line("contact", "contains", "ada"), { contact: { $contains: "ada" } }],
  [line("mail", "ends", ".org"), { mail: { $ends_with: ".org" } }],
  [line("mail", "empty"), { $not: { mail: { $contains: "@" } } }],
  [line("mail", "not_empty"), { mail: { $contains: "@" } }],
  [line("site", "is", "acme.com"), { site: { $eq: "acme.com" } }],
  [line("site", "empty"), { $not: { site: { $not_empty: true } } }],
  [line("phone", "starts", "+49"), { phone: { $starts_with: "+49" } }],
  [line("place.locality", "is", "Berlin"), { place: { locality: { $eq: "Berlin" } } }],
  [line("place.country_code", "is_not", "DE"), { $not: { place: { country_code: { $eq: "DE" } } } }],
  [line("met.interacted_at", "after", NOW), { met: { interacted_at: { $gt: NOW } } }],
];

describe("one condition", () => {
  test.each(CONDITIONS)("%o", (condition, filter) => {
    const built = { any: false, conditions: [condition] };
    expect(toFilter(fields, built)).toEqual(filter);
    expect(fromFilter(fields, filter)).toEqual(built);
  });
});

const A = line("name", "contains", "a");
const B = line("value", "gt", "5");
const C = line("stage", "any_of", ["Lead"]);
const [a, b, c] = [{ name: { $contains: "a" } }, { value: { $gt: 5 } }, { stage: { $in: ["Lead"] } }];

describe("several", () => {
  test.each<[Built, Filter | null]>([
    [{ any: false, conditions: [] }, null],
    [{ any: false, conditions: [A, B] }, { $and: [a, b] }],
    [{ any: true, conditions: [A, B, C] }, { $or: [a, b, c] }],
    [{ any: false, conditions: [A, A] }, { $and: [a, a] }],
  ])("%o", (built, filter) => {
    expect(toFilter(fields, built)).toEqual(filter);
    expect(fromFilter(fields, filter)).toEqual(built);
  });

  test("what is not filled in is left out", () => {
    const blank = [
      line("name", "contains"),
      line("value", "gt", "x"),
      line("stage", "any_of", []),
      line("gone", "is", "a"),
    ];
    expect(toFilter(fields, { any: true, conditions: [...blank, A] })).toEqual(a);
    expect(toFilter(fields, { any: true, conditions: blank })).toBeNull();
  });
});

/** Other ways to write what lines can show. */
const READ: [Filter, Condition[], boolean?][] = [
  [{}, []],
  [{ name: "Acme" }, [line("name", "is", "Acme")]],
  [{ name: "Acme", stage: "Lead" }, [line("name", "is", "Acme"), C]],
  [{ value: { $gt: 5, $lt: "9" } }, [B, line("value", "lt", "9")]],
  [{ value: { currency_value: { $gt: 5 } } }, [B]],
  [{ $and: [a, { $and: [b] }], stage: "Lead" }, [A, B, C]],
  [{ $not: { $not: a } }, [A]],
  [{ $or: [a] }, [A]],
  [{ $or: [{ $and: [a] }, { $or: [], ...b }] }, [], true],
  [{ name: { $not_empty: false } }, [line("name", "empty")]],
  [{ company: { target_object: "companies", target_record_id: "c1" } }, [line("company", "any_of", ["c1"])]],
  [
    { owner: { referenced_actor_type: "workspace-member", referenced_actor_id: "m1" } },
    [line("owner", "any_of", ["m1"])],
  ],
  [{ contact: { full_name: { $contains: "a" } } }, [line("contact", "contains", "a")]],
  [
    { place: { locality: "Berlin", region: "BE" } },
    [line("place.locality", "is", "Berlin"), line("place.region", "is", "BE")],
  ],
];

test.each(READ)("%o is read", (filter, conditions, advanced = false) => {
  expect(fromFilter(fields, filter)?.conditions ?? null).toEqual(advanced ? null : conditions);
});

/** What says more than lines can. */
test.each<[Filter]>([
  [{ $or: [{ $and: [a, b] }, c] }],
  [{ $or: [{ ...a, ...b }] }],
  [{ $or: [] }],
  [{ $and: [a, { $or: [b, c] }] }],
  [{ $or: [a, b], ...c }],
  [{ $not: { $and: [a, b] } }],
  [{ $not: b }],
  [{ $not: {} }],
  [{ nobody: "x" }],
  [{ name: { $in: ["a", "b"] } }],
  [{ name: { $soundex: "a" } }],
  [{ signed: false }],
  [{ stage: { active_from: { $gt: "2026-01-01" } } }],
  [{ contact: { first_name: "Ada" } }],
  [{ mail: { email_domain: "acme.com" } }],
  [{ mail: { $starts_with: "a", $ends_with: "z" } }],
  [{ company: { target_object: "companies" } }],
  [{ owner: { referenced_actor_type: "app", referenced_actor_id: "x" } }],
  [{ owner: { referenced_actor_type: "app" } }],
  [{ value: { currency_code: "EUR" } }],
  [{ close: { $gt: "2026-01-05T00:00:00Z" } }],
  [{ stage: { $in: [] } }],
  [
    {
      path: [
        ["deals", "company"],
        ["companies", "name"],
      ],
      constraints: "Acme",
    },
  ],
  [{ $and: a } as Filter],
])("%o is advanced", (filter) => {
  expect(fromFilter(fields, filter)).toBeNull();
});

test("entries are filtered by their own values, and by those of the record through it", () => {
  const object: ObjectDefinition = {
    id: { workspace_id: "w", object_id: "o" },
    api_slug: "deals",
    singular_noun: "Deal",
    plural_noun: "Deals",
    created_at: "",
  };
  const offered = filterFields(
    entryFields("sales", object, [attribute("parent_record", "record-reference"), attribute("stage", "status")], DEALS),
  );
  const path = (slug: string) => [
    ["sales", "parent_record"],
    ["deals", slug],
  ];
  const filter = {
    $and: [
      { stage: { $in: ["Lead"] } },
      { path: path("stage"), constraints: { $in: ["Won"] } },
      { $not: { path: path("place"), constraints: { locality: { $eq: "Berlin" } } } },
    ],
  };
  const conditions = [
    line("entry.stage", "any_of", ["Lead"]),
    line("record.stage", "any_of", ["Won"]),
    line("record.place.locality", "is_not", "Berlin"),
  ];
  expect(fromFilter(offered, filter)).toEqual({ any: false, conditions });
  expect(toFilter(offered, { any: false, conditions })).toEqual(filter);
  expect(offered.some(({ id }) => id === "entry.parent_record")).toBe(false);
});

test("every operator that is offered makes a filter that is read back as it was", () => {
  for (const field of fields) {
    for (const { name, operand } of operatorsOf(field)) {
      const value = { none: "", text: "a", number: "1", date: "2026-01-05", timestamp: NOW, many: ["x"] }[operand];
      const built = { any: false, conditions: [line(field.id, name, value)] };
      expect(fromFilter(fields, toFilter(fields, built)), `${field.id} ${name}`).toEqual(built);
    }
  }
});
