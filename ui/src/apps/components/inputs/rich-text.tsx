import { type KeyboardEvent, lazy, type RefObject, Suspense, useRef } from "react";
import type { Family } from "../contract";
import { type ControlIds, Labelled } from "./Labelled";
import { useOwn } from "./own";
import styles from "./rich-text.module.css";

const RichTextEditor = lazy(async () => ({ default: (await import("./RichTextEditor")).RichTextEditor }));

const same = (value: string) => value;

/** Text with marks and blocks; its value is Markdown. */
export const richTextInput: Family<"RichTextInput"> = {
  RichTextInput: ({ props, app }) => {
    const own = useOwn(props, same, { app, label: props.label });
    const isTyping = useRef(false);
    return (
      <Labelled label={props.label} required={props.required} error={props.error} native={false}>
        {(ids) => {
          const shared = {
            ids,
            isTyping,
            value: own.shown,
            placeholder: props.placeholder,
            disabled: props.disabled,
            onChange: (markdown: string) => own.enter(markdown, markdown),
            onBlur: own.leave,
          };
          return (
            <Suspense fallback={<BeforeEditor {...shared} />}>
              <RichTextEditor {...shared} revision={props.revision} />
            </Suspense>
          );
        }}
      </Labelled>
    );
  },
};

interface BeforeEditorProps {
  ids: ControlIds;
  /** Whether somebody is in it, for the editor to go on with. */
  isTyping: RefObject<boolean>;
  value: string;
  placeholder: string | undefined;
  disabled: boolean;
  onChange(markdown: string): void;
  onBlur(): void;
}

/** Stands in for the editor until it has come: Tab leads here, and what is typed is Markdown already. */
function BeforeEditor({ ids, isTyping, onChange, onBlur, ...props }: BeforeEditorProps) {
  const { labelId, ...control } = ids;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isPlain = !(
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.shiftKey ||
      event.nativeEvent.isComposing
    );
    if (event.key !== "Enter" || !isPlain) return;
    // The editor begins a paragraph.
    const text = event.currentTarget;
    text.setRangeText("\n\n", text.selectionStart, text.selectionEnd, "end");
    onChange(text.value);
    event.preventDefault();
  };
  return (
    <div className={styles.rich} aria-busy="true" data-disabled={props.disabled || undefined}>
      {!props.disabled && <div className={styles.marks} />}
      <textarea
        {...control}
        {...props}
        className={styles.richBegin}
        aria-labelledby={labelId}
        onChange={({ currentTarget: { value } }) => onChange(value)}
        onKeyDown={onKeyDown}
        onFocus={({ currentTarget: text }) => {
          isTyping.current = true;
          // Where the editor goes on.
          text.setSelectionRange(text.value.length, text.value.length);
        }}
        onBlur={() => {
          isTyping.current = false;
          onBlur();
        }}
      />
    </div>
  );
}
