import { useQueryClient } from "@tanstack/react-query";
import { Markdown } from "@tiptap/markdown";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { ApiError, messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { FormattingBar, NOTE_MARKS } from "../parts/FormattingBar";
import { type Mentionable, MentionMenu, optionId, useMentionMenu } from "../parts/MentionMenu";
import { mentionAt } from "../parts/mentions";
import { AutoSaver, type SaveState } from "./auto-saver";
import styles from "./NoteEditor.module.css";
import { deleteNote, type Note, type NotePatch, noteKeys, updateNote } from "./notes-api";

interface NoteEditorProps {
  note: Note;
  /** It was just made: the title is wanted first, and left untouched it goes again. */
  fresh: boolean;
}

/** A note that is written where it is read: what is typed is saved when the hand rests. */
export function NoteEditor({ note, fresh }: NoteEditorProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  const id = note.id.note_id;
  const [title, setTitle] = useState(note.title);
  const [state, setState] = useState<{ state: SaveState; error: unknown }>({ state: "saved", error: null });
  /** What the server has, as it tells it: what differs from it comes from somebody else. */
  const kept = useRef({ title: note.title, markdown: note.content_markdown });
  const touched = useRef(!fresh);
  const [saver] = useState(
    () =>
      new AutoSaver<Required<NotePatch>>({
        save: async (patch) => {
          const saved = await updateNote(w, id, patch);
          kept.current = { title: saved.title, markdown: saved.content_markdown };
          client.setQueryData(noteKeys.note(w, id), saved);
          void client.invalidateQueries({ queryKey: noteKeys.all(w) });
        },
        onState: (next, error) => setState({ state: next, error }),
      }),
  );
  const change = (patch: NotePatch) => {
    touched.current = true;
    saver.change(patch);
  };

  const titleField = useRef<HTMLTextAreaElement>(null);
  const onKey = useRef<(event: KeyboardEvent) => boolean>(() => false);
  // None for a moment where the page is busy: what is not on it right after it was made is thrown away, and made anew.
  const editor = useEditor({
    // What notes keep (docs/api-notes.md): headings, lists, and marks.
    extensions: [
      StarterKit.configure({
        blockquote: false,
        code: false,
        codeBlock: false,
        horizontalRule: false,
        underline: false,
        heading: { levels: [1, 2, 3] },
        link: { openOnClick: false, defaultProtocol: "https" },
      }),
      Markdown,
    ],
    content: note.content_markdown,
    contentType: "markdown",
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": "Note",
        class: styles.prose ?? "",
      },
      handleKeyDown: (_view, event) => onKey.current(event),
      handleClick: (_view, _at, event) => followed(event),
    },
    onUpdate: ({ editor: now }) => change({ content: now.isEmpty ? "" : now.getMarkdown().trim() }),
    onBlur: () => void saver.flush(),
  }) as Editor | null;

  // What somebody else writes shows as soon as nothing of one's own is on its way.
  useEffect(() => {
    const { title: newTitle, content_markdown: markdown } = note;
    const before = kept.current;
    if (!editor || editor.isDestroyed || saver.dirty || (before.title === newTitle && before.markdown === markdown))
      return;
    kept.current = { title: newTitle, markdown };
    if (before.title !== newTitle) setTitle(newTitle);
    if (before.markdown !== markdown) {
      const { from, to } = editor.state.selection;
      editor.commands.setContent(markdown, { contentType: "markdown", emitUpdate: false });
      const end = editor.state.doc.content.size;
      editor.commands.setTextSelection({ from: Math.min(from, end), to: Math.min(to, end) });
    }
  }, [note, saver, editor]);

  useEffect(() => {
    const leave = () => void saver.flush();
    const ask = (event: BeforeUnloadEvent) => {
      if (saver.dirty) event.preventDefault();
    };
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("beforeunload", ask);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("beforeunload", ask);
    };
  }, [saver]);

  // In development effects run twice: what is left for good is known a moment later.
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(leaving.current);
    return () => {
      leaving.current = setTimeout(() => {
        const gone = client.getQueryState(noteKeys.note(w, id)) === undefined;
        if (gone) saver.drop();
        else if (touched.current) void saver.stop().catch(() => undefined);
        else {
          saver.drop();
          void deleteNote(w, id)
            .catch((error) => {
              if (!(error instanceof ApiError)) throw error;
            })
            .finally(() => client.invalidateQueries({ queryKey: noteKeys.all(w) }));
        }
      }, 0);
    };
  }, [saver, client, w, id]);

  useEffect(() => {
    if (fresh) titleField.current?.focus();
  }, [fresh]);

  const isEmpty = useEditorState({ editor, selector: ({ editor: now }) => now?.isEmpty });
  return (
    <div className={styles.editor}>
      <div className={styles.bar}>
        {editor && <FormattingBar editor={editor} marks={NOTE_MARKS} />}
        <SaveNote {...state} onRetry={() => void saver.flush()} />
      </div>
      <div className={styles.paper}>
        <textarea
          ref={titleField}
          className={styles.title}
          aria-label="Title"
          placeholder="Untitled"
          rows={1}
          value={title}
          onChange={(event) => {
            const text = event.currentTarget.value.replace(/\s*\n\s*/g, " ");
            setTitle(text);
            change({ title: text });
          }}
          onBlur={() => void saver.flush()}
          onKeyDown={(event) => {
            if ((event.key === "Enter" && !event.nativeEvent.isComposing) || event.key === "ArrowDown") {
              event.preventDefault();
              editor?.commands.focus("start");
            }
          }}
        />
        <div className={styles.body}>
          {isEmpty && (
            <span className={styles.placeholder} aria-hidden>
              Write something, or type @ to mention a member…
            </span>
          )}
          <EditorContent editor={editor} />
          {editor && <Mentions editor={editor} onKey={onKey} />}
        </div>
      </div>
    </div>
  );
}

