import type { Family } from "../contract";
import { Labelled } from "./Labelled";
import { useOwn } from "./own";
import styles from "./text.module.css";

/** More than this no text may be that crosses between an app and the page. */
const MAX_TEXT = 100_000;

const same = (value: string) => value;
/** A decimal point whatever the language: what is sent must not depend on where it was typed. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What a typed number stands for: `null` when empty, `NaN` for text that is no number. */
export function parseNumber(typed: string): number | null {
  const text = typed.trim();
  if (text === "") return null;
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}

const showNumber = (value: number | null) => (value === null ? "" : String(value));

/** Lines and blocks of text, and numbers. */
export const textInputs: Family<"TextInput" | "TextArea" | "NumberInput"> = {
  TextInput: ({ props, app }) => {
    const own = useOwn(props, same, { app, label: props.label });
    return (
      <Labelled label={props.label} required={props.required} error={props.error}>
        {({ labelId: _labelId, ...ids }) => (
          <input
            {...ids}
            className={styles.input}
            type={props.type}
            autoComplete={props.type === "password" ? "new-password" : "off"}
            maxLength={MAX_TEXT}
            placeholder={props.placeholder}
            disabled={props.disabled}
            value={own.shown}
            onChange={({ currentTarget: { value } }) => own.enter(value, value)}
            onBlur={own.leave}
          />
        )}
      </Labelled>
    );
  },
  TextArea: ({ props, app }) => {
    const own = useOwn(props, same, { app, label: props.label });
    return (
      <Labelled label={props.label} required={props.required} error={props.error}>
        {({ labelId: _labelId, ...ids }) => (
          <textarea
            {...ids}
            className={styles.area}
            data-resizable={props.resizable || undefined}
            rows={3}
            maxLength={MAX_TEXT}
            placeholder={props.placeholder}
            disabled={props.disabled}
            value={own.shown}
            onChange={({ currentTarget: { value } }) => own.enter(value, value)}
            onBlur={own.leave}
          />
        )}
      </Labelled>
    );
  },
  NumberInput: ({ props, app }) => {
    const own = useOwn(props, showNumber, { app, label: props.label });
    return (
      <Labelled label={props.label} required={props.required} error={props.error}>
        {({ labelId: _labelId, ...ids }) => (
          <input
            {...ids}
            className={styles.input}
            inputMode="decimal"
            autoComplete="off"
            placeholder={props.placeholder}
            disabled={props.disabled}
            value={own.shown}
            onChange={({ currentTarget: { value } }) => own.enter(value, parseNumber(value))}
            onBlur={own.leave}
          />
        )}
      </Labelled>
    );
  },
};
