import { Markdown } from "@tiptap/markdown";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { FormattingBar, MARKS } from "../../../parts/FormattingBar";
import type { ControlIds } from "./Labelled";
import styles from "./rich-text.module.css";

interface RichTextEditorProps {
  ids: ControlIds;
  /** Whether somebody types already, in what stood in for it. */
  isTyping: RefObject<boolean>;
  /** Markdown; another one with another revision replaces what is there. */
  value: string;
  revision: number;
  placeholder: string | undefined;
  disabled: boolean;
  onChange(markdown: string): void;
  onBlur(): void;
}

/** Text with marks and blocks, as Markdown on the outside. Loaded when a form has one. */
export function RichTextEditor(props: RichTextEditorProps) {
  const { ids, isTyping, value, revision, disabled } = props;
  const latest = useRef(props);
  latest.current = props;
  const attributes = {
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": ids.labelId,
    "aria-invalid": String(ids["aria-invalid"]),
    ...(ids["aria-required"] ? { "aria-required": "true" } : {}),
    ...(ids["aria-describedby"] === undefined ? {} : { "aria-describedby": ids["aria-describedby"] }),
    ...(disabled ? { "aria-disabled": "true" } : {}),
    class: styles.prose ?? "",
    id: ids.id,
  };
  // None for a moment where the page is busy, or one that is destroyed: what is not on the page right after it was made is
  // thrown away, and made anew.
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: { openOnClick: false }, underline: false }), Markdown],
    content: value,
    contentType: "markdown",
    editable: !disabled,
    editorProps: { attributes, handleKeyDown: leavesToForm },
    onUpdate: ({ editor: changed }) => latest.current.onChange(markdownOf(changed)),
    onBlur: () => latest.current.onBlur(),
  }) as Editor | null;
  const shown = useRef(revision);
  useEffect(() => {
    if (!editor || editor.isDestroyed || shown.current === revision) return;
    shown.current = revision;
    editor.commands.setContent(value, { contentType: "markdown", emitUpdate: false });
  }, [editor, value, revision]);
  useEffect(() => editor?.setEditable(!disabled, false), [editor, disabled]);
  // At once: the next key belongs here.
  useLayoutEffect(() => {
    if (!editor || editor.isDestroyed || !isTyping.current) return;
    isTyping.current = false;
    goOn(editor, latest.current.value);
  }, [editor, isTyping]);
  const described = JSON.stringify(attributes);
  useEffect(() => {
    const now = JSON.parse(described) as Record<string, string>;
    editor?.setOptions({ editorProps: { attributes: now, handleKeyDown: leavesToForm } });
  }, [editor, described]);
  const isEmpty = useEditorState({ editor, selector: ({ editor: now }) => now?.isEmpty });
  return (
    <div className={styles.rich} data-disabled={disabled || undefined}>
      {!disabled && (
        <div className={styles.marks}>{editor && <FormattingBar editor={editor} marks={Object.values(MARKS)} />}</div>
      )}
      <div className={styles.richBody}>
        {isEmpty && props.placeholder !== undefined && (
          <span className={styles.richPlaceholder} aria-hidden>
            {props.placeholder}
          </span>
        )}
        <EditorContent editor={editor} />
      </div>
    </div>
  );
}

/** Mod+Enter submits the form; the text gets no line break of it. */
const leavesToForm = (_view: unknown, event: KeyboardEvent): boolean =>
  event.key === "Enter" && (event.metaKey || event.ctrlKey);

/** Goes on at the end of what somebody types. */
function goOn(editor: Editor, typed: string) {
  editor.commands.setContent(typed, { contentType: "markdown", emitUpdate: false });
  editor.commands.setTextSelection(editor.state.doc.content.size);
  // What Markdown leaves out at an end.
  const end = /\s*$/.exec(typed)?.[0] ?? "";
  if (end.includes("\n")) editor.commands.splitBlock();
  else if (!editor.state.doc.textContent.endsWith(end)) editor.commands.insertContent({ type: "text", text: end });
  editor.view.focus();
}

/** What is written, as Markdown; empty text when nothing is. */
const markdownOf = (editor: Editor): string => (editor.isEmpty ? "" : editor.getMarkdown().trim());
