import { useRef } from "react";

/** What an input can be bound to. `string[]`: an array of strings. */
export type FieldType =
  | "string"
  | "number"
  | "boolean"
  | "date-time"
  | "plain-date"
  | "attio-record"
  | "array"
  | "string[]"
  | "attio-record[]";

/**
 * A value that an input shows and changes, whoever owns it: a form, settings, the configuration of a block. Empty is
 * `undefined` or `null`.
 */
export interface Field {
  type: FieldType;
  /** The value when the input began with it: at first, or at its present revision. */
  value: unknown;
  /** Grows when something other than the input changes the value, so that the input takes it over. */
  revision: number;
  error?: string | undefined;
  /** Of values that save themselves. */
  saving?: "saving" | "saved" | undefined;
  required: boolean;
  /** Objects whose records may be chosen, if the schema says so. */
  objects?: readonly string[] | undefined;
  /** Takes what was entered; an older `revision` than the present one means that it is out of date. */
  change(value: unknown, revision: number): void | Promise<void>;
  blur(): void | Promise<void>;
}

/**
 * A hook that gives an input the field of its `name` and renders it anew when revision or error change, not when the
 * value does. Throws a `TypeError` that names `input` and path if there is none, or if it has none of these types.
 */
export type UseField = (input: string, name: unknown, types: readonly FieldType[]) => Field;

/** Keeps what was read for as long as the key is the same: the value that an input began with. */
export function useBeginning<T>(key: string, read: () => T): T {
  const kept = useRef<{ key: string; value: T } | undefined>(undefined);
  if (kept.current?.key !== key) kept.current = { key, value: read() };
  return kept.current.value;
}

const names: Record<FieldType, string> = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  "date-time": "a date and time",
  "plain-date": "a plain date",
  "attio-record": "a record",
  array: "an array",
  "string[]": "an array of strings",
  "attio-record[]": "an array of records",
};

/** For messages: `a string or an array of strings`. */
export function typeNames(types: readonly FieldType[]): string {
  return types.map((type) => names[type]).join(" or ");
}
