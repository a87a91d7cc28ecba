import { bare } from "../schema";
import type { Json, SchemaNode } from "../types";

/** Conditions as blocks hold them: groups of all or any, and tests, nested freely. */
export interface Test {
  value?: Json;
  operator: Operator;
  operand?: Json;
}
export type Condition = { all: Condition[] } | { any: Condition[] } | Test;

export const OPERATORS = {
  equals: "is",
  "not-equals": "is not",
  contains: "contains",
  "not-contains": "does not contain",
  "starts-with": "starts with",
  "ends-with": "ends with",
  "greater-than": "is greater than",
  "greater-or-equal": "is at least",
  "less-than": "is less than",
  "less-or-equal": "is at most",
  "is-empty": "is empty",
  "is-not-empty": "is not empty",
  "is-true": "is true",
  "is-false": "is false",
  in: "is one of",
} as const;

export type Operator = keyof typeof OPERATORS;

const NO_OPERAND = new Set<string>(["is-empty", "is-not-empty", "is-true", "is-false"]);
export const hasOperand = (operator: Operator): boolean => !NO_OPERAND.has(operator);

const EMPTINESS: Operator[] = ["is-empty", "is-not-empty"];
const EQUALITY: Operator[] = ["equals", "not-equals"];
const TEXT: Operator[] = [...EQUALITY, "contains", "not-contains", "starts-with", "ends-with", "in"];
const ORDER: Operator[] = [...EQUALITY, "greater-than", "greater-or-equal", "less-than", "less-or-equal"];

/** The operators that make sense for a type; all for one that is not known. */
export function operatorsFor(node: SchemaNode | undefined): Operator[] {
  let at = node ? bare(node).node : undefined;
  while (at?.type === "array" && at.element) at = bare(at.element).node;
  switch (at?.type) {
    case "boolean":
      return ["is-true", "is-false", ...EMPTINESS];
    case "number":
    case "currency":
    case "date":
    case "timestamp":
    case "duration":
      return [...ORDER, ...EMPTINESS];
    case "string":
    case "rich-text":
    case "domain":
    case "email-address":
    case "phone-number":
    case "personal-name":
    case "location":
      return [...TEXT, ...EMPTINESS];
    case "string-enum":
    case "attio-select":
    case "attio-entity-reference":
    case "attio-list-entry":
    case "attio-actor":
    case "attio-task":
    case "attio-object":
    case "attio-list":
      return [...EQUALITY, "in", ...EMPTINESS];
    default:
      return Object.keys(OPERATORS) as Operator[];
  }
}

/** Words for an order of times. */
export function operatorWord(operator: Operator, node: SchemaNode | undefined): string {
  let at = node ? bare(node).node : undefined;
  while (at?.type === "array" && at.element) at = bare(at.element).node;
  if (at?.type === "date" || at?.type === "timestamp") {
    if (operator === "greater-than") return "is after";
    if (operator === "greater-or-equal") return "is at or after";
    if (operator === "less-than") return "is before";
    if (operator === "less-or-equal") return "is at or before";
  }
  return OPERATORS[operator];
}

const isFields = (value: unknown): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A condition from its value; a single test becomes a group of one, so that more can be added. Null for what is none. */
export function readCondition(value: Json | undefined): Condition | null {
  if (!isFields(value)) return null;
  if (Array.isArray(value.all)) return { all: value.all.flatMap((item) => readInner(item)) };
  if (Array.isArray(value.any)) return { any: value.any.flatMap((item) => readInner(item)) };
  return null;
}

function readInner(value: Json): Condition[] {
  const group = readCondition(value);
  if (group) return [group];
  if (!isFields(value) || typeof value.operator !== "string") return [];
  return [{ ...value, operator: value.operator as Operator }];
}

/** The condition that an editor starts with. */
export function rootCondition(value: Json | undefined): { all: Condition[] } | { any: Condition[] } {
  const group = readCondition(value);
  if (group && ("all" in group || "any" in group)) return group;
  return { all: value === undefined || value === null ? [] : readInner(value) };
}

export const isGroup = (condition: Condition): condition is { all: Condition[] } | { any: Condition[] } =>
  "all" in condition || "any" in condition;

export const insideOf = (group: { all: Condition[] } | { any: Condition[] }): Condition[] =>
  "all" in group ? group.all : group.any;

export const regroup = (
  group: { all: Condition[] } | { any: Condition[] },
  inside: Condition[],
): { all: Condition[] } | { any: Condition[] } => ("all" in group ? { all: inside } : { any: inside });
