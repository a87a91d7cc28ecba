import type { Attribute, ObjectDefinition } from "../api/types";
import type { Config, Json, SchemaNode } from "./types";

/** Without the union that makes it optional, and whether it was. */
export function bare(node: SchemaNode): { node: SchemaNode; optional: boolean } {
  if (node.type !== "union") return { node, optional: false };
  const inside = node.nodes?.find((item) => item.type !== "undefined");
  const optional = node.nodes?.some((item) => item.type === "undefined") ?? false;
  if (!inside) return { node, optional };
  const inner = bare(inside).node;
  return { node: node.metadata ? { ...inner, metadata: { ...inner.metadata, ...node.metadata } } : inner, optional };
}

/** What a field is called: its title, else its name in words. */
export function titleOf(node: SchemaNode, name: string): string {
  const title = bare(node).node.metadata?.title;
  if (title) return title;
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A word of an enumeration as people read it. */
export const worded = (value: string): string => {
  if (/^[A-Z]+$/.test(value)) return value;
  const words = value.replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const optionText = (node: SchemaNode, name: string): string | undefined =>
  typeof node[name] === "string" ? (node[name] as string) : undefined;

/** Whether a field is asked for at all, by what its sibling holds. */
export function isVisible(node: SchemaNode, config: Config): boolean {
  const when = bare(node).node.visible_when as { field?: string; values?: Json[] } | undefined;
  if (!when?.field) return true;
  const held = config[when.field];
  return (when.values ?? []).some((value) => value === held);
}

/** The slug of an object, list or attribute in a value, written either way. */
export function slugIn(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value || undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const slug =
    value.$ === "attio-object"
      ? value.object
      : value.$ === "attio-list"
        ? value.list
        : value.$ === "attio-attribute"
          ? value.attribute
          : undefined;
  return typeof slug === "string" && slug !== "" ? slug : undefined;
}

/** Types that are read as text one way or the other. */
const NO_TEXT = new Set(["struct", "record", "undefined"]);
const TEXTLIKE = new Set(["string", "string-enum", "rich-text"]);

/** Types, beside its own, that a type takes: values are made to fit when a block runs. */
const TAKES: Record<string, readonly string[]> = {
  number: ["currency"],
  currency: ["number"],
  date: ["timestamp"],
  timestamp: ["date"],
  domain: ["string", "email-address"],
  "email-address": ["string"],
  "phone-number": ["string"],
  "personal-name": ["string"],
  "string-enum": ["string"],
  "attio-select": ["string"],
  duration: ["string"],
};

/** Whether a variable of a type can stand where another is wanted. Of several values where one is wanted, the first counts. */
export function fits(wanted: SchemaNode, given: SchemaNode): boolean {
  const want = bare(wanted).node;
  let give = bare(given).node;
  if (want.type === "any" || give.type === "any") return true;
  if (want.type === "array") {
    const element = want.element ?? { type: "any" };
    return give.type === "array" ? fits(element, give.element ?? { type: "any" }) : fits(element, give);
  }
  while (give.type === "array" && give.element) give = bare(give.element).node;
  if (give.type === "any") return true;
  if (want.type === "string" || want.type === "rich-text") return !NO_TEXT.has(give.type);
  if (want.type === "attio-entity-reference" || want.type === "attio-list-entry") {
    if (give.type !== want.type) return false;
    const owner = want.type === "attio-list-entry" ? "list_slug" : "object_slug";
    const a = optionText(want, owner);
    const b = optionText(give, owner);
    return !a || !b || a === b;
  }
  if (want.type === give.type) return true;
  if (TEXTLIKE.has(want.type) && TEXTLIKE.has(give.type)) return true;
  return TAKES[want.type]?.includes(give.type) ?? false;
}

/** Whether one value is wanted and several may come: the first is used, and a person should know. */
export function takesFirst(wanted: SchemaNode, given: SchemaNode): boolean {
  const want = bare(wanted).node.type;
  return bare(given).node.type === "array" && want !== "array" && want !== "any" && want !== "string";
}

/** The node of an attribute's value, as variables below a record have it. */
export function attributeNode(
  attribute: Attribute,
  owner: string,
  objects: readonly ObjectDefinition[],
  isList = false,
): SchemaNode {
  const one = singleNode(attribute, owner, objects, isList);
  const metadata = { title: attribute.title };
  return attribute.is_multiselect ? { type: "array", element: one, metadata } : { ...one, metadata };
}

function singleNode(
  attribute: Attribute,
  owner: string,
  objects: readonly ObjectDefinition[],
  isList: boolean,
): SchemaNode {
  switch (attribute.type) {
    case "text":
      return { type: "string" };
    case "number":
    case "rating":
      return { type: "number" };
    case "checkbox":
      return { type: "boolean" };
    case "select":
    case "status":
      return {
        type: "attio-select",
        object_slug: owner,
        attribute_slug: attribute.api_slug,
        attribute_type: attribute.type,
        ...(isList ? { of_list: true } : {}),
      };
    case "record-reference": {
      const [only, other] = attribute.config.record_reference.allowed_object_ids ?? [];
      const slug = other ? undefined : objects.find((object) => object.id.object_id === only)?.api_slug;
      return { type: "attio-entity-reference", ...(slug ? { object_slug: slug } : {}) };
    }
    case "actor-reference":
      return { type: "attio-actor" };
    case "interaction":
      return {
        type: "struct",
        fields: {
          interaction_type: { type: "string", metadata: { title: "Type" } },
          interacted_at: { type: "timestamp", metadata: { title: "When" } },
          owner: { type: "attio-actor", metadata: { title: "Owner" } },
        },
      };
    case "currency":
      return {
        type: "currency",
        ...(attribute.config.currency.default_currency_code
          ? { code: attribute.config.currency.default_currency_code }
          : {}),
      };
    default:
      return { type: attribute.type };
  }
}

/** Parts of a value that can be used by themselves; null where it has none. */
export function partsOf(node: SchemaNode): Record<string, SchemaNode> | null {
  const text = (title: string): SchemaNode => ({ type: "string", metadata: { title } });
  switch (node.type) {
    case "struct":
      return node.fields ?? null;
    case "personal-name":
      return { first_name: text("First name"), last_name: text("Last name"), full_name: text("Full name") };
    case "email-address":
      return { normalized: text("Address"), domain: text("Domain"), local_specifier: text("Before the @") };
    case "domain":
      return { normalized: text("Domain"), root: text("Registered domain") };
    case "phone-number":
      return { normalized: text("Number"), country_code: text("Country code") };
    case "currency":
      return { value: { type: "number", metadata: { title: "Amount" } }, code: text("Currency") };
    case "location":
      return {
        line_1: text("Street"),
        locality: text("City"),
        region: text("Region"),
        postcode: text("Postcode"),
        country_code: text("Country code"),
      };
    default:
      return null;
  }
}
