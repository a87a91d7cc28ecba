import {
  createContext,
  createElement,
  type JSX,
  type ReactNode,
  useContext,
  useRef,
  useSyncExternalStore,
} from "react";
import type { SettingsFields as Fields, SettingsNode, WorkspaceSettingsSchema } from "../../root/settings.js";
import { bridge } from "../bridge.js";
import type { PropsOf } from "../components/host.js";
import { host } from "../components/host.js";
import { boundInputs, unboundError } from "../inputs/bound.js";
import { type FieldType, type UseField, useBeginning } from "../inputs/field.js";
import { named } from "../inputs/named.js";
import type { Constraints } from "./checks.js";
import { SettingsFields } from "./fields.js";
import { type SettingsStore, useSnapshot } from "./store.js";

/** The keys of a schema whose nodes have this type. */
type Named<Schema extends Fields, Type extends SettingsNode["type"]> = {
  [Key in keyof Schema]: Schema[Key] extends SettingsNode<Type> ? Key : never;
}[keyof Schema];

interface Input<Name> {
  name: Name;
  disabled?: boolean;
}

interface Labelled<Name> extends Input<Name> {
  label: string;
}

interface Hinted<Name> extends Labelled<Name> {
  placeholder?: string;
}

type TextLimits = Pick<Constraints, "minLength" | "maxLength">;

// biome-ignore lint/suspicious/noExplicitAny: what a key holds is said by the app's schema, in the SDK's own types
type Values = Record<string, any>;

type WithStateProps<Values, ShowsValues extends boolean, ShowsErrors extends boolean> = {
  values?: ShowsValues;
  errors?: ShowsErrors;
  children(state: {
    values: ShowsValues extends true ? Values : never;
    errors: ShowsErrors extends true ? Record<string, string> : never;
  }): ReactNode;
};

type Renders<Props> = (props: Props) => JSX.Element;

/** What `Settings.useForm` gives (`sdk-surface.md` 2.3.9): text and number save on blur, the rest on change. */
export interface SettingsFormApi<Schema extends Fields> {
  Form: Renders<{ children: ReactNode }>;
  TextInput: Renders<
    Hinted<Named<Schema, "string">> &
      TextLimits & {
        type?: "text" | "email" | "password" | "tel" | "url";
        multiline?: boolean;
        url?: boolean | { protocol: RegExp; message?: string };
      }
  >;
  NumberInput: Renders<Hinted<Named<Schema, "number">> & { min?: number; max?: number }>;
  RichTextInput: Renders<Hinted<Named<Schema, "string">> & TextLimits>;
  Checkbox: Renders<Labelled<Named<Schema, "boolean">>>;
  Toggle: Renders<Labelled<Named<Schema, "boolean">> & { description?: string }>;
  RadioGroup: Renders<Input<Named<Schema, "string">> & { children: ReactNode }> & {
    Item: Renders<{ value: string; label: string }>;
  };
  Combobox: Renders<
    Labelled<Named<Schema, "string">> & {
      /** Options, or what finds them (`ComboboxOptions`): an app's own may hold more. */
      options: object;
      placeholder?: string | object;
      searchPlaceholder?: string;
      decorated?: boolean;
    }
  >;
  AttioUserCombobox: Renders<Hinted<Named<Schema, "string">> & { searchPlaceholder?: string }>;
  Section: Renders<{ title: string; description?: string; children: ReactNode }>;
  InputGroup: Renders<{ children: ReactNode }>;
  Fieldset: Renders<{ legend: string; children: ReactNode }>;
  /** Names of earlier builds. */
  Experimental_RadioGroup: SettingsFormApi<Schema>["RadioGroup"];
  Experimental_Fieldset: SettingsFormApi<Schema>["Fieldset"];
  Button: Renders<PropsOf<"Settings.Button">>;
  WithState: {
    (props: WithStateProps<Values, false, false>): JSX.Element;
    (props: WithStateProps<Values, true, false>): JSX.Element;
    (props: WithStateProps<Values, false, true>): JSX.Element;
    (props: WithStateProps<Values, true, true>): JSX.Element;
  };
}

/** Of the input that is being rendered. */
const ConstraintsContext = createContext<Constraints>({});

/** Inputs that are left half-way while one types; what the others give is whole. */
const typed = new Set(["TextInput", "TextArea", "NumberInput", "RichTextInput"]);

export function useSettingsForm<Schema extends Fields>(
  hook: string,
  schema: WorkspaceSettingsSchema<Schema>,
): SettingsFormApi<Schema> {
  useSnapshot(hook);
  const { settings } = bridge(hook);
  const form = useRef<{ key: string; api: unknown } | undefined>(undefined);
  // By what it says, so that a schema made in a render keeps its inputs.
  const key = keyOf(hook, schema);
  if (form.current?.key !== key) form.current = { key, api: named(hook, createForm(hook, schema, settings)) };
  return form.current.api as SettingsFormApi<Schema>;
}

