import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { CurrencyISO4217Code } from "../../root/constants.js";
import type { Json } from "../../schema/tagged.js";
import * as values from "../../schema/values.js";
import { boundInputs } from "../inputs/bound.js";
import type { Field } from "../inputs/field.js";
import type { ConfiguratorModel } from "./model.js";
import * as parse from "./parse.js";
import { type ConfiguratorSession, useRendered } from "./session.js";

// biome-ignore lint/suspicious/noExplicitAny: what apps pass is checked when it is rendered
export type Props = Record<string, any>;

/** What an input is drawn from. */
export interface Drawing {
  props: Props;
  where: string;
  required: boolean;
  /** When the input began. */
  value: unknown;
  enter(value: unknown, problem?: string): void;
  error: string | undefined;
  blur(): void;
}

export interface InputKind {
  nodes: readonly string[];
  /** Whether `multi: true` binds it to an array. */
  multi?: boolean;
  /** Its own props, beside the shared ones. */
  props?: readonly string[];
  needs?: readonly string[];
  /** Text: variables can stand in the middle of it. */
  isText?: boolean;
  /** Never a variable. */
  isStatic?: boolean;
  /** Never anything but a variable: what is drawn stands where there can be none. */
  isDynamic?: boolean;
  draw(drawing: Drawing): ReactNode;
}

const FieldContext = createContext<Field | undefined>(undefined);
const inputs = boundInputs((input) => {
  const field = useContext(FieldContext);
  if (!field) throw new Error(`<${input}> has no field`);
  return field;
});

/** One of the inputs of forms, bound to a part of the configuration. */
function bound(
  name: Exclude<keyof typeof inputs, "RadioGroup">,
  drawing: Drawing,
  field: Pick<Field, "type" | "value"> & { change(entered: unknown): void; required?: boolean },
  more: Props = {},
): ReactNode {
  const { props, required, error, blur } = drawing;
  const whole: Field = { revision: 0, required, error, blur, ...field };
  const own = { name: props.name, label: props.label, placeholder: props.placeholder, ...more };
  return createElement(FieldContext, { value: whole }, createElement(inputs[name], own));
}

/** Wrong initial values are the app's mistake: they are named. */
function wrong({ where }: Drawing, expected: string): TypeError {
  return new TypeError(`${where}: its value must be ${expected}`);
}

const isNone = (value: unknown) => value === undefined || value === null;
const part = (value: unknown, key: string): unknown =>
  value !== null && typeof value === "object" ? (value as Props)[key] : undefined;

function shown(drawing: Drawing, value: unknown, key: string, expected: string): string {
  if (isNone(value)) return "";
  const text = part(value, key);
  if (typeof text !== "string") throw wrong(drawing, expected);
  return text;
}

function several(drawing: Drawing): unknown[] {
  const { value } = drawing;
  if (isNone(value)) return [];
  if (!Array.isArray(value)) throw wrong(drawing, "an array");
  return value;
}

/** A value that is typed as text, or several with commas between them. */
const typed =
  (key: string, expected: string, parser: (props: Props) => parse.Parse, type = "text") =>
  (drawing: Drawing): ReactNode => {
    const { props, value, enter } = drawing;
    const read = parser(props);
    const change = (entered: unknown) => {
      const parts = (props.multi ? String(entered).split(",") : [String(entered)]).map((one) => one.trim());
      const all = parts.filter((one) => one !== "").map(read);
      const problem = all.find((one) => typeof one === "string") as string | undefined;
      if (problem !== undefined) enter(undefined, problem);
      else enter(props.multi && all.length > 0 ? all : all[0]);
    };
    const text = props.multi
      ? several(drawing)
          .map((one) => shown(drawing, one, key, expected))
          .join(", ")
      : shown(drawing, value, key, expected);
    return bound("TextInput", drawing, { type: "string", value: text, change }, { type: props.multi ? "text" : type });
  };

/** What is chosen of the workspace, by a key; what becomes of a key is a value. */
const choice =
  (
    of: string,
    key: string,
    expected: string,
    make: (key: string, props: Props) => object,
    target?: (props: Props) => object,
  ) =>
  (drawing: Drawing): ReactNode => {
    const { props, required, enter, error, blur } = drawing;
    const { label, placeholder, multi } = props;
    const value = multi
      ? several(drawing).map((one) => shown(drawing, one, key, expected))
      : shown(drawing, drawing.value, key, expected) || null;
    return createElement("AttioChoice", {
      label,
      placeholder,
      of,
      ...target?.(props),
      multiple: multi === true,
      clearable: !required,
      required,
      error,
      value,
      onBlur: blur,
      onChange: (entered: string | string[] | null) =>
        enter(
          Array.isArray(entered)
            ? entered.map((one) => make(one, props))
            : entered === null
              ? undefined
              : make(entered, props),
        ),
    } as object);
  };

