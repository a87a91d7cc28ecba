import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { targetPath } from "../api/queries";
import type { Attribute, AttributeType, ObjectDefinition, SelectOption, StatusOption } from "../api/types";
import { type DefaultDraft, type DefaultValue, defaultBody } from "./default-value";

/** Beyond what everybody reads: what is archived too. */
export const schemaKeys = {
  all: (w: string) => [w, "schema"] as const,
  attributes: (w: string, target: string) => [w, "schema", target] as const,
  choices: (w: string, target: string, attribute: string) => [w, "schema", target, attribute] as const,
};

/** An attribute with what only its administration wants to know. */
export interface FullAttribute extends Attribute {
  relationship: { object_slug: string; title: string } | null;
  default_value?: DefaultValue | null;
}

/** An option or a status. */
export interface FullChoice {
  id: string;
  title: string;
  is_archived: boolean;
}

const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await request<{ data: T }>("GET", path, undefined, signal)).data;

/** All attributes of an object or a list, archived ones included, in their order. */
export const allAttributesQuery = (w: string, target: string) =>
  queryOptions({
    queryKey: schemaKeys.attributes(w, target),
    queryFn: ({ signal }) =>
      get<FullAttribute[]>(`${targetPath(w, target, "attributes")}?show_archived=true&limit=500`, signal),
  });

export const allChoicesQuery = (w: string, target: string, attribute: Pick<Attribute, "api_slug" | "type">) =>
  queryOptions({
    queryKey: schemaKeys.choices(w, target, attribute.api_slug),
    queryFn: async ({ signal }): Promise<FullChoice[]> => {
      const path = choicesPath(w, target, attribute);
      const found = await get<(SelectOption | StatusOption)[]>(`${path}?show_archived=true`, signal);
      return found.map((choice) => ({
        id: "option_id" in choice.id ? choice.id.option_id : choice.id.status_id,
        title: choice.title,
        is_archived: choice.is_archived,
      }));
    },
  });

const choicesPath = (w: string, target: string, { api_slug, type }: Pick<Attribute, "api_slug" | "type">): string =>
  targetPath(w, target, "attributes", api_slug, type === "status" ? "statuses" : "options");

export const createChoice = (w: string, target: string, attribute: Attribute, title: string) =>
  request<unknown>("POST", choicesPath(w, target, attribute), { data: { title } });

export const changeChoice = (
  w: string,
  target: string,
  attribute: Attribute,
  choice: string,
  change: { title?: string; is_archived?: boolean },
) => request<unknown>("PATCH", `${choicesPath(w, target, attribute)}/${encodeURIComponent(choice)}`, { data: change });

/** What an attribute is made of, as the dialog asks for it. */
export interface AttributeDraft {
  title: string;
  api_slug: string;
  description: string;
  type: AttributeType;
  is_required: boolean;
  is_unique: boolean;
  is_multiselect: boolean;
  currency: string;
  /** Slugs of the objects that may be referred to; all with none. */
  objects: string[];
  /** The other end of an attribute that goes both ways; null where it goes one way. */
  other: OtherSideDraft | null;
  default: DefaultDraft;
}

/** The other end of a two-way attribute. */
export interface OtherSideDraft {
  /** Slug. */
  object: string;
  title: string;
  api_slug: string;
  is_multiselect: boolean;
}

/** The body that makes an attribute of a draft. */
export function attributeBody(draft: AttributeDraft): Record<string, unknown> {
  const other = draft.type === "record-reference" ? draft.other : null;
  const objects = other ? [other.object] : draft.objects;
  const given = defaultBody(draft.type, draft.default);
  const config =
    draft.type === "currency"
      ? { currency: { default_currency_code: draft.currency, display_type: "symbol" } }
      : draft.type === "record-reference" && objects.length > 0
        ? { record_reference: { allowed_objects: objects } }
        : {};
  return {
    title: draft.title.trim(),
    description: draft.description.trim() || null,
    api_slug: draft.api_slug,
    type: draft.type,
    is_required: draft.is_required,
    is_unique: UNIQUE.has(draft.type) && draft.is_unique,
    is_multiselect: MULTIPLE.has(draft.type) && draft.is_multiselect,
    config,
    ...(given ? { default_value: given } : {}),
    ...(other ? { relationship: { ...other, title: other.title.trim() } } : {}),
  };
}

