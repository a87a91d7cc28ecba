import dayjs from "dayjs";
import relativeTime from "dayjs/plugin/relativeTime";
import type { Attribute, AttributeType, RecordDocument, Value } from "../api/types";

dayjs.extend(relativeTime);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Name of a record for people: its name, or the next best thing that tells it apart. Empty when there is nothing. */
export function recordName(document: RecordDocument): string {
  const first = (slug: string): Value | undefined => document.values[slug]?.[0];
  const name = first("name");
  if (name) {
    const label = name.attribute_type === "personal-name" ? text(name.full_name) : text(name.value);
    if (label !== "") return label;
  }
  const email = first("email_addresses") ?? first("primary_email_address");
  if (email) return text(email.email_address) || text(email.value);
  const domain = first("domains");
  if (domain) return text(domain.domain);
  const id = first("user_id") ?? first("workspace_id");
  return id ? text(id.value) : "";
}

/** Address of the record's picture, if it has one. */
export function recordImage(document: RecordDocument): string | null {
  const value = document.values.avatar_url?.[0] ?? document.values.logo_url?.[0];
  return value && typeof value.value === "string" && /^https?:|^data:image\//.test(value.value) ? value.value : null;
}

/** A date the way a person would say it; the year only when it is not this one. */
export function formatDate(value: string): string {
  const date = dayjs(value);
  return date.isValid() ? date.format(date.year() === dayjs().year() ? "D MMM" : "D MMM YYYY") : value;
}

export function formatDateTime(value: string): string {
  const date = dayjs(value);
  return date.isValid() ? date.format("D MMM YYYY, HH:mm") : value;
}

export function formatAgo(value: string): string {
  const date = dayjs(value);
  if (!date.isValid()) return value;
  return Math.abs(dayjs().diff(date, "day")) < 7 ? date.fromNow() : formatDate(value);
}

export function formatCurrency(amount: number, code: string | null, display: string | null): string {
  try {
    return new Intl.NumberFormat("en", {
      style: "currency",
      currency: code ?? "USD",
      currencyDisplay: (display ?? "symbol") as "symbol" | "narrowSymbol" | "code" | "name",
      maximumFractionDigits: Number.isInteger(amount) ? 0 : 2,
    }).format(amount);
  } catch {
    return `${amount} ${code ?? ""}`.trim();
  }
}

export function formatNumber(amount: number): string {
  return new Intl.NumberFormat("en", { maximumFractionDigits: 4 }).format(amount);
}

export function formatLocation(value: Value): string {
  return [value.line_1, value.line_2, value.line_3, value.line_4, value.locality, value.region, value.postcode]
    .concat(value.country_code)
    .filter((part): part is string => typeof part === "string" && part !== "")
    .join(", ");
}

/** One value as plain text. References and actors are ids here: what they name is loaded where they are shown. */
export function valueText(value: Value, attribute?: Attribute): string {
  const type: AttributeType = value.attribute_type;
  switch (type) {
    case "text":
      return text(value.value);
    case "number":
      return typeof value.value === "number" ? formatNumber(value.value) : "";
    case "rating":
      return typeof value.value === "number" ? `${value.value} of 5` : "";
    case "checkbox":
      return value.value === true ? "Yes" : "No";
    case "currency": {
      const currency = attribute?.config.currency;
      const code = text(value.currency_code) || (currency?.default_currency_code ?? null);
      return formatCurrency(Number(value.currency_value), code, currency?.display_type ?? null);
    }
    case "date":
      return formatDate(text(value.value));
    case "timestamp":
      return formatDateTime(text(value.value));
    case "select":
      return text((value.option as { title?: unknown } | undefined)?.title);
    case "status":
      return text((value.status as { title?: unknown } | undefined)?.title);
    case "record-reference":
      return text(value.target_record_id);
    case "actor-reference":
      return text(value.referenced_actor_id) || text(value.referenced_actor_type);
    case "personal-name":
      return text(value.full_name) || [value.first_name, value.last_name].filter(Boolean).join(" ");
    case "email-address":
      return text(value.email_address);
    case "domain":
      return text(value.domain);
    case "phone-number":
      return text(value.phone_number) || text(value.original_phone_number);
    case "location":
      return formatLocation(value);
    case "interaction":
      return text(value.interacted_at) === "" ? "" : formatDateTime(text(value.interacted_at));
    default:
      return text((value as Value).value);
  }
}

const TAGS = [
  "blue",
  "green",
  "amber",
  "purple",
  "cyan",
  "orange",
  "pink",
  "lavender",
  "lime",
  "red",
  "yellow",
] as const;

const KNOWN_TAGS: Record<string, string> = {
  pending: "amber",
  waiting: "amber",
  "in progress": "blue",
  lead: "lavender",
  new: "blue",
  complete: "green",
  completed: "green",
  done: "green",
  won: "green",
  active: "green",
  lost: "red",
  failed: "red",
  error: "red",
};

/** Colour of an option. Options carry none, so it follows from the title: the same word looks the same everywhere. */
export function tagColor(title: string): string {
  const known = KNOWN_TAGS[title.trim().toLowerCase()];
  if (known) return known;
  let hash = 7;
  for (const char of title) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return TAGS[hash % TAGS.length] ?? "grey";
}
