import type { Actor, Attribute, Value } from "../api/types";
import { valueToWrite } from "./write";

export interface Known {
  /** What the attribute holds now. */
  values: readonly Value[];
  /** Title of an option or status, if it has been loaded. */
  title(id: string): string | undefined;
  actor: Actor;
  now: string;
}

/**
 * The values that a write will leave if the server agrees, to show until it has answered. Null where only the server
 * can tell.
 */
export function expectedValues(attribute: Attribute, written: unknown, known: Known): Value[] | null {
  const items = written === null ? [] : Array.isArray(written) ? written : [written];
  const values = items.map((item) => expectedValue(attribute, item, known));
  return values.some((value) => value === null) ? null : (values as Value[]);
}

function expectedValue(attribute: Attribute, item: unknown, known: Known): Value | null {
  const kept = known.values.find((value) => same(valueToWrite(value), item));
  if (kept) return kept;
  const fields = expectedFields(attribute, item, known);
  return (
    fields && {
      active_from: known.now,
      active_until: null,
      created_by_actor: known.actor,
      attribute_type: attribute.type,
      ...fields,
    }
  );
}

function expectedFields(attribute: Attribute, item: unknown, known: Known): Record<string, unknown> | null {
  switch (attribute.type) {
    case "text":
    case "number":
    case "checkbox":
    case "rating":
    case "date":
    case "timestamp":
      return { value: item };
    case "currency": {
      const code = known.values[0]?.currency_code ?? attribute.config.currency.default_currency_code;
      return { currency_value: item, currency_code: code };
    }
    case "select":
    case "status": {
      const title = typeof item === "string" ? known.title(item) : undefined;
      if (title === undefined) return null;
      return attribute.type === "select"
        ? { option: { id: { option_id: item }, title } }
        : { status: { id: { status_id: item }, title } };
    }
    case "email-address":
      return { email_address: item, original_email_address: item };
    case "phone-number":
      return { phone_number: item, original_phone_number: item };
    case "domain":
      return { domain: item };
    case "record-reference":
    case "actor-reference":
    case "personal-name":
    case "location":
      return item as Record<string, unknown>;
    default:
      return null;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