const group = (label: string, ...children: ReactNode[]) =>
  createElement("CollectionItem", { label } as object, createElement("InputGroup", {}, ...children));

function Currency({ drawing }: { drawing: Drawing }): ReactNode {
  const { props, value } = drawing;
  const codes: string[] =
    props.allowedCodes === undefined ? Object.values(CurrencyISO4217Code) : [props.allowedCodes].flat();
  if (codes.length === 0) throw new TypeError(`${drawing.where}: allowedCodes must name a currency`);
  if (!isNone(value) && (typeof part(value, "value") !== "number" || typeof part(value, "code") !== "string")) {
    throw wrong(drawing, "{value, code}");
  }
  const preferred = codes.includes("USD") ? "USD" : codes[0];
  const now = useRef({ amount: part(value, "value"), code: (part(value, "code") ?? preferred) as string });
  const change = (to: Partial<(typeof now)["current"]>) => {
    const { amount, code } = Object.assign(now.current, to);
    if (typeof amount !== "number") drawing.enter(undefined);
    else if (Number.isNaN(amount)) drawing.enter(undefined, "Must be a number");
    else drawing.enter(new values.CurrencyValue({ value: amount, code: code as CurrencyISO4217Code }));
  };
  return group(
    props.label,
    bound(
      "NumberInput",
      drawing,
      {
        type: "number",
        value: now.current.amount,
        change: (amount) => change({ amount }),
      },
      { label: "Amount" },
    ),
    bound(
      "Combobox",
      { ...drawing, error: undefined },
      {
        type: "string",
        value: now.current.code,
        change: (code) => change({ code: String(code ?? preferred) }),
        required: true,
      },
      { label: "Currency", placeholder: undefined, options: codes.map((code) => ({ value: code, label: code })) },
    ),
  );
}

function PersonalName({ drawing }: { drawing: Drawing }): ReactNode {
  const { props, value } = drawing;
  const now = useRef({
    first: shown(drawing, value, "first_name", "{first_name, last_name, full_name}"),
    last: shown(drawing, value, "last_name", "{first_name, last_name, full_name}"),
  });
  const one = (key: "first" | "last", label: string) =>
    bound(
      "TextInput",
      key === "first" ? drawing : { ...drawing, required: false },
      {
        type: "string",
        value: now.current[key],
        change: (entered) => {
          now.current[key] = String(entered).trim();
          drawing.enter(parse.personalName(now.current.first, now.current.last));
        },
      },
      { label, placeholder: key === "first" ? props.placeholder : undefined },
    );
  return group(props.label, one("first", "First name"), one("last", "Last name"));
}

const disabled = ({ props, required }: Drawing) =>
  createElement("TextInput", {
    label: props.label,
    placeholder: props.placeholder,
    required,
    disabled: true,
    value: "",
    onChange: () => {},
    onBlur: () => {},
  } as object);

/** Shown at inputs that can only take what cannot be chosen here. */
export function noteOf(name: string, takesVariables: boolean): string | undefined {
  return name === "LocationInput" && !takesVariables ? "Takes variables only, and there are none here" : undefined;
}

const workflow = choice(
  "workflows",
  "actorId",
  "{actorId, actorType}",
  (actorId) => new values.AttioActorValue({ actorId, actorType: "workflow" }),
);

const record = (drawing: Drawing, value: unknown) => {
  shown(drawing, value, "recordId", "{recordId, object}");
  return value;
};
const recordValue = (entered: unknown) =>
  isNone(entered) ? undefined : new values.AttioRecordValue(entered as { recordId: string; object: string });

const toolbar = "Links Lists Quotes H1 H2 H3 Bold Italic Underline Strikethrough"
  .split(" ")
  .map((name) => `disable${name}`);

