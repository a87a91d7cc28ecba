import { lazy, Suspense } from "react";
import type { Family } from "../contract";
import styles from "./inputs.module.css";
import { Labelled } from "./Labelled";
import { useOwn } from "./own";

const RichTextEditor = lazy(async () => ({ default: (await import("./RichTextEditor")).RichTextEditor }));

const same = (value: string) => value;

/** Text with marks and blocks; its value is Markdown. */
export const richTextInput: Family<"RichTextInput"> = {
  RichTextInput: ({ props, app }) => {
    const own = useOwn(props, same, { app, label: props.label });
    return (
      <Labelled label={props.label} required={props.required} error={props.error} native={false}>
        {(ids) => (
          <Suspense fallback={<div className={styles.rich} aria-busy="true" />}>
            <RichTextEditor
              ids={ids}
              label={props.label}
              value={own.shown}
              revision={props.revision}
              placeholder={props.placeholder}
              disabled={props.disabled}
              onChange={(markdown) => own.enter(markdown, markdown)}
              onBlur={own.leave}
            />
          </Suspense>
        )}
      </Labelled>
    );
  },
};
