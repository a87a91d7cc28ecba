import type { Attribute } from "../api/types";

/** Attributes that say something about a record to the machine rather than to a person. */
const MACHINE = /^(record_id|avatar_url|logo_url|.*_interaction|strongest_connection.*|twitter_follower_count)$/;

const PREFERRED = [
  "name",
  "email_addresses",
  "domains",
  "company",
  "job_title",
  "phone_numbers",
  "stage",
  "value",
  "owner",
  "categories",
  "primary_location",
  "employee_range",
];

/** The attribute that names a record: the first column of a table, the title of a record page. */
export function nameAttribute(attributes: readonly Attribute[]): Attribute | undefined {
  return (
    attributes.find((a) => a.api_slug === "name") ??
    attributes.find((a) => a.is_unique && a.api_slug !== "record_id") ??
    attributes.find((a) => a.type === "text" && a.api_slug !== "record_id")
  );
}

/** Whether a member would want to see the attribute among the others at all. */
export const isForPeople = (attribute: Attribute): boolean => !MACHINE.test(attribute.api_slug);

/** Every attribute that a table may show, best first; the name has its own column. */
export function tableAttributes(attributes: readonly Attribute[]): Attribute[] {
  const name = nameAttribute(attributes);
  const rank = (a: Attribute): number => {
    const preferred = PREFERRED.indexOf(a.api_slug);
    if (preferred >= 0) return preferred;
    if (a.api_slug === "created_at") return 300;
    if (a.is_system_attribute) return 200;
    // Of a workspace's own attributes, where things stand says more than texts and numbers.
    return a.type === "status" || a.type === "select" ? 90 : 100;
  };
  return attributes.filter((a) => a !== name && isForPeople(a)).sort((a, b) => rank(a) - rank(b));
}

/** Columns shown until the member chooses others: the preferred ones, own attributes, and when it was created. */
export function defaultColumns(attributes: readonly Attribute[]): string[] {
  return tableAttributes(attributes)
    .filter((a) => PREFERRED.includes(a.api_slug) || !a.is_system_attribute || a.api_slug === "created_at")
    .map((a) => a.api_slug);
}

const WIDTHS: Partial<Record<Attribute["type"], number>> = {
  checkbox: 110,
  rating: 120,
  number: 120,
  currency: 140,
  date: 130,
  timestamp: 150,
  status: 150,
  "email-address": 220,
  location: 220,
};

/** Width of a column in pixels before it is resized. */
export const columnWidth = (attribute: Attribute): number => WIDTHS[attribute.type] ?? 180;

const UNSORTABLE = new Set<Attribute["type"]>(["record-reference", "actor-reference", "location", "interaction"]);

export const isSortable = (attribute: Attribute): boolean => !UNSORTABLE.has(attribute.type);
