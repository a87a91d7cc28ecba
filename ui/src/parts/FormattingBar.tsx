import { type Editor, useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Italic,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  Strikethrough,
} from "lucide-react";
import styles from "./FormattingBar.module.css";

/** A way to format text: its button, and what it does. */
export interface Mark {
  name: string;
  icon: LucideIcon;
  active(editor: Editor): boolean;
  toggle(editor: Editor): void;
}

const mark = (
  name: string,
  icon: LucideIcon,
  type: string,
  command: (chain: ReturnType<Editor["chain"]>) => void,
  attributes = {},
): Mark => ({
  name,
  icon,
  active: (editor) => editor.isActive(type, attributes),
  toggle: (editor) => command(editor.chain().focus()),
});

const heading = (level: 1 | 2 | 3, name: string, icon: LucideIcon): Mark =>
  mark(name, icon, "heading", (chain) => chain.toggleHeading({ level }).run(), { level });

/** Those of texts with all of Markdown. */
export const MARKS = {
  bold: mark("Bold", Bold, "bold", (chain) => chain.toggleBold().run()),
  italic: mark("Italic", Italic, "italic", (chain) => chain.toggleItalic().run()),
  strike: mark("Strikethrough", Strikethrough, "strike", (chain) => chain.toggleStrike().run()),
  code: mark("Code", Code, "code", (chain) => chain.toggleCode().run()),
  heading: heading(2, "Heading", Heading2),
  bullets: mark("Bulleted list", List, "bulletList", (chain) => chain.toggleBulletList().run()),
  numbers: mark("Numbered list", ListOrdered, "orderedList", (chain) => chain.toggleOrderedList().run()),
  quote: mark("Quote", Quote, "blockquote", (chain) => chain.toggleBlockquote().run()),
};

/** Those of notes: three levels of headings, and no code and quotes, which notes do not keep. */
export const NOTE_MARKS: readonly Mark[] = [
  heading(1, "Large heading", Heading1),
  heading(2, "Heading", Heading2),
  heading(3, "Small heading", Heading3),
  MARKS.bold,
  MARKS.italic,
  MARKS.strike,
  MARKS.bullets,
  MARKS.numbers,
];

/** What can be done to the text that is selected. */
export function FormattingBar({ editor, marks }: { editor: Editor; marks: readonly Mark[] }) {
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => marks.map((item) => (item.active(now) ? "1" : "0")).join(""),
  });
  return (
    <div className={styles.bar} role="toolbar" aria-label="Formatting">
      {marks.map((item, at) => (
        <button
          key={item.name}
          type="button"
          className={styles.button}
          aria-label={item.name}
          aria-pressed={on[at] === "1"}
          title={item.name}
          // The marks have keys of their own; Tab goes on to the text.
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => item.toggle(editor)}
        >
          <item.icon size={14} aria-hidden />
        </button>
      ))}
    </div>
  );
}