/** Links are opened with the modifier key: a plain click places the caret. */
function followed(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !(event.metaKey || event.ctrlKey) || !/^(https?|mailto):/.test(link.href)) return false;
  window.open(link.href, "_blank", "noopener,noreferrer");
  return true;
}

function SaveNote({ state, error, onRetry }: { state: SaveState; error: unknown; onRetry(): void }) {
  return (
    <span className={styles.state} role="status" data-failed={state === "failed" || undefined}>
      {state === "failed" ? (
        <>
          Not saved: {messageOf(error)}
          <button type="button" className={styles.retry} onClick={onRetry}>
            Try again
          </button>
        </>
      ) : state === "saved" ? (
        "Saved"
      ) : (
        "Saving…"
      )}
    </span>
  );
}

interface MentionsProps {
  editor: Editor;
  /** Set to what keys do while the menu is open. */
  onKey: { current: (event: KeyboardEvent) => boolean };
}

/** Opens at an `@`; who is chosen becomes a link to the member's address, which is how notes mention (docs/api-notes.md). */
function Mentions({ editor, onKey }: MentionsProps) {
  const typed = useEditorState({
    editor,
    selector: ({ editor: now }) => {
      const { selection } = now.state;
      if (!selection.empty || !now.isFocused || now.isActive("link")) return null;
      const { $from } = selection;
      const text = $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc");
      const mention = mentionAt(text, text.length);
      return mention && { query: mention.query, from: selection.from - (text.length - mention.from) };
    },
  });
  const menu = useMentionMenu(typed?.query ?? null);
  const pick = (one: Mentionable | undefined) => {
    if (!typed || !one) return;
    const to = editor.state.selection.from;
    const href = `mailto:${one.address}`;
    editor
      .chain()
      .focus()
      .deleteRange({ from: typed.from, to })
      .insertContent([
        { type: "text", text: `@${one.name}`, marks: [{ type: "link", attrs: { href } }] },
        { type: "text", text: " " },
      ])
      .run();
  };
  onKey.current = (event) => {
    if (event.isComposing) return false;
    const did = menu.onKey(event.key);
    if (did === "picked") pick(menu.active);
    if (did) event.preventDefault();
    return did !== false;
  };
  const active = menu.active ? optionId(menu.id, menu.active) : null;
  useEffect(() => {
    // Before anything is typed there may be no view yet.
    if (!active) return;
    const { dom } = editor.view;
    dom.setAttribute("aria-activedescendant", active);
    return () => dom.removeAttribute("aria-activedescendant");
  }, [editor, active]);
  if (!typed || menu.offered.length === 0) return null;
  return <MentionMenu menu={menu} onPick={pick} style={below(editor, typed.from)} />;
}

/** Below the place in the text, within the body of the note. */
function below(editor: Editor, from: number): CSSProperties {
  const body = editor.view.dom.closest(`.${styles.body}`)?.getBoundingClientRect();
  const at = editor.view.coordsAtPos(from);
  if (!body) return {};
  return { top: at.bottom - body.top + 4, left: Math.max(0, Math.min(at.left - body.left, body.width - 260)) };
}
