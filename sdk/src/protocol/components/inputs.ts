import {
  answering,
  boolean,
  callback,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withDefault,
} from "../shape.js";
import { count, rules, seen } from "./rule.js";

/** How many options a combobox may be given at once; more than that are searched for. */
const maximumOptions = 10_000;
/** How many values one multi-select may hold. */
const maximumChosen = 1000;

/**
 * What every input has. The page owns what is typed: `value` is what it begins with, and it takes another one over only
 * when `revision` changes. Each change is posted as `onChange(value, revision)`; one that was made to an older revision
 * than the present one is out of date. That way a keystroke needs no answer.
 */
const field = {
  label: text,
  /** Shows the mark; whether a value is missing is for the owner of the value to say. */
  required: withDefault(boolean, false),
  disabled: withDefault(boolean, false),
  placeholder: optional(text),
  error: optional(text),
  /** Of values that save themselves: whether this one is on its way, or has just arrived. */
  saving: optional(oneOf("saving", "saved")),
  revision: withDefault(number(0, Number.MAX_SAFE_INTEGER), 0),
  onChange: callback,
  onBlur: callback,
};

const { placeholder: _none, ...unhinted } = field;
const { label: _unlabelled, ...unlabelled } = unhinted;

const finite: Shape<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ShapeError(path, "must be a finite number");
  return value;
};

/** As {@link object}, for what apps make of their own data: other properties are dropped, `null` is absence. */
// biome-ignore lint/suspicious/noExplicitAny: fields of any kind, as in object
function picked<const Fields extends Record<string, Shape<unknown, any>>>(fields: Fields) {
  const shape = object(fields);
  const checked: typeof shape = (value, path, context) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return shape(value, path, context);
    const kept = Object.keys(fields).flatMap((key) => {
      const given = (value as Record<string, unknown>)[key];
      return given === undefined || given === null ? [] : [[key, given] as const];
    });
    return shape(Object.fromEntries(kept), path, context);
  };
  return checked;
}

const shownOption = {
  label: text,
  description: optional(text),
  keywords: optional(list(text, 100)),
  icon: optional(text),
  avatarUrl: optional(text),
  /** A CSS colour. */
  color: optional(text),
  categoryLabel: optional(text),
};

/** An option of a combobox, of any kind (`sdk-surface.md` 2.3.7). */
export const comboboxOption = picked({ value: text, ...shownOption });
/** An option as it is shown: what `getOption` gives, and what may stand for a placeholder. */
export const comboboxOptionView = picked(shownOption);

const optionList = list(comboboxOption, maximumOptions);
const found: Shape<ComboboxOptionView | null, ComboboxOptionView | null | undefined> = (value, path, context) =>
  value === undefined || value === null ? null : comboboxOptionView(value, path, context);
const provider = picked({ getOption: answering(found), search: answering(optionList) });

export type ComboboxOption = ReturnType<typeof comboboxOption>;
export type ComboboxOptionView = ReturnType<typeof comboboxOptionView>;
export type ComboboxProvider = ReturnType<typeof provider>;

const comboboxOptions: Shape<ComboboxOption[] | ComboboxProvider> = (value, path, context) =>
  Array.isArray(value) ? optionList(value, path, context) : provider(value, path, context);

const placeholderOption: Shape<string | ComboboxOptionView> = (value, path, context) =>
  typeof value === "string" ? text(value, path, context) : comboboxOptionView(value, path, context);

/** One of something, or none; several of it with `multiple`. */
export const chosen = <T>(one: Shape<T>): Shape<T | null | T[]> => {
  const several = list(one, maximumChosen);
  return (value, path, context) =>
    Array.isArray(value) ? several(value, path, context) : value === null ? null : one(value, path, context);
};

/** A record as forms hold it. */
export const recordValue = object({ recordId: text, object: text });

