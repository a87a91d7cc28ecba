import { Button } from "@mantine/core";
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { type Mentionable, MentionMenu, optionId, useMentionMenu } from "../parts/MentionMenu";
import { mentionAt, withMention } from "../parts/mentions";
import { MOD } from "../parts/platform";
import styles from "./Comments.module.css";

/** The longest comment, in characters: what the server takes. */
const MOST_CONTENT = 100_000;

export interface CommentBoxHandle {
  focus(): void;
}

interface CommentBoxProps {
  ref?: Ref<CommentBoxHandle>;
  label: string;
  placeholder: string;
  submitLabel: string;
  /** The box opens for this, and closes when it is left empty. */
  autoFocus?: boolean;
  onCancel?(): void;
  /** Rejects when it was not taken: what was written stays. */
  onSubmit(content: string): Promise<unknown>;
}

/** Where comments are written: `@` mentions members, Mod+Enter sends. */
export function CommentBox(props: CommentBoxProps) {
  const { ref, label, placeholder, submitLabel, autoFocus = false, onCancel, onSubmit } = props;
  const [content, setContent] = useState("");
  const [caret, setCaret] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus() }), []);
  const typed = caret === null ? null : mentionAt(content, caret);
  const menu = useMentionMenu(typed?.query ?? null);
  const pick = (one: Mentionable | undefined) => {
    if (!one || !typed) return;
    const next = withMention(content, typed, one.name);
    setContent(next.text);
    setCaret(next.caret);
    requestAnimationFrame(() => area.current?.setSelectionRange(next.caret, next.caret));
  };
  const submit = async () => {
    const text = content.trim();
    if (text === "" || busy) return;
    setBusy(true);
    setContent("");
    setCaret(null);
    try {
      await onSubmit(text);
    } catch {
      // The toast says why; what was written comes back.
      setContent((now) => (now === "" ? text : `${text}\n${now}`));
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void submit();
      return;
    }
    const did = menu.onKey(event.key);
    if (did) {
      event.preventDefault();
      event.stopPropagation();
      if (did === "picked") pick(menu.active);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (content === "") onCancel?.();
      event.currentTarget.blur();
    }
  };
  const isOpen = menu.offered.length > 0;
  const follow = (target: HTMLTextAreaElement) =>
    setCaret(target.selectionStart === target.selectionEnd ? target.selectionStart : null);
  return (
    <div className={styles.box}>
      <textarea
        ref={area}
        className={styles.area}
        aria-label={label}
        placeholder={placeholder}
        rows={1}
        maxLength={MOST_CONTENT}
        value={content}
        aria-controls={isOpen ? menu.id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && menu.active ? optionId(menu.id, menu.active) : undefined}
        // biome-ignore lint/a11y/noAutofocus: it was opened to write
        autoFocus={autoFocus}
        onChange={(event) => {
          setContent(event.currentTarget.value);
          follow(event.currentTarget);
        }}
        onSelect={(event) => follow(event.currentTarget)}
        onBlur={() => {
          setCaret(null);
          if (content === "") onCancel?.();
        }}
        onKeyDown={onKeyDown}
      />
      <MentionMenu menu={menu} onPick={pick} style={{ top: "100%", left: 0, marginTop: 4 }} />
      <div className={styles.boxFoot}>
        <span className={styles.hint} aria-hidden>
          <kbd>@</kbd> to mention · <kbd>{MOD}</kbd> <kbd>↵</kbd> to send
        </span>
        <Button
          disabled={content.trim() === ""}
          loading={busy}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void submit()}
        >
          {submitLabel}
        </Button>
      </div>
    </div>
  );
}
