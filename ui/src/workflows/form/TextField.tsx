import {
  type Editor,
  EditorContent,
  type JSONContent,
  Node,
  NodeViewWrapper,
  ReactNodeViewRenderer,
  useEditor,
} from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useId, useRef, useState } from "react";
import type { Json, SchemaNode } from "../types";
import { textOfParts, textParts, type Variable, variable } from "../values";
import { type InputProps, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";
import { VariableButton } from "./VariableButton";
import { VariableChip } from "./VariableChip";

/** A variable in the middle of text: one piece, as a letter is. */
const VariableNode = Node.create({
  name: "variable",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ path: { default: "" } }),
  parseHTML: () => [{ tag: "span[data-variable]" }],
  renderHTML: ({ node }) => ["span", { "data-variable": String(node.attrs.path) }, `{${node.attrs.path}}`],
  renderText: ({ node }) => `{${node.attrs.path}}`,
  addNodeView: () =>
    ReactNodeViewRenderer(({ node }) => (
      <NodeViewWrapper as="span" className={styles.inlineChip}>
        <VariableChip path={String(node.attrs.path)} />
      </NodeViewWrapper>
    )),
});

/** What an editor shows for a text: a paragraph for each line. */
export function toDocument(value: Json | undefined): JSONContent {
  const lines: JSONContent[][] = [[]];
  for (const part of textParts(value)) {
    if (typeof part !== "string") {
      lines.at(-1)?.push({ type: "variable", attrs: { path: part.path } });
      continue;
    }
    const [first = "", ...rest] = part.split("\n");
    if (first) lines.at(-1)?.push({ type: "text", text: first });
    for (const line of rest) lines.push(line ? [{ type: "text", text: line }] : []);
  }
  return { type: "doc", content: lines.map((content) => ({ type: "paragraph", content })) };
}

/** The text that an editor holds. */
export function fromDocument(document: JSONContent): Json | undefined {
  const parts: (string | Variable)[] = [];
  (document.content ?? []).forEach((paragraph, index) => {
    if (index > 0) parts.push("\n");
    for (const inline of paragraph.content ?? []) {
      if (inline.type === "variable") parts.push(variable(String(inline.attrs?.path ?? "")));
      else if (inline.type === "hardBreak") parts.push("\n");
      else if (inline.text) parts.push(inline.text);
    }
  });
  return textOfParts(parts);
}

interface TextFieldProps extends InputProps {
  wanted: SchemaNode;
  multiline?: boolean;
  /** Without variables. */
  fixed?: boolean;
  placeholder?: string;
  invalid?: boolean;
  describedBy?: string | undefined;
}

/** Text, with variables of earlier blocks in it. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, wanted, multiline = false, fixed = false, placeholder, invalid, describedBy } = props;
  const { editable, canBind } = useBlockForm();
  const id = useId();
  /** What the editor last held, so that it is only written to when something else changed the value. */
  const held = useRef(JSON.stringify(value ?? null));
  const latest = useRef({ onChange, multiline });
  latest.current = { onChange, multiline };
  const [initial] = useState(() => toDocument(value));
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        blockquote: false,
        bold: false,
        bulletList: false,
        code: false,
        codeBlock: false,
        heading: false,
        horizontalRule: false,
        italic: false,
        link: false,
        listItem: false,
        listKeymap: false,
        orderedList: false,
        strike: false,
        trailingNode: false,
        underline: false,
      }),
      VariableNode,
    ],
    content: initial,
    editable,
    editorProps: {
      attributes: {
        id,
        role: "textbox",
        "aria-label": label,
        "aria-multiline": String(multiline),
        ...(invalid ? { "aria-invalid": "true" } : {}),
        ...(describedBy ? { "aria-describedby": describedBy } : {}),
        ...(placeholder ? { "data-placeholder": placeholder } : {}),
      },
      handleKeyDown: (_, event) => event.key === "Enter" && !latest.current.multiline,
    },
    onUpdate: ({ editor: at }) => {
      const next = fromDocument(at.getJSON());
      held.current = JSON.stringify(next ?? null);
      latest.current.onChange(next);
    },
  });
  useEffect(() => {
    const now = JSON.stringify(value ?? null);
    if (!editor || editor.isDestroyed || now === held.current) return;
    held.current = now;
    editor.commands.setContent(toDocument(value), { emitUpdate: false });
  }, [editor, value]);
  useEffect(() => {
    if (editor && editor.isEditable !== editable) editor.setEditable(editable, false);
  }, [editor, editable]);
  return (
    <div
      className={styles.text}
      data-multiline={multiline || undefined}
      data-invalid={invalid || undefined}
      data-disabled={!editable || undefined}
    >
      <EditorContent
        editor={editor}
        className={styles.editor}
        data-empty={value === undefined || value === "" || undefined}
      />
      {!fixed && canBind && <VariableButton label={label} wanted={wanted} onPick={(path) => insert(editor, path)} />}
    </div>
  );
}

function insert(editor: Editor | null, path: string): void {
  editor?.chain().focus().insertContent({ type: "variable", attrs: { path } }).run();
}