function keyOf(hook: string, schema: WorkspaceSettingsSchema): string {
  const fields: unknown = (schema as { fields?: unknown } | undefined)?.fields;
  if (fields === null || typeof fields !== "object") {
    throw new TypeError(`${hook}: a settings schema is needed: what Settings.defineWorkspaceSchema gives`);
  }
  return JSON.stringify(Object.entries(schema.fields).map(([key, node]) => [key, node.type]));
}

// biome-ignore lint/suspicious/noExplicitAny: what apps pass is checked by the component's rule when it is rendered
type AnyProps = Record<string, any>;

function createForm(hook: string, schema: WorkspaceSettingsSchema, store: SettingsStore): object {
  const fields = new SettingsFields(schema, store);

  const useField: UseField = (input, name, types) => {
    const constraints = useContext(ConstraintsContext);
    const { key, type } = bindingOf(hook, schema, input, name, types);
    const { revision, error, saving } = useSyncExternalStore(fields.subscribe, () => fields.state(key));
    const value = useBeginning(`${revision}:${key}`, () => fields.shown(key));
    const isWhole = !typed.has(input);
    return {
      type,
      value,
      revision,
      error,
      saving,
      required: false,
      change(entered, made) {
        fields.enter(key, { entered, constraints, isWhole }, made);
        return isWhole ? fields.save(key) : undefined;
      },
      blur: () => fields.save(key),
    };
  };
  const inputs = boundInputs(useField);

  /** An input, and those of its props that the value must meet: they stay here. Who may not edit sees what is there. */
  function settingInput<Taken extends keyof Constraints = never>(
    pick: (props: AnyProps) => { Input: (props: never) => JSX.Element; props: AnyProps },
    ...taken: Taken[]
  ) {
    return (given: AnyProps) => {
      const { editable } = useSnapshot(hook);
      const asked = Object.entries(given).filter(([name]) => taken.includes(name as Taken));
      const rest = Object.entries(given).filter(([name]) => !taken.includes(name as Taken));
      const { Input, props } = pick(Object.fromEntries(rest));
      const disabled = given.disabled === true || !editable;
      return createElement(
        ConstraintsContext.Provider,
        { value: Object.fromEntries(asked) as Constraints },
        createElement(Input as (props: AnyProps) => JSX.Element, { ...props, disabled }),
      );
    };
  }
  const plain = (Input: (props: never) => JSX.Element, ...taken: (keyof Constraints)[]) =>
    settingInput((props) => ({ Input, props }), ...taken);

  const RadioGroup = Object.assign(plain(inputs.RadioGroup), { Item: inputs.RadioGroup.Item });
  const Fieldset = host("Fieldset");

  /** Enter in a line of text saves, as leaving it does. */
  function SelfSaving({ children, onSubmit, ...rest }: AnyProps) {
    if (onSubmit !== undefined) throw new TypeError(`${hook}: <Form> takes no onSubmit: every field saves itself`);
    return createElement("Form", { ...rest, onSubmit: () => fields.saveAll() } as object, children);
  }

  /** Renders again only when what was asked for changes. */
  function WithState({ values, errors, children }: AnyProps) {
    const nothing = () => undefined;
    const shown = {
      values: useSyncExternalStore(fields.subscribe, values === true ? fields.values : nothing),
      errors: useSyncExternalStore(fields.subscribe, errors === true ? fields.errors : nothing),
    };
    return children(shown);
  }

  return {
    Form: SelfSaving,
    TextInput: settingInput(
      ({ multiline, ...props }) => {
        if (multiline !== true) return { Input: inputs.TextInput, props };
        const { type: _type, ...area } = props;
        return { Input: inputs.TextArea, props: area };
      },
      "minLength",
      "maxLength",
      "url",
    ),
    NumberInput: plain(inputs.NumberInput, "min", "max"),
    RichTextInput: plain(inputs.RichTextInput, "minLength", "maxLength"),
    Checkbox: plain(inputs.Checkbox),
    Toggle: plain(inputs.Toggle),
    RadioGroup,
    Combobox: plain(inputs.Combobox),
    AttioUserCombobox: plain(inputs.AttioUserCombobox),
    Section: host("Section"),
    InputGroup: host("InputGroup"),
    Fieldset,
    Experimental_RadioGroup: RadioGroup,
    Experimental_Fieldset: Fieldset,
    Button: host("Settings.Button"),
    WithState,
  };
}

/** The key that an input is bound to; a `TypeError` names input and key if there is none of such a type. */
function bindingOf(
  hook: string,
  schema: WorkspaceSettingsSchema,
  input: string,
  name: unknown,
  types: readonly FieldType[],
): { key: string; type: FieldType } {
  const node = typeof name === "string" && Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
  const single = types.filter((type) => !type.endsWith("[]"));
  if (!node) {
    const keys = Object.keys(schema.fields).join(", ");
    throw unboundError(hook, input, name, single, keys ? `the schema has ${keys}` : "the schema has no keys");
  }
  if (!single.includes(node.type)) throw unboundError(hook, input, name, single, `the schema says ${node.type}`);
  return { key: name as string, type: node.type };
}
