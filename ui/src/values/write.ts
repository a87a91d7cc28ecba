import type { Attribute, Value } from "../api/types";

/** Types that are edited as one line of text. */
export const LINE_TYPES = new Set<Attribute["type"]>(["text", "number", "currency"]);
/** Types that hold a list of short texts. */
export const LIST_TYPES = new Set<Attribute["type"]>(["email-address", "domain", "phone-number"]);

export class InvalidInput extends Error {}

/** What the API takes for a line of text. An empty line clears the value. */
export function lineToWrite(attribute: Attribute, line: string): unknown {
  const text = line.trim();
  if (text === "") return null;
  if (attribute.type === "text") return line;
  const amount = Number(text.replace(/[\s,]/g, ""));
  if (!Number.isFinite(amount)) throw new InvalidInput(`“${text}” is not a number.`);
  return amount;
}

/** The line of text that an editor starts with. */
export function valueToLine(value: Value | undefined): string {
  if (!value) return "";
  const raw = value.attribute_type === "currency" ? value.currency_value : value.value;
  return raw === null || raw === undefined ? "" : String(raw);
}

/** One entry of a list as it was typed, so that editing does not lose what the server made of it. */
export function listEntry(value: Value): string {
  switch (value.attribute_type) {
    case "email-address":
      return String(value.original_email_address ?? value.email_address ?? "");
    case "phone-number":
      return String(value.original_phone_number ?? value.phone_number ?? "");
    default:
      return String(value.domain ?? "");
  }
}

/** A value in the form in which it can be written back unchanged. */
export function valueToWrite(value: Value): unknown {
  switch (value.attribute_type) {
    case "select":
      return (value.option as { id?: { option_id?: string } } | undefined)?.id?.option_id;
    case "status":
      return (value.status as { id?: { status_id?: string } } | undefined)?.id?.status_id;
    case "record-reference":
      return { target_object: value.target_object, target_record_id: value.target_record_id };
    case "actor-reference":
      return { referenced_actor_type: value.referenced_actor_type, referenced_actor_id: value.referenced_actor_id };
    case "email-address":
    case "domain":
    case "phone-number":
      return listEntry(value);
    case "currency":
      return value.currency_value;
    case "personal-name":
      return { first_name: value.first_name, last_name: value.last_name, full_name: value.full_name };
    case "location":
      return locationToWrite({}, value);
    default:
      return value.value;
  }
}

export const LOCATION_FIELDS = [
  { key: "line_1", label: "Address" },
  { key: "line_2", label: "Address, second line" },
  { key: "locality", label: "City" },
  { key: "region", label: "State or region" },
  { key: "postcode", label: "Postcode" },
  { key: "country_code", label: "Country code" },
] as const;

/** A location is written whole: every one of its ten keys (rest-api.md section 7). */
export function locationToWrite(fields: Record<string, string>, previous: Value | undefined): unknown {
  const text = (key: string): string | null => {
    const typed = fields[key]?.trim();
    if (typed !== undefined) return typed === "" ? null : key === "country_code" ? typed.toUpperCase() : typed;
    const old = previous?.[key];
    return typeof old === "string" ? old : null;
  };
  const all = ["line_1", "line_2", "line_3", "line_4", "locality", "region", "postcode", "country_code"];
  const written = Object.fromEntries(all.map((key) => [key, text(key)]));
  if (Object.values(written).every((part) => part === null)) return null;
  return { ...written, latitude: text("latitude"), longitude: text("longitude") };
}

/** A personal name from its two parts; null clears it. */
export function nameToWrite(first: string, last: string): unknown {
  const [first_name, last_name] = [first.trim(), last.trim()];
  const full_name = `${first_name} ${last_name}`.trim();
  return full_name === "" ? null : { first_name, last_name, full_name };
}
