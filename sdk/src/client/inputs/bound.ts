import { createElement, type ReactElement } from "react";
import type { HostComponentName } from "../../protocol/components/index.js";
import { objectSlugs } from "../../protocol/object-slugs.js";
import { host } from "../components/host.js";
import { type Field, type FieldType, typeNames, type UseField } from "./field.js";
import { hostOptions, hostPlaceholder } from "./options.js";

// biome-ignore lint/suspicious/noExplicitAny: what apps pass is checked by the component's rule when it is rendered
type Props = { name: any; [prop: string]: any };
type Input = (props: Props) => ReactElement;

/** Objects whose records an `AttioRecordCombobox` offers if nothing says otherwise (`sdk-surface.md` 2.3.8). */
const standardObjects = ["people", "companies", "deals", "workspaces", "users"];

/** What becomes of a value on the way to the page, and of what was entered on the way back. */
interface Passage {
  types: readonly FieldType[];
  toPage(value: unknown, where: string, field: Field): unknown;
  fromPage?(entered: unknown): unknown;
  /** More of the host component's props; the app's own are passed on as they are. */
  more?(props: Props, field: Field, where: string): Record<string, unknown>;
}

const wrong = (where: string, expected: string, value: unknown) =>
  new TypeError(
    `${where}: its value must be ${expected}, it is ${Array.isArray(value) ? "an array" : `a ${typeof value}`}`,
  );

const isEmpty = (value: unknown): value is undefined | null => value === undefined || value === null;

function text(value: unknown, where: string): string {
  if (isEmpty(value)) return "";
  if (typeof value !== "string") throw wrong(where, "a string", value);
  return value;
}

const textOrNone = (value: unknown, where: string) => (isEmpty(value) || value === "" ? null : text(value, where));

const boolean = (value: unknown, where: string): boolean => {
  if (isEmpty(value)) return false;
  if (typeof value !== "boolean") throw wrong(where, "a boolean", value);
  return value;
};

function number(value: unknown, where: string): number | null {
  if (isEmpty(value) || Number.isNaN(value)) return null;
  if (typeof value !== "number") throw wrong(where, "a number", value);
  return value;
}

/** An instant: forms hold a `Date`, or the text that was entered where it is no time. */
function instant(value: unknown, where: string): string | null {
  if (isEmpty(value)) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === "string") return value;
  throw wrong(where, "a Date", value);
}

const toDate = (entered: unknown): unknown => {
  if (typeof entered !== "string") return undefined;
  const date = new Date(entered);
  return /^\d{4,}-\d\d-\d\dT/.test(entered) && !Number.isNaN(date.getTime()) ? date : entered;
};

function one<T>(read: (value: unknown, where: string) => T) {
  return (value: unknown, where: string, { type }: Field): T | null | T[] => {
    if (!type.endsWith("[]")) return isEmpty(value) || value === "" ? null : read(value, where);
    if (isEmpty(value)) return [];
    if (!Array.isArray(value)) throw wrong(where, "an array", value);
    return value.map((item) => read(item, where));
  };
}

function record(value: unknown, where: string): { recordId: string; object: string } {
  const { recordId, object } = (value ?? {}) as { recordId?: unknown; object?: unknown };
  if (typeof recordId !== "string" || typeof object !== "string") throw wrong(where, "{recordId, object}", value);
  return { recordId, object };
}

const plain: Passage = { types: ["string"], toPage: text };
const onOff: Passage = { types: ["boolean"], toPage: boolean };
const orNothing = (entered: unknown) => entered ?? undefined;

const choosing = (_props: Props, field: Field) => ({
  multiple: field.type.endsWith("[]"),
  clearable: !field.required,
});

/** Every input that has a value, by the name of its host component. */
const passages = {
  TextInput: plain,
  TextArea: plain,
  RichTextInput: plain,
  NumberInput: { types: ["number"], toPage: number },
  Checkbox: onOff,
  Toggle: onOff,
  DateTimeInput: { types: ["date-time"], toPage: instant, fromPage: toDate },
  PlainDateInput: { types: ["plain-date"], toPage: textOrNone, fromPage: orNothing },
  RadioGroup: { types: ["string"], toPage: textOrNone, fromPage: orNothing },
  Combobox: {
    types: ["string", "string[]"],
    toPage: one(text),
    fromPage: orNothing,
    more: ({ options, placeholder, decorated, __experimental_decorated, ...props }, field, where) => ({
      ...choosing(props as Props, field),
      options: hostOptions(options, where),
      placeholder: hostPlaceholder(placeholder, where),
      decorated: undefined,
      __experimental_decorated: undefined,
    }),
  },
  AttioRecordCombobox: {
    types: ["attio-record", "attio-record[]"],
    toPage: one(record),
    fromPage: orNothing,
    more: ({ object, ...props }, field) => ({
      ...choosing(props as Props, field),
      objects: objectSlugs(object ?? field.objects ?? standardObjects),
      object: undefined,
    }),
  },
  AttioUserCombobox: { types: ["string", "string[]"], toPage: one(text), fromPage: orNothing, more: choosing },
} satisfies Partial<Record<HostComponentName, Passage>>;

type BoundInputs = { [Name in Exclude<keyof typeof passages, "RadioGroup">]: Input } & {
  RadioGroup: Input & { Item: ReturnType<typeof host> };
};

/** Props that say what the field says: an app that passes them expects something that does not happen. */
const owned = ["value", "revision", "error", "required", "onChange", "onBlur", "multiple", "clearable"];

function bound(component: HostComponentName, passage: Passage, useField: UseField): Input {
  const input = (props: Props) => {
    const { name, ...rest } = props;
    const field = useField(component, name, passage.types);
    const where = `<${component} name=${JSON.stringify(name)}>`;
    for (const prop of owned) {
      if (rest[prop] !== undefined) throw new TypeError(`${where}: ${prop} is not a known property`);
    }
    const { fromPage = (entered: unknown) => entered } = passage;
    return createElement(component, {
      ...rest,
      ...passage.more?.(props, field, where),
      value: passage.toPage(field.value, where, field),
      revision: field.revision,
      required: field.required,
      error: field.error,
      saving: field.saving,
      onChange: (entered: unknown, revision: number) => field.change(fromPage(entered), revision),
      onBlur: () => field.blur(),
    } as object);
  };
  Object.defineProperty(input, "name", { value: component });
  return input;
}

/**
 * The inputs of a form whose values are found by `useField`: what `useForm` and its like hand out. Their identity must
 * be kept over renders, or the page's inputs begin anew.
 */
export function boundInputs(useField: UseField): BoundInputs {
  const inputs = Object.fromEntries(
    Object.entries(passages).map(([name, passage]) => [name, bound(name as HostComponentName, passage, useField)]),
  ) as unknown as BoundInputs;
  Object.assign(inputs.RadioGroup, { Item: host("RadioGroup.Item") });
  return inputs;
}

/** The error for a name that an input cannot be bound to. */
export function unboundError(
  hook: string,
  input: string,
  name: unknown,
  types: readonly FieldType[],
  why: string,
): TypeError {
  return new TypeError(
    `${hook}: <${input} name=${JSON.stringify(name)}> needs the path of ${typeNames(types)}: ${why}`,
  );
}
