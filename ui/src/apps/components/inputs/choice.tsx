import type { HostComponents } from "@stoa/sdk/page";
import { createContext, useContext, useId } from "react";
import type { ComponentProps, Family } from "../contract";
import styles from "./choice.module.css";
import { FieldError } from "./Labelled";
import { useOwn } from "./own";
import { SaveMark } from "./SaveMark";

const same = <T,>(value: T) => value;

interface OnOffProps extends Pick<ComponentProps<"Checkbox">, "app"> {
  props: HostComponents["Checkbox"] & { description?: string };
  className: string | undefined;
  role?: "switch";
}

/** Something that is on or off; its label stands behind it. */
function OnOff({ props, app, className, role }: OnOffProps) {
  const own = useOwn(props, same, { app, label: props.label });
  const id = useId();
  const describedBy = [
    props.description === undefined ? [] : [`${id}-description`],
    props.error === undefined ? [] : [`${id}-error`],
  ].flat();
  return (
    <div className={styles.onOff}>
      <div className={styles.onOffRow}>
        <input
          id={id}
          type="checkbox"
          role={role}
          className={className}
          checked={own.shown}
          disabled={props.disabled}
          aria-invalid={props.error !== undefined}
          aria-describedby={describedBy.length > 0 ? describedBy.join(" ") : undefined}
          onChange={({ currentTarget: { checked } }) => own.enter(checked, checked)}
          onBlur={own.leave}
        />
        <div className={styles.onOffText}>
          <label htmlFor={id}>{props.label}</label>
          {props.description !== undefined && (
            <p className={styles.description} id={`${id}-description`}>
              {props.description}
            </p>
          )}
        </div>
        <SaveMark />
      </div>
      <FieldError id={`${id}-error`}>{props.error}</FieldError>
    </div>
  );
}

interface Radios {
  name: string;
  chosen: string | null;
  disabled: boolean;
  invalid: boolean;
  choose(value: string): void;
  leave(): void;
}

const RadioContext = createContext<Radios | null>(null);

/** What is ticked, switched or picked from a few. */
export const choiceInputs: Family<"Checkbox" | "Toggle" | "RadioGroup" | "RadioGroup.Item"> = {
  Checkbox: ({ props, app }) => <OnOff props={props} app={app} className={styles.checkbox} />,
  Toggle: ({ props, app }) => <OnOff props={props} app={app} className={styles.toggle} role="switch" />,
  RadioGroup: ({ props, app, children }) => {
    const own = useOwn(props, same, { app, label: "a choice" });
    const id = useId();
    const radios: Radios = {
      name: id,
      chosen: own.shown,
      disabled: props.disabled,
      invalid: props.error !== undefined,
      choose: (value) => own.enter(value, value),
      leave: own.leave,
    };
    return (
      <div
        className={styles.radios}
        role="radiogroup"
        aria-required={props.required || undefined}
        aria-describedby={props.error === undefined ? undefined : `${id}-error`}
      >
        <RadioContext value={radios}>{children}</RadioContext>
        <SaveMark />
        <FieldError id={`${id}-error`}>{props.error}</FieldError>
      </div>
    );
  },
  "RadioGroup.Item": ({ props }) => {
    const radios = useContext(RadioContext);
    const id = useId();
    if (!radios) return null;
    return (
      <div className={styles.onOffRow}>
        <input
          id={id}
          type="radio"
          className={styles.radio}
          name={radios.name}
          value={props.value}
          checked={radios.chosen === props.value}
          disabled={radios.disabled}
          data-invalid={radios.invalid || undefined}
          onChange={() => radios.choose(props.value)}
          onBlur={radios.leave}
        />
        <label htmlFor={id}>{props.label}</label>
      </div>
    );
  },
};
