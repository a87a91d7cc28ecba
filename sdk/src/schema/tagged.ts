import * as values from "./values.js";

/**
 * Values of workflow configurations and outcomes as the engine has them (`crates/workflows/src/value.rs`): plain JSON, and
 * for everything else an object with its node type under `$`, beside its fields.
 */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type ValueClass = new (args: never) => object;

/** Those that are made from their fields. */
const classes: Readonly<Record<string, ValueClass>> = {
  "attio-actor": values.AttioActorValue,
  "attio-attribute": values.AttioAttributeValue,
  "attio-list": values.AttioListValue,
  "attio-note": values.AttioNoteValue,
  "attio-object": values.AttioObjectValue,
  "attio-entity-reference": values.AttioRecordValue,
  "attio-select": values.AttioSelectOptionValue,
  "attio-sequence": values.AttioSequenceValue,
  "attio-task": values.AttioTaskValue,
  currency: values.CurrencyValue,
  date: values.DateValue,
  duration: values.DurationValue,
  domain: values.DomainValue,
  "email-address": values.EmailAddressValue,
  "phone-number": values.PhoneNumberValue,
  "personal-name": values.PersonalNameValue,
  location: values.LocationValue,
};

/** Tags by the names of classes, for instances of another copy of the SDK. */
const tagsByName = new Map(Object.entries(classes).map(([tag, { name }]) => [name, tag]));

/** Deeper ones are refused rather than overflowing the stack. */
const maximumDepth = 100;

/** What app code gets for a value of the engine: instances of the SDK's classes, and dates. */
export function fromTagged(json: Json): unknown {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map(fromTagged);
  const { $: tag, ...fields } = json;
  if (tag === undefined) return mapFields(json, fromTagged);
  if (tag === "struct") return mapFields(fields.fields as { [key: string]: Json }, fromTagged);
  if (tag === "timestamp") return new Date(String(fields.value));
  if (tag === "rich-text") return new values.RichTextValue(String(fields.text));
  const Value = classes[String(tag)];
  // What only the engine knows (an entry of a list, say) is given as it is.
  return Value ? new Value(fields as never) : mapFields(json, fromTagged);
}

/** What the engine gets for a value of app code. Throws a `TypeError` that names the path of what cannot be one. */
export function toTagged(value: unknown, path: string, depth = 0): Json | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw new TypeError(`${path} is ${value}, which is no number that a workflow can keep`);
    case "object":
      break;
    default:
      throw new TypeError(`${path} is a ${typeof value}, which a workflow cannot keep`);
  }
  if (value === null) return null;
  if (depth > maximumDepth)
    throw new TypeError(`${path} is nested deeper than ${maximumDepth} levels, or part of a cycle`);
  if (Array.isArray(value)) return value.map((item, index) => toTagged(item, `${path}.${index}`, depth + 1) ?? null);
  if (Object.prototype.toString.call(value) === "[object Date]") {
    const time = (value as Date).getTime();
    if (Number.isNaN(time)) throw new TypeError(`${path} is an invalid date`);
    return { $: "timestamp", value: new Date(time).toISOString() };
  }
  const name = (value.constructor as { name?: unknown } | undefined)?.name;
  if (name === "RichTextValue") return { $: "rich-text", text: (value as values.RichTextValue).toPlainText() };
  const fields: { [key: string]: Json } = {};
  for (const [key, field] of Object.entries(value)) {
    const tagged = toTagged(field, `${path}.${key}`, depth + 1);
    if (tagged !== undefined) fields[key] = tagged;
  }
  const tag = typeof name === "string" ? tagsByName.get(name) : undefined;
  if (tag !== undefined) return { $: tag, ...fields };
  return Object.hasOwn(fields, "$") ? { $: "struct", fields } : fields;
}

function mapFields(fields: { [key: string]: Json }, map: (json: Json) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, map(field)]));
}
