import { type ReactNode, useId } from "react";
import styles from "./labelled.module.css";
import { SaveMark } from "./SaveMark";

interface LabelledProps {
  label: string;
  required: boolean;
  error: string | undefined;
  /** Whether the element with the id is one that a `label` can be for; others are named by the label's id. */
  native?: boolean;
  children: (ids: ControlIds) => ReactNode;
}

/** What ties a control to its label and its error. */
export interface ControlIds {
  id: string;
  "aria-invalid": boolean;
  "aria-required": boolean | undefined;
  "aria-describedby": string | undefined;
  /** For controls that no `for` reaches. */
  labelId: string;
}

/** An input with its label above and its error below. The mark of a required one is no part of its name. */
export function Labelled({ label, required, error, native = true, children }: LabelledProps) {
  const id = useId();
  const ids: ControlIds = {
    id,
    "aria-invalid": error !== undefined,
    "aria-required": required || undefined,
    "aria-describedby": error === undefined ? undefined : `${id}-error`,
    labelId: `${id}-label`,
  };
  return (
    <div className={styles.field}>
      <div className={styles.labelRow}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: a label does by itself for native inputs what this does for others */}
        <label
          className={styles.label}
          id={ids.labelId}
          htmlFor={native ? id : undefined}
          onClick={native ? undefined : () => document.getElementById(id)?.focus()}
        >
          {label}
        </label>
        {required && (
          <span className={styles.mark} aria-hidden>
            *
          </span>
        )}
        <SaveMark />
      </div>
      {children(ids)}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  return children === undefined ? null : (
    <p className={styles.error} id={id}>
      {children}
    </p>
  );
}
