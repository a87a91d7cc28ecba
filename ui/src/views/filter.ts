import type { AttributeType, Filter } from "../api/types";
import { type Field, fieldAt } from "./fields";
import type { Place } from "./views-api";

/** What a condition compares with: nothing, one text, number, day or moment, or several choices, records or members. */
export type Operand = "none" | "text" | "number" | "date" | "timestamp" | "many";

export interface Operator {
  name: string;
  label: string;
  operand: Operand;
  /** Of the filter grammar (rest-api.md section 10). */
  test: string;
  /** Holds where the test does not. */
  negated?: true;
}

/** One line of the builder. */
export interface Condition {
  /** Of a `FilterField`. */
  field: string;
  operator: string;
  /** Numbers, days and moments as texts; `many` as a list; empty where it has not been filled in. */
  value: string | string[];
}

/** What the builder shows: conditions that all have to hold, or any one of them. */
export interface Built {
  any: boolean;
  conditions: Condition[];
}

/** A field that can be filtered by, or a property of one that has no value as a whole. */
export interface FilterField extends Omit<Field, "id"> {
  id: string;
  label: string;
  kind: Kind;
  /** Tested instead of the value as a whole. */
  property?: string;
}

export type Kind = "text" | "email" | "number" | "date" | "timestamp" | "checkbox" | "choice" | "record" | "actor";

const KINDS: Record<AttributeType, Kind | null> = {
  text: "text",
  "personal-name": "text",
  domain: "text",
  "phone-number": "text",
  "email-address": "email",
  number: "number",
  currency: "number",
  rating: "number",
  date: "date",
  timestamp: "timestamp",
  checkbox: "checkbox",
  select: "choice",
  status: "choice",
  "record-reference": "record",
  "actor-reference": "actor",
  location: null,
  interaction: null,
};

/** Types that are filtered by their properties only. */
const PROPERTIES: Partial<Record<AttributeType, readonly { name: string; label: string; kind: Kind }[]>> = {
  location: [
    { name: "locality", label: "City", kind: "text" },
    { name: "region", label: "State or region", kind: "text" },
    { name: "postcode", label: "Postcode", kind: "text" },
    { name: "line_1", label: "Address", kind: "text" },
    { name: "country_code", label: "Country code", kind: "text" },
  ],
  interaction: [{ name: "interacted_at", label: "Time", kind: "timestamp" }],
};

/** Names under which the value as a whole may be written. */
const DEFAULT_PROPERTY: Partial<Record<AttributeType, readonly string[]>> = {
  text: ["value"],
  number: ["value"],
  rating: ["value"],
  checkbox: ["value"],
  date: ["value"],
  timestamp: ["value"],
  currency: ["currency_value"],
  select: ["option", "title", "id", "value"],
  status: ["status", "title", "id", "value"],
  "personal-name": ["full_name"],
  "email-address": ["email_address"],
  domain: ["domain"],
  "phone-number": ["phone_number"],
  "record-reference": ["target_record_id"],
  "actor-reference": ["referenced_actor_id"],
};

const EMPTINESS: Operator[] = [
  { name: "empty", label: "is empty", operand: "none", test: "$not_empty", negated: true },
  { name: "not_empty", label: "is not empty", operand: "none", test: "$not_empty" },
];
const TEXT: Operator[] = [
  { name: "contains", label: "contains", operand: "text", test: "$contains" },
  { name: "not_contains", label: "does not contain", operand: "text", test: "$contains", negated: true },
  { name: "is", label: "is", operand: "text", test: "$eq" },
  { name: "is_not", label: "is not", operand: "text", test: "$eq", negated: true },
  { name: "starts", label: "starts with", operand: "text", test: "$starts_with" },
  { name: "ends", label: "ends with", operand: "text", test: "$ends_with" },
];
const CHOICES: Operator[] = [
  { name: "any_of", label: "is any of", operand: "many", test: "$in" },
  { name: "none_of", label: "is none of", operand: "many", test: "$in", negated: true },
  ...EMPTINESS,
];
const moments = (operand: "date" | "timestamp"): Operator[] => [
  { name: "before", label: "is before", operand, test: "$lt" },
  { name: "until", label: operand === "date" ? "is on or before" : "is at or before", operand, test: "$lte" },
  { name: "after", label: "is after", operand, test: "$gt" },
  { name: "since", label: operand === "date" ? "is on or after" : "is at or after", operand, test: "$gte" },
  ...EMPTINESS,
];