/** What every input has that chooses. */
export const choosing = {
  ...field,
  /** Several values, as an array. */
  multiple: withDefault(boolean, false),
  /** One value can be taken back to none. */
  clearable: withDefault(boolean, false),
  searchPlaceholder: withDefault(text, "Search..."),
};

/** Inputs, whoever owns their values, and what groups them. */
export const inputComponents = rules({
  TextInput: {
    props: object({
      ...field,
      type: withDefault(oneOf("text", "email", "password", "tel", "url"), "text"),
      value: text,
    }),
    children: "none",
  },
  TextArea: { props: object({ ...field, resizable: withDefault(boolean, false), value: text }), children: "none" },
  /** Its value is Markdown. */
  RichTextInput: { props: object({ ...field, value: text }), children: "none" },
  /** Posts `null` when empty and `NaN` for text that is no number. */
  NumberInput: { props: object({ ...field, value: nullable(finite) }), children: "none" },
  Checkbox: { props: object({ ...unhinted, value: boolean }), children: "none" },
  Toggle: { props: object({ ...unhinted, description: optional(text), value: boolean }), children: "none" },
  /** An instant in ISO 8601, shown in the member's zone. Posts `null` when empty and the text itself if it is no time. */
  DateTimeInput: { props: object({ ...field, value: nullable(text) }), children: "none" },
  /** `YYYY-MM-DD`. Posts `null` when empty and the text itself if it is no date. */
  PlainDateInput: { props: object({ ...field, value: nullable(text) }), children: "none" },
  RadioGroup: { props: object({ ...unlabelled, value: nullable(text) }), children: ["RadioGroup.Item"] },
  "RadioGroup.Item": {
    props: object({ value: text, label: text }),
    children: "none",
    within: ["RadioGroup"],
  },
  Combobox: {
    props: object({
      ...choosing,
      placeholder: optional(placeholderOption),
      options: comboboxOptions,
      value: chosen(text),
    }),
    children: "none",
  },
  /** Searches as the signed-in member, through the page. */
  AttioRecordCombobox: {
    props: object({ ...choosing, objects: list(text, 100), value: chosen(recordValue) }),
    children: "none",
  },
  /** Its values are ids of workspace members. */
  AttioUserCombobox: { props: object({ ...choosing, value: chosen(text) }), children: "none" },
  InputGroup: { props: object({}), children: "any" },
  /** One `RadioGroup`, or several `Checkbox`es. */
  Fieldset: {
    props: object({ legend: text }),
    children: ["RadioGroup", "Checkbox"],
    together(contents) {
      const inside = seen(contents);
      if (count(inside, "RadioGroup") === 0 || inside.length === 1) return undefined;
      return "<Fieldset>: one <RadioGroup> or several <Checkbox>es can stand inside it, not both";
    },
  },
  Collection: {
    props: object({ label: text, error: optional(text), disabled: withDefault(boolean, false), onAdd: callback }),
    children: ["Collection.Entry"],
  },
  /** One place of the array of a `Collection`. */
  "Collection.Entry": { props: object({ onRemove: callback }), children: "any", within: ["Collection"] },
  CollectionItem: { props: object({ label: text }), children: "any" },
  Form: {
    props: object({
      /** Something has been changed and not been submitted. */
      dirty: withDefault(boolean, false),
      submitting: withDefault(boolean, false),
      /** Grows with every attempt to submit that validation stopped: the page leads to the first error. */
      refusals: withDefault(number(0, Number.MAX_SAFE_INTEGER), 0),
      /** Errors of values that no input is there for. */
      problems: withDefault(list(text, 1000), []),
      /** Resolves when the attempt is over; absent where values save themselves. */
      onSubmit: optional(callback),
    }),
    children: "any",
  },
  SubmitButton: {
    props: object({ label: text, submitting: withDefault(boolean, false), onClick: callback }),
    children: "none",
    notOn: { "workspace-settings": "settings save themselves" },
  },
});
