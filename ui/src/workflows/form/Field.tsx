import { useId } from "react";
import { bare, isVisible, optionText, titleOf } from "../schema";
import type { Config, Json, SchemaNode } from "../types";
import { isTagged, isVariable, variable } from "../values";
import { ArrayInput } from "./ArrayInput";
import { ConditionInput } from "./ConditionInput";
import { ActorInput, AttributeInput, ListInput, ObjectInput, RecordInput, SelectInput } from "./entity-inputs";
import { type InputProps, problemsAt, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";
import { MapInput } from "./MapInput";
import {
  AddressInput,
  BooleanInput,
  CodeInput,
  CurrencyInput,
  DateInput,
  DurationInput,
  EnumInput,
  NumberInput,
  SchemaInput,
  TimestampInput,
} from "./plain-inputs";
import { TextField } from "./TextField";
import { ValuesInput } from "./ValuesInput";
import { VariableButton } from "./VariableButton";
import { VariableChip } from "./VariableChip";

interface FieldProps extends Omit<InputProps, "label"> {
  name: string;
  node: SchemaNode;
  /** Where it is in the configuration: `config.email`. */
  path: string;
  /** Known from what stands around it. */
  label?: string;
  /** Its name is shown elsewhere. */
  bareLabel?: boolean;
}

/** Types that show the problems of what is inside them themselves. */
const COMPOUND = new Set(["struct", "values", "record"]);

/** One field of a configuration: its name, an input for its type, what is wrong with it. */
export function Field({ name, node, path, value, onChange, label: given, bareLabel = false }: FieldProps) {
  const { problems } = useBlockForm();
  const id = useId();
  const { node: inside, optional } = bare(node);
  const label = given ?? titleOf(node, name);
  const help = inside.metadata?.description;
  const isStructList =
    inside.type === "array" && inside.element !== undefined && bare(inside.element).node.type === "struct";
  const wrong = problemsAt(problems, path, !COMPOUND.has(inside.type) && !isStructList);
  return (
    <fieldset
      className={styles.field}
      aria-labelledby={bareLabel ? undefined : id}
      aria-label={bareLabel ? label : undefined}
    >
      {!bareLabel && (
        <div className={styles.label} id={id}>
          {label}
          {optional && <small>optional</small>}
        </div>
      )}
      <Control node={inside} path={path} label={label} value={value} onChange={onChange} invalid={wrong.length > 0} />
      {help && <p className={styles.help}>{help}</p>}
      {inside.type === "code" && <p className={styles.help}>Tab indents; Esc, then Tab leaves the code.</p>}
      {wrong.map((message) => (
        <p key={message} className={styles.problem} role="status">
          {message}
        </p>
      ))}
    </fieldset>
  );
}

interface ControlProps extends InputProps {
  node: SchemaNode;
  path: string;
  invalid: boolean;
}

/** The input for a type, and beside it the way to a variable. */
export function Control(props: ControlProps) {
  const { node, label, value, onChange, path } = props;
  const { canBind } = useBlockForm();
  const isFixed = node.static === true || !canBind;
  switch (node.type) {
    case "string":
    case "rich-text":
    case "any":
      return (
        <TextField
          {...props}
          wanted={node}
          multiline={node.multiline === true || node.type === "rich-text"}
          fixed={isFixed}
          invalid={props.invalid}
        />
      );
    case "struct":
      return <Fields node={node} path={path} value={value} onChange={onChange} />;
    case "condition":
      return <ConditionInput {...props} />;
    case "values":
      return <ValuesInput {...props} />;
    case "record":
      return <MapInput {...props} />;
    case "code":
      return <CodeInput {...props} />;
    case "json":
      return <SchemaInput {...props} />;
    case "array":
      if (!isVariable(value)) return <ArrayInput {...props} />;
  }
  if (isVariable(value)) {
    return (
      <div className={styles.bound}>
        <VariableChip path={value.path} onRemove={() => onChange(undefined)} />
      </div>
    );
  }
  // An address, a date and the like may also be written as text with variables in it.
  if (isTagged(value) && value.$ === "template") return <TextField {...props} wanted={node} invalid={props.invalid} />;
  const input = <Single {...props} />;
  if (isFixed) return input;
  return (
    <div className={styles.row}>
      {input}
      <VariableButton label={label} wanted={node} onPick={(picked) => onChange(variable(picked))} />
    </div>
  );
}

function Single(props: ControlProps) {
  const { node } = props;
  switch (node.type) {
    case "number":
      return <NumberInput {...props} />;
    case "boolean":
      return <BooleanInput {...props} />;
    case "string-enum":
      return <EnumInput {...props} />;
    case "date":
      return <DateInput {...props} />;
    case "timestamp":
      return <TimestampInput {...props} />;
    case "duration":
      return <DurationInput {...props} />;
    case "currency":
      return <CurrencyInput {...props} />;
    case "domain":
    case "email-address":
    case "phone-number":
    case "personal-name":
      return <AddressInput {...props} />;
    case "attio-object":
      return <ObjectInput {...props} />;
    case "attio-list":
      return <ListInput {...props} />;
    case "attio-attribute":
      return <AttributeInput {...props} />;
    case "attio-select":
      return <SelectInput {...props} />;
    case "attio-entity-reference":
      return <RecordInput {...props} />;
    case "attio-actor":
      return <ActorInput {...props} />;
    default:
      return (
        <p className={styles.help}>
          Choose a variable with {"{ }"}: a fixed{" "}
          {optionText(node, "type")
            ?.replace(/^attio-/, "")
            .replace(/-/g, " ") ?? "value"}{" "}
          cannot stand here.
        </p>
      );
  }
}

interface FieldsProps {
  node: SchemaNode;
  path: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}

/** The fields of a struct, those that are asked for. */
export function Fields({ node, path, value, onChange }: FieldsProps) {
  const config: Config = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  return (
    <div className={styles.fields}>
      {Object.entries(node.fields ?? {})
        .filter(([, inner]) => isVisible(inner, config))
        .map(([name, inner]) => (
          <Field
            key={name}
            name={name}
            node={inner}
            path={`${path}.${name}`}
            value={config[name]}
            onChange={(next) => {
              const { [name]: _, ...rest } = config;
              onChange(next === undefined ? rest : { ...config, [name]: next });
            }}
          />
        ))}
    </div>
  );
}