export const OPERATORS: Record<Kind, readonly Operator[]> = {
  text: [...TEXT, ...EMPTINESS],
  // Every address has one, and there is no other test for whether there is an address.
  email: [
    ...TEXT,
    { name: "empty", label: "is empty", operand: "none", test: "@", negated: true },
    { name: "not_empty", label: "is not empty", operand: "none", test: "@" },
  ],
  number: [
    { name: "eq", label: "=", operand: "number", test: "$eq" },
    { name: "not_eq", label: "≠", operand: "number", test: "$eq", negated: true },
    { name: "gt", label: ">", operand: "number", test: "$gt" },
    { name: "gte", label: "≥", operand: "number", test: "$gte" },
    { name: "lt", label: "<", operand: "number", test: "$lt" },
    { name: "lte", label: "≤", operand: "number", test: "$lte" },
    ...EMPTINESS,
  ],
  date: [{ name: "on", label: "is on", operand: "date", test: "$eq" }, ...moments("date")],
  timestamp: moments("timestamp"),
  checkbox: [
    { name: "checked", label: "is checked", operand: "none", test: "true" },
    { name: "unchecked", label: "is not checked", operand: "none", test: "true", negated: true },
  ],
  choice: CHOICES,
  record: CHOICES,
  actor: CHOICES,
};

/** The fields of a view, as the builder offers them. */
export function filterFields(fields: readonly Field[]): FilterField[] {
  return fields.flatMap((field): FilterField[] => {
    const { type, title } = field.attribute;
    const kind = KINDS[type];
    if (kind) return [{ ...field, label: title, kind }];
    return (PROPERTIES[type] ?? []).map((property) => ({
      ...field,
      id: `${field.id}.${property.name}`,
      label: `${title} › ${property.label}`,
      kind: property.kind,
      property: property.name,
    }));
  });
}

/** Properties cannot be empty by themselves: only text and time can be compared. */
export const operatorsOf = (field: FilterField): readonly Operator[] =>
  field.property === undefined
    ? OPERATORS[field.kind]
    : OPERATORS[field.kind].filter(
        ({ name, test }) => test !== "$not_empty" && (field.property !== "country_code" || !/contain|ends/.test(name)),
      );

export const operatorOf = (field: FilterField, name: string): Operator | undefined =>
  operatorsOf(field).find((operator) => operator.name === name);

/** Whether enough has been filled in for the condition to say something. */
export function isComplete(fields: readonly FilterField[], condition: Condition): boolean {
  const field = fields.find(({ id }) => id === condition.field);
  return field !== undefined && conditionToFilter(field, condition) !== null;
}

/** Conditions as a filter; those that are not complete are left out. Null if nothing is left. */
export function toFilter(fields: readonly FilterField[], { any, conditions }: Built): Filter | null {
  const tests = conditions.flatMap((condition) => {
    const field = fields.find(({ id }) => id === condition.field);
    const test = field ? conditionToFilter(field, condition) : null;
    return test ? [test] : [];
  });
  const [only] = tests;
  if (!only) return null;
  if (tests.length === 1) return only;
  return any ? { $or: tests } : { $and: tests };
}

function conditionToFilter(field: FilterField, { operator: name, value }: Condition): Filter | null {
  const operator = operatorOf(field, name);
  const test = operator && testOf(field, operator, value);
  if (!operator || !test) return null;
  const inside = field.property === undefined ? test : { [field.property]: test };
  const { place } = field;
  const positive: Filter =
    "attribute" in place ? { [place.attribute]: inside } : { path: place.path, constraints: inside };
  return operator.negated ? { $not: positive } : positive;
}

function testOf(field: FilterField, operator: Operator, value: string | string[]): Filter | null {
  if (operator.operand === "none") {
    if (operator.test === "@") return { $contains: "@" };
    return operator.test === "true" ? { $eq: true } : { $not_empty: true };
  }
  if (operator.operand === "many") {
    const list = Array.isArray(value) ? value : [];
    if (list.length === 0) return null;
    if (field.kind === "record") return { target_record_id: { $in: list } };
    if (field.kind === "actor") return { referenced_actor_id: { $in: list } };
    return { $in: list };
  }
  if (typeof value !== "string" || value.trim() === "") return null;
  if (operator.operand === "number") {
    const number = Number(value);
    return Number.isFinite(number) ? { [operator.test]: number } : null;
  }
  return { [operator.test]: operator.operand === "text" ? value : value.trim() };
}

/** A filter as conditions; null where it says more than the builder can show. */
export function fromFilter(fields: readonly FilterField[], filter: Filter | null): Built | null {
  if (filter === null || Object.keys(filter).length === 0) return { any: false, conditions: [] };
  const { $or: list, ...others } = filter;
  if (Array.isArray(list) && Object.keys(others).length === 0) {
    const conditions = list.map((inner) => readAll(fields, inner));
    // What is joined by "and" inside is no line of its own; nothing to choose from matches nothing.
    if (conditions.length === 0 || conditions.some((found) => found?.length !== 1)) return null;
    const all = conditions.flatMap((found) => found ?? []);
    return { any: all.length > 1, conditions: all };
  }
  const conditions = readAll(fields, filter);
  return conditions && { any: false, conditions };
}

