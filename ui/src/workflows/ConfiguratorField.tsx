import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ConfiguratorFieldProps } from "../apps/components/configurator-field";
import { tellFailure } from "../apps/failures";
import styles from "./AppConfigurator.module.css";
import { valueAt } from "./configurator";
import { problemsAt, useBlockForm } from "./form/form-context";
import formStyles from "./form/inputs.module.css";
import { TextField } from "./form/TextField";
import { VariableButton } from "./form/VariableButton";
import { VariableChip } from "./form/VariableChip";
import type { Config, Json, SchemaNode } from "./types";
import { isTagged, isVariable, textOfParts, textParts, variable } from "./values";

/** The configuration as the app's realm last told it. */
export const ToldConfigContext = createContext<Config>({});

/** An input of an app's configurator: with a way to a variable, and what is wrong with it. */
export function ConfiguratorField({ field, app, isEmpty, children }: ConfiguratorFieldProps) {
  const { problems } = useBlockForm();
  const { path, accepts } = field;
  const wrong = problemsAt(problems, `config.${path}`, accepts !== undefined);
  return (
    <>
      {accepts === undefined ? (
        children
      ) : (
        <Bindable field={field} app={app} isEmpty={isEmpty} accepts={accepts} isWrong={wrong.length > 0}>
          {children}
        </Bindable>
      )}
      {wrong.map((message) => (
        <p key={message} className={formStyles.problem} role="status">
          {message}
        </p>
      ))}
    </>
  );
}

interface BindableProps extends ConfiguratorFieldProps {
  accepts: string;
  isWrong: boolean;
}

/** The app's own input, or in its place what it is bound to. */
function Bindable({ field, app, isEmpty, accepts, isWrong, children }: BindableProps) {
  const { label, path, text, required, onBind } = field;
  const config = useContext(ToldConfigContext);
  const node = useMemo(() => JSON.parse(accepts) as SchemaNode, [accepts]);
  const binding = useMemo(
    () => (field.binding === undefined ? undefined : (JSON.parse(field.binding) as Json)),
    [field.binding],
  );
  /** Text that is written here, from its first variable on: the app's input would begin anew with every letter. */
  const [typed, setTyped] = useState<{ value: Json | undefined } | null>(null);
  const whole = useRef<HTMLDivElement>(null);
  const moves = useRef(false);
  const bind = (value: Json | undefined) => {
    onBind?.(value ?? null).catch((error: unknown) => tellFailure(app, label, error));
  };
  const place = binding !== undefined || typed !== null ? "bound" : "free";
  // What had the focus has gone.
  useEffect(() => {
    if (!moves.current || place === undefined) return;
    moves.current = false;
    const frame = requestAnimationFrame(() => {
      const first = "[contenteditable=true], input, textarea, select, button";
      whole.current?.querySelector<HTMLElement>(first)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [place]);
  const pick = (picked: string) => {
    moves.current = true;
    const value = text ? textOfParts([...writtenParts(valueAt(config, path)), variable(picked)]) : variable(picked);
    if (text) setTyped({ value });
    bind(value);
  };
  const button = onBind && <VariableButton label={label} wanted={node} onPick={pick} />;
  const isTemplate = isTagged(binding) && binding.$ === "template";
  if (typed || (binding !== undefined && (text || isTemplate))) {
    return (
      <Named label={label} required={required} ref={whole}>
        <TextField
          label={label}
          wanted={node}
          value={typed ? typed.value : binding}
          invalid={isWrong}
          multiline={node.type === "rich-text"}
          onChange={(value) => {
            setTyped({ value });
            bind(value);
          }}
        />
      </Named>
    );
  }
  if (binding !== undefined) {
    const clear = () => {
      moves.current = true;
      bind(undefined);
    };
    return (
      <Named label={label} required={required} ref={whole}>
        <div className={formStyles.bound}>
          <VariableChip path={isVariable(binding) ? binding.path : ""} onRemove={clear} />
        </div>
      </Named>
    );
  }
  if (isEmpty) {
    return (
      <Named label={label} required={required} ref={whole}>
        <div className={`${formStyles.bound} ${styles.only}`}>
          <span>Choose a variable</span>
          {button}
        </div>
      </Named>
    );
  }
  return (
    <div className={styles.free} ref={whole}>
      {children}
      {button && <div className={styles.variable}>{button}</div>}
    </div>
  );
}

/** The text that an input holds, without the marks of rich text around it. */
const writtenParts = (value: Json | undefined) =>
  textParts(isTagged(value) && value.$ === "rich-text" ? (value.markdown ?? value.text) : value);

interface NamedProps {
  label: string;
  required: boolean;
  ref: React.Ref<HTMLDivElement>;
  children: ReactNode;
}

function Named({ label, required, ref, children }: NamedProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of its legend's kind
    <div className={formStyles.field} role="group" aria-label={label} ref={ref}>
      <div className={formStyles.label}>
        {label}
        {!required && <small>optional</small>}
      </div>
      {children}
    </div>
  );
}