/** Types of which a record may have several values, and those whose values may have to be unique. */
export const MULTIPLE: ReadonlySet<AttributeType> = new Set([
  "select",
  "record-reference",
  "actor-reference",
  "email-address",
  "domain",
  "phone-number",
]);
export const UNIQUE: ReadonlySet<AttributeType> = new Set([
  "text",
  "number",
  "currency",
  "date",
  "timestamp",
  "domain",
  "email-address",
  "phone-number",
]);

/** Types that attributes can be made of, with what people call them. */
export const TYPES: readonly [AttributeType, string][] = [
  ["text", "Text"],
  ["number", "Number"],
  ["currency", "Currency"],
  ["checkbox", "Checkbox"],
  ["rating", "Rating"],
  ["date", "Date"],
  ["timestamp", "Timestamp"],
  ["select", "Select"],
  ["status", "Status"],
  ["record-reference", "Record"],
  ["actor-reference", "Member"],
  ["email-address", "E-mail address"],
  ["phone-number", "Phone number"],
  ["domain", "Domain"],
  ["location", "Location"],
];

export const typeName = (type: AttributeType): string =>
  TYPES.find(([known]) => known === type)?.[1] ?? (type === "personal-name" ? "Name" : "Interaction");

/** Currencies that the server knows. */
export const CURRENCIES =
  "USD EUR GBP CHF SEK NOK DKK PLN CZK HUF BGN ISK CAD AUD NZD JPY CNY HKD NTD KRW SGD THB INR IDR PHP MYR FJD XPF ILS AED QAR SAR OMR TRY EGP KES NGN GHS RWF ZAR BRL MXN ARS CLP COP PEN UYU".split(
    " ",
  );

export async function createAttribute(w: string, target: string, draft: AttributeDraft): Promise<FullAttribute> {
  const body = { data: attributeBody(draft) };
  return (await request<{ data: FullAttribute }>("POST", targetPath(w, target, "attributes"), body)).data;
}

export interface AttributeChange {
  title?: string;
  description?: string | null;
  is_required?: boolean;
  is_unique?: boolean;
  is_archived?: boolean;
  default_value?: DefaultValue | null;
}

export const changeAttribute = (w: string, target: string, attribute: Attribute, change: AttributeChange) =>
  request<unknown>("PATCH", targetPath(w, target, "attributes", attribute.api_slug), { data: change });

/** The order of attributes is beyond the REST API. */
export function orderAttributes(w: string, target: string, slugs: readonly string[]): Promise<unknown> {
  const [kind, slug] = target.startsWith("lists/") ? ["lists", target.slice("lists/".length)] : ["objects", target];
  return request("PUT", workspacePath(w, kind, slug, "attribute-order"), { attributes: slugs });
}

export async function createObject(
  w: string,
  slug: string,
  singular: string,
  plural: string,
): Promise<ObjectDefinition> {
  const data = { api_slug: slug, singular_noun: singular, plural_noun: plural };
  return (await request<{ data: ObjectDefinition }>("POST", workspacePath(w, "v2", "objects"), { data })).data;
}

export const renameObject = (w: string, slug: string, singular: string, plural: string) =>
  request<unknown>("PATCH", workspacePath(w, "v2", "objects", slug), {
    data: { singular_noun: singular, plural_noun: plural },
  });

/** With all its records, lists and attributes. */
export const deleteObject = (w: string, slug: string) =>
  request<unknown>("DELETE", workspacePath(w, "v2", "objects", slug));

/** Objects that every workspace has: they cannot be deleted. */
export const STANDARD_OBJECTS: readonly string[] = ["people", "companies", "deals", "users", "workspaces"];

/** Addresses of the workspace that are pages already: no object can be reached there. */
export const RESERVED_SLUGS: readonly string[] = ["apps", "calls", "settings", "tasks", "notes", "lists"];

/** The list with one item at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}