/** Conditions that all have to hold. */
function readAll(fields: readonly FilterField[], filter: unknown): Condition[] | null {
  if (!isObject(filter)) return null;
  if ("path" in filter) {
    const place = { path: filter.path } as Place;
    return Object.keys(filter).length === 2 ? readTest(fields, place, filter.constraints) : null;
  }
  return all(Object.entries(filter), ([key, inner]) => {
    if (key === "$and") return Array.isArray(inner) ? all(inner, (one) => readAll(fields, one)) : null;
    if (key === "$not") return negated(fields, readAll(fields, inner));
    return key.startsWith("$") ? null : readTest(fields, { attribute: key }, inner);
  });
}

function negated(fields: readonly FilterField[], conditions: Condition[] | null): Condition[] | null {
  const [condition] = conditions ?? [];
  if (!condition || conditions?.length !== 1) return null;
  const field = fields.find(({ id }) => id === condition.field);
  const operator = field && operatorOf(field, condition.operator);
  if (!field || !operator) return null;
  const opposite = operatorsOf(field).find(
    ({ test, operand, negated: other }) =>
      test === operator.test && operand === operator.operand && other !== operator.negated,
  );
  return opposite ? [{ ...condition, operator: opposite.name }] : null;
}

function readTest(fields: readonly FilterField[], place: Place, test: unknown): Condition[] | null {
  const whole = fieldAt(fields, place);
  if (!whole) return null;
  const own = fields.filter((field) => fieldAt([field], place));
  if (!isObject(test)) return readOperator(own.find(isWhole), "$eq", test);
  const conditions = all(Object.entries(test), ([key, inner]) => {
    if (key.startsWith("$")) return readOperator(own.find(isWhole), key, inner);
    const isDefault = DEFAULT_PROPERTY[whole.attribute.type]?.includes(key);
    const field = isDefault ? own.find(isWhole) : own.find(({ property }) => property === key);
    // Ids are of one kind only, so that naming it adds nothing.
    if (key === "referenced_actor_type" && "referenced_actor_id" in test)
      return inner === "workspace-member" ? [] : null;
    if (key === "target_object" && "target_record_id" in test) return [];
    if (!isObject(inner)) return readOperator(field, "$eq", inner);
    // A whole value and its default property are asked alike.
    return all(Object.entries(inner), ([name, operand]) => readOperator(field, name, operand));
  });
  // Of several values one has to pass them all: that is more than two lines would say.
  return whole.attribute.is_multiselect && conditions && conditions.length > 1 ? null : conditions;
}

const isWhole = (field: FilterField): boolean => field.property === undefined;

function readOperator(field: FilterField | undefined, name: string, operand: unknown): Condition[] | null {
  if (!field) return null;
  const found = (operator: string, value: string | string[] = ""): Condition[] | null =>
    operatorOf(field, operator) ? [{ field: field.id, operator, value }] : null;
  if (name === "$not_empty") {
    if (typeof operand !== "boolean" || field.kind === "checkbox") return null;
    return found(operand ? "not_empty" : "empty");
  }
  switch (field.kind) {
    case "checkbox":
      return name === "$eq" && operand === true ? found("checked") : null;
    case "choice":
    case "record":
    case "actor": {
      const list = name === "$eq" ? [operand] : name === "$in" && Array.isArray(operand) ? operand : [];
      return list.length > 0 && list.every((item) => typeof item === "string") ? found("any_of", list) : null;
    }
    case "email":
      if (name === "$contains" && operand === "@") return found("not_empty");
  }
  const operator = operatorsOf(field).find(({ test, negated: not }) => test === name && !not);
  if (!operator) return null;
  if (operator.operand === "number") {
    const isNumeric = typeof operand === "number" || (typeof operand === "string" && Number.isFinite(Number(operand)));
    return isNumeric && String(operand).trim() !== "" ? found(operator.name, String(operand)) : null;
  }
  if (typeof operand !== "string" || operand.trim() === "") return null;
  if (operator.operand === "date" && !/^\d{4}-\d\d-\d\d$/.test(operand)) return null;
  if (operator.operand === "timestamp" && Number.isNaN(Date.parse(operand))) return null;
  return found(operator.name, operand);
}

function all<T>(items: readonly T[], read: (item: T) => Condition[] | null): Condition[] | null {
  const found: Condition[] = [];
  for (const item of items) {
    const conditions = read(item);
    if (!conditions) return null;
    found.push(...conditions);
  }
  return found;
}

const isObject = (value: unknown): value is Filter =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Both have to hold. */
export function both(a: Filter | null, b: Filter | null): Filter | null {
  return a && b ? { $and: [a, b] } : (a ?? b);
}
