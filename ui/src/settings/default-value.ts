import type { AttributeType } from "../api/types";

/** A default value as the API has it. */
export type DefaultValue = { type: "dynamic"; template: string } | { type: "static"; template: unknown[] };

/** A default value as the dialog asks for it. */
export type DefaultDraft =
  | { kind: "none" }
  /** A value that is typed or chosen, as its field has it. */
  | { kind: "value"; text: string }
  /** Who makes the record, or when it is made. */
  | { kind: "made" }
  /** One that the dialog cannot express: it stays as it is. */
  | { kind: "kept" };

/** The template of what `made` stands for. */
const MADE: Partial<Record<AttributeType, string>> = {
  "actor-reference": "current-user",
  date: "PT0S",
  timestamp: "PT0S",
};

/** What people call a default that comes with the making of the record; undefined for types that have none. */
export const madeLabel = (type: AttributeType): string | undefined =>
  type === "actor-reference"
    ? "Who creates it"
    : type === "date"
      ? "The day it is created"
      : type === "timestamp"
        ? "When it is created"
        : undefined;

/** Types with a default value that is one plain value. */
export const PLAIN: ReadonlySet<AttributeType> = new Set([
  "text",
  "number",
  "currency",
  "checkbox",
  "rating",
  "date",
  "select",
  "status",
]);

export const hasDefault = (type: AttributeType): boolean => PLAIN.has(type) || type in MADE;

/** Records of these cannot have default values, and the server says so. */
export const WITHOUT_DEFAULTS: readonly string[] = ["people", "companies"];

interface Template {
  value?: unknown;
  currency_value?: unknown;
  option?: { id?: { option_id?: string } };
  status?: { id?: { status_id?: string } };
}

export function defaultDraft(type: AttributeType, given: DefaultValue | null | undefined): DefaultDraft {
  if (!given) return { kind: "none" };
  if (given.type === "dynamic") return { kind: given.template === MADE[type] ? "made" : "kept" };
  const [only, another] = given.template as (Template | undefined)[];
  if (!only || another || !PLAIN.has(type)) return { kind: "kept" };
  const value = only.option?.id?.option_id ?? only.status?.id?.status_id ?? only.currency_value ?? only.value;
  return value === undefined || value === null ? { kind: "kept" } : { kind: "value", text: String(value) };
}

/** What is sent of a draft; undefined where nothing is to change. Throws where what was typed is no value of the type. */
export function defaultBody(type: AttributeType, draft: DefaultDraft): DefaultValue | null | undefined {
  if (draft.kind === "kept") return undefined;
  if (draft.kind === "none" || !hasDefault(type)) return null;
  if (draft.kind === "made") return { type: "dynamic", template: MADE[type] ?? "" };
  const text = draft.text.trim();
  if (text === "") throw new Error("Give the default value, or choose that there is none.");
  return { type: "static", template: [plain(type, text)] };
}

function plain(type: AttributeType, text: string): unknown {
  if (type === "checkbox") return text === "true";
  if (type !== "number" && type !== "currency" && type !== "rating") return text;
  const amount = Number(text);
  if (!Number.isFinite(amount)) throw new Error(`The default value “${text}” is not a number.`);
  return amount;
}