/** Every input of a configurator but the collection (`sdk-surface.md` 2.3.10). */
export const kinds: Record<string, InputKind> = {
  TextInput: {
    nodes: ["string"],
    isText: true,
    props: ["maxLength"],
    draw: (drawing) =>
      bound("TextInput", drawing, {
        type: "string",
        value: drawing.value,
        change: (entered) => {
          const { maxLength = Number.POSITIVE_INFINITY } = drawing.props;
          const isLong = String(entered).length > maxLength;
          drawing.enter(
            entered === "" || isLong ? undefined : entered,
            isLong ? `Must be at most ${maxLength} characters` : undefined,
          );
        },
      }),
  },
  NumberInput: {
    nodes: ["number"],
    draw: (drawing) =>
      bound("NumberInput", drawing, {
        type: "number",
        value: drawing.value,
        change: (entered) =>
          Number.isNaN(entered) ? drawing.enter(undefined, "Must be a number") : drawing.enter(entered ?? undefined),
      }),
  },
  CheckboxInput: {
    nodes: ["boolean"],
    draw: (drawing) =>
      bound(
        "Checkbox",
        { ...drawing, required: false },
        { type: "boolean", value: drawing.value, change: (entered) => drawing.enter(entered) },
      ),
  },
  ComboboxInput: {
    nodes: ["string", "string-enum"],
    multi: true,
    props: ["options", "searchPlaceholder", "disableSearch"],
    needs: ["options"],
    draw: (drawing) => {
      const { options, searchPlaceholder, multi } = drawing.props;
      const type = multi ? "string[]" : "string";
      return bound(
        "Combobox",
        drawing,
        { type, value: drawing.value, change: (entered) => drawing.enter(entered) },
        { options, searchPlaceholder },
      );
    },
  },
  RichTextInput: {
    nodes: ["rich-text"],
    isText: true,
    props: toolbar,
    draw: (drawing) => {
      const { value } = drawing;
      if (!isNone(value) && !(value instanceof values.RichTextValue)) throw wrong(drawing, "a rich text");
      return bound("RichTextInput", drawing, {
        type: "string",
        value: value instanceof values.RichTextValue ? value.toMarkdown() : "",
        change: (entered) => drawing.enter(entered === "" ? undefined : parse.richText(String(entered))),
      });
    },
  },
  TimestampInput: {
    nodes: ["timestamp"],
    draw: (drawing) =>
      bound("DateTimeInput", drawing, {
        type: "date-time",
        value: drawing.value,
        change: (entered) =>
          typeof entered === "string" ? drawing.enter(undefined, "Must be a date and time") : drawing.enter(entered),
      }),
  },
  DateInput: {
    nodes: ["date"],
    draw: (drawing) =>
      bound("PlainDateInput", drawing, {
        type: "plain-date",
        value: shown(drawing, drawing.value, "value", "{value}"),
        change: (entered) => {
          if (isNone(entered)) drawing.enter(undefined);
          else if (!/^\d{4}-\d\d-\d\d$/.test(String(entered))) drawing.enter(undefined, "Must be a date");
          else drawing.enter(new values.DateValue({ value: String(entered) }));
        },
      }),
  },
  DurationInput: {
    nodes: ["duration"],
    props: ["allowNegativeDurations"],
    draw: typed("value", "{value}", (props) => parse.duration(props.allowNegativeDurations === true)),
  },
  CurrencyInput: {
    nodes: ["currency"],
    props: ["allowedCodes"],
    draw: (drawing) => createElement(Currency, { drawing }),
  },
  DomainInput: { nodes: ["domain"], multi: true, draw: typed("original", "a domain", () => parse.domain) },
  EmailAddressInput: {
    nodes: ["email-address"],
    multi: true,
    draw: typed("original", "an email address", () => parse.emailAddress, "email"),
  },
  PhoneNumberInput: {
    nodes: ["phone-number"],
    multi: true,
    draw: typed("original", "a phone number", () => parse.phoneNumber, "tel"),
  },
  PersonalNameInput: { nodes: ["personal-name"], draw: (drawing) => createElement(PersonalName, { drawing }) },
  LocationInput: { nodes: ["location"], isDynamic: true, draw: disabled },
  AttioSelectInput: {
    nodes: ["attio-select"],
    multi: true,
    props: ["objectSlug", "attributeSlug"],
    needs: ["objectSlug", "attributeSlug"],
    draw: choice(
      "select-options",
      "selectOptionId",
      "a select option",
      (selectOptionId, { objectSlug, attributeSlug }) =>
        new values.AttioSelectOptionValue({ selectOptionId, attribute: attributeSlug, object: objectSlug }),
      ({ objectSlug, attributeSlug }) => ({ object: objectSlug, attribute: attributeSlug }),
    ),
  },
  AttioRecordInput: {
    nodes: ["attio-entity-reference"],
    multi: true,
    props: ["objectSlug"],
    needs: ["objectSlug"],
    draw: (drawing) => {
      const { props, value, enter } = drawing;
      return bound(
        "AttioRecordCombobox",
        drawing,
        {
          type: props.multi ? "attio-record[]" : "attio-record",
          value: props.multi ? several(drawing).map((one) => record(drawing, one)) : record(drawing, value),
          change: (entered) => enter(Array.isArray(entered) ? entered.map(recordValue) : recordValue(entered)),
        },
        { object: props.objectSlug },
      );
    },
  },
  AttioListInput: {
    nodes: ["attio-list"],
    isStatic: true,
    draw: choice("lists", "list", "{list}", (list) => new values.AttioListValue({ list })),
  },
  AttioObjectInput: {
    nodes: ["attio-object"],
    isStatic: true,
    draw: choice("objects", "object", "{object}", (object) => new values.AttioObjectValue({ object })),
  },
  AttioAttributeInput: {
    nodes: ["attio-attribute"],
    isStatic: true,
    props: ["entityDefinitionSlug", "entityDefinitionId"],
    draw: (drawing) => {
      const { entityDefinitionSlug, entityDefinitionId } = drawing.props;
      const object: unknown = entityDefinitionSlug ?? entityDefinitionId;
      if (typeof object !== "string") throw new TypeError(`${drawing.where}: entityDefinitionSlug is required`);
      return choice(
        "attributes",
        "attribute",
        "{object, attribute}",
        (attribute) => new values.AttioAttributeValue({ object, attribute }),
        () => ({ object }),
      )(drawing);
    },
  },
  AttioActorInput: {
    nodes: ["attio-actor"],
    props: ["allowedActorTypes", "multi"],
    needs: ["allowedActorTypes"],
    draw: (drawing) => {
      const { allowedActorTypes } = drawing.props;
      if (![allowedActorTypes].flat().includes("workspace-member")) return workflow(drawing);
      return bound("AttioUserCombobox", drawing, {
        type: "string",
        value: shown(drawing, drawing.value, "actorId", "{actorId, actorType}"),
        change: (actorId) =>
          drawing.enter(
            isNone(actorId)
              ? undefined
              : new values.AttioActorValue({ actorId: String(actorId), actorType: "workspace-member" }),
          ),
      });
    },
  },
  AttioSequenceInput: {
    nodes: ["attio-sequence"],
    props: ["multi"],
    draw: choice(
      "sequences",
      "sequenceId",
      "{sequenceId}",
      (sequenceId) => new values.AttioSequenceValue({ sequenceId }),
    ),
  },
};

