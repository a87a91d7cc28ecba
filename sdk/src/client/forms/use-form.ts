import { createElement, type JSX, type ReactNode, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { bridge } from "../bridge.js";
import { host } from "../components/host.js";
import { boundInputs, unboundError } from "../inputs/bound.js";
import { type Field, type FieldType, useBeginning } from "../inputs/field.js";
import { named } from "../inputs/named.js";
import { useNotOnSettingsPage } from "../surface-place.js";
import { FormModel, type Topic } from "./model.js";
import type { Leaf } from "./schema.js";

// biome-ignore lint/suspicious/noExplicitAny: what apps pass is checked at run time; the npm package has the types
type Component<Props = any> = (props: Props) => JSX.Element;

interface WithStateProps {
  values?: boolean;
  submitting?: boolean;
  errors?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: its parts are those that were asked for
  children(state: any): ReactNode;
}

/** What `useForm` gives (`sdk-surface.md` 2.3.8). */
export type FormApi = {
  submit(): void;
  // biome-ignore lint/suspicious/noExplicitAny: the value has the type of its path
  change(path: any, value: any): void;
} & ReturnType<typeof formComponents>;

/** A form bound to a schema. The API keeps its identity: typing renders nothing but what asks for the values. */
export function useForm(
  schema: object,
  initialValues: object,
  // biome-ignore lint/suspicious/noExplicitAny: values and errors have the shape of the schema
  validate?: (values: any) => any,
): FormApi {
  useNotOnSettingsPage("useForm", "Settings.useForm");
  const [{ model, api }] = useState(() => createForm(schema, initialValues));
  model.update(schema, validate);
  return api;
}

function createForm(schema: object, initialValues: object): { model: FormModel; api: FormApi } {
  const model = new FormModel(schema, initialValues, {
    failed: (what, error) => bridge("useForm").tellFailure(what, error),
  });
  return {
    model,
    api: named("useForm", {
      submit: () => void model.submit(),
      change: (path: unknown, value: unknown) => change(model, path, value),
      ...formComponents(model),
    }),
  };
}

function change(model: FormModel, path: unknown, value: unknown): void {
  const found = model.find(path, ["string", "number", "boolean", "date-time", "plain-date", "attio-record", "array"]);
  const call = `useForm: change(${JSON.stringify(path)}, …)`;
  if (typeof found === "string") throw new TypeError(`${call}: ${found}`);
  const { type } = found;
  const isFitting =
    value === undefined || value === null || (type !== "string" && type !== "number") || typeof value === type;
  if (!isFitting) throw new TypeError(`${call} needs a ${type}, it is a ${typeof value}`);
  model.change(path as string, value);
}

function useTopic<T>(model: FormModel, topic: Topic, read: () => T): T {
  const [subscribe] = useState(() => ({}) as Record<Topic, (listener: () => void) => () => void>);
  subscribe[topic] ??= (listener) => model.subscribe(topic, listener);
  return useSyncExternalStore(subscribe[topic], read, read);
}

const Entry = host("Collection.Entry");

function formComponents(model: FormModel) {
  /** The field of an input, which renders anew for its error and for changes that it did not make. */
  const useField = (input: string, name: unknown, types: readonly FieldType[]): Field => {
    const found = model.find(name, types);
    if (typeof found === "string") throw unboundError("useForm", input, name, types, found);
    const path = name as string;
    useTopic(model, `field:${path}`, () => model.mark(path));
    const revision = model.revision(path);
    const { type, part } = found;
    const { isOptional = true, default: fallback, objects } = part as Partial<Leaf>;
    return {
      type,
      value: useBeginning(`${path} ${revision}`, () => model.value(path)),
      revision,
      error: model.error(path),
      required: !isOptional && fallback === undefined && type !== "boolean" && !type.endsWith("[]"),
      objects: part.type === "array" ? (part.element as Leaf).objects : objects,
      change: (value, at) => model.enter(path, value, at),
      blur: () => model.leave(path),
    };
  };

  const Form: Component<{ onSubmit: (values: never) => unknown; children?: ReactNode }> = ({
    onSubmit,
    children,
    ...rest
  }) => {
    if (typeof onSubmit !== "function") throw new TypeError("useForm: <Form> needs an onSubmit function");
    useLayoutEffect(() => {
      model.onSubmit = onSubmit;
      return () => {
        if (model.onSubmit === onSubmit) model.onSubmit = undefined;
      };
    }, [onSubmit]);
    const problems = () => JSON.stringify(model.refusals > 0 ? model.problems : []);
    useTopic(model, "form", () => `${model.dirty} ${model.submitting} ${model.refusals} ${problems()}`);
    return createElement(
      "Form",
      {
        ...rest,
        dirty: model.dirty,
        submitting: model.submitting,
        refusals: model.refusals,
        problems: JSON.parse(problems()) as string[],
        onSubmit: () => model.submit(),
      } as object,
      children,
    );
  };

  const SubmitButton: Component<{ label: string }> = (props) => {
    useLayoutEffect(() => {
      model.submitLabel = String(props.label);
    }, [props.label]);
    const submitting = useTopic(model, "submitting", () => model.submitting);
    return createElement("SubmitButton", { ...props, submitting, onClick: () => model.submit() } as object);
  };

  const Collection: Component<{
    name: string;
    label: string;
    children(item: { path: string; index: number }): ReactNode;
  }> = ({ name, children, ...rest }) => {
    const found = model.find(name, ["array"]);
    if (typeof found === "string") throw unboundError("useForm", "Collection", name, ["array"], found);
    if (typeof children !== "function") {
      throw new TypeError(
        `useForm: <Collection name=${JSON.stringify(name)}> needs a function as its child: ({path, index}) => …`,
      );
    }
    useTopic(model, `field:${name}`, () => model.mark(name));
    const items = useTopic(model, `items:${name}`, () => model.items(name));
    return createElement(
      "Collection",
      { ...rest, error: model.error(name), onAdd: () => model.addItem(name) } as object,
      items.map((key, index) =>
        createElement(
          Entry,
          { key, onRemove: () => model.removeItem(name, key) },
          children({ path: `${name}.${index}`, index }),
        ),
      ),
    );
  };

  const WithState: Component<WithStateProps> = ({ values, submitting, errors, children }) => {
    if (typeof children !== "function") throw new TypeError("useForm: <WithState> needs a function as its child");
    const state = {
      values: useTopic(model, "values", () => (values ? model.values : undefined)),
      submitting: useTopic(model, "submitting", () => (submitting ? model.submitting : undefined)),
      errors: useTopic(model, "errors", () => (errors ? model.errors : undefined)),
    };
    const asked = Object.entries({ values, submitting, errors }).filter(([, wanted]) => wanted);
    return children(
      Object.fromEntries(asked.map(([part]) => [part, state[part as keyof typeof state]])),
    ) as JSX.Element;
  };

  const inputs = boundInputs(useField);
  const Fieldset = host("Fieldset");
  return {
    Form,
    ...inputs,
    Collection,
    CollectionItem: host("CollectionItem"),
    InputGroup: host("InputGroup"),
    Fieldset,
    SubmitButton,
    WithState,
    // Names of earlier builds that the typings still have; `named` knows the others.
    Experimental_RadioGroup: inputs.RadioGroup,
    Experimental_Fieldset: Fieldset,
  };
}