interface InputProps {
  kind: InputKind;
  note: string | undefined;
  props: Props;
  where: string;
  required: boolean;
  model: ConfiguratorModel;
  session: ConfiguratorSession | undefined;
  /** The node of its values, JSON. */
  accepts: string;
  takesVariables: boolean;
  write(value: unknown): void;
  /** A value in tagged JSON; `null` is none. */
  bind(json: Json): void;
}

/** One input with what stands around it, from when it begins until its path means something else. */
export function ConfiguratorInput(given: InputProps): ReactNode {
  const { kind, note, props, required, model, session, accepts, takesVariables, bind } = given;
  const { name: path, label, help, tooltip } = props;
  const binding = useSyncExternalStore(model.subscribe, () => model.binding(path));
  // What the page sets begins anew: an input owns what is typed.
  const [set, setSet] = useState(0);
  const tell = useRendered(session, path, label);
  const isDrawn = binding === undefined && !(kind.isDynamic && takesVariables);
  return createElement(
    "ConfiguratorField",
    {
      path,
      label,
      required,
      text: kind.isText,
      help,
      tooltip,
      note,
      accepts,
      binding: binding && JSON.stringify(binding.json),
      onBind:
        takesVariables || binding !== undefined
          ? (json: Json) => {
              bind(json);
              setSet((before) => before + 1);
            }
          : undefined,
    } as object,
    isDrawn ? createElement(Drawn, { key: set, given, tell }) : null,
  );
}

/** What one enters a value into. */
function Drawn({ given, tell }: { given: InputProps; tell(problem: string | undefined): void }): ReactNode {
  const { kind, props, where, required, model, write } = given;
  const [value] = useState(() => model.value(props.name));
  const [error, setError] = useState<string | undefined>();
  const problem = useRef<string | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it goes, what was wrong with what it held goes
  useEffect(() => () => tell(undefined), []);
  return kind.draw({
    props,
    where,
    required,
    value,
    error,
    enter(entered, found) {
      problem.current = found;
      // While one types, only what was shown to be wrong is said to be right again.
      if (error !== undefined) setError(found);
      tell(found);
      write(entered);
    },
    blur: () => setError(problem.current),
  });
}
