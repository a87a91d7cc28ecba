import { Checkbox, Popover, Textarea } from "@mantine/core";
import { Pencil, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useId, useRef, useState } from "react";
import type { Attribute, Value } from "../api/types";
import { useFocusAtOnce } from "../parts/focus";
import { ChoiceEditor, MemberEditor, ReferenceEditor } from "./ChoiceEditors";
import { ListEditor, LocationEditor, NameEditor } from "./FieldEditors";
import { reasonOf } from "./refusal";
import styles from "./ValueEditor.module.css";
import { ValueLink } from "./ValueLink";
import { Stars, ValueView } from "./ValueView";
import { LINE_TYPES, LIST_TYPES, lineToWrite, valueToLine } from "./write";

const DateEditor = lazy(async () => ({ default: (await import("./DateEditor")).DateEditor }));

export interface EditorProps {
  object: string;
  attribute: Attribute;
  values: readonly Value[];
  /** Writes; rejects with a sentence for people. */
  save(values: unknown): Promise<void>;
  close(): void;
}

interface ValueEditorProps {
  /** Slug of the object, or the `listTarget` of a list: whose attribute it is. */
  object: string;
  attribute: Attribute;
  values: readonly Value[];
  /** Writes; rejects with a sentence for people. */
  save(values: unknown): Promise<void>;
  /** Opens as soon as it is there: it stands where a value was that was chosen to be edited. */
  startOpen?: boolean;
  /** It has been left. */
  onLeave?(): void;
}

/** A write that was not taken: why, and what had been typed. */
interface Refusal {
  message: string;
  draft?: string;
  /** The focus was still here, and nobody has gone elsewhere since. */
  hasFocus?: boolean;
}

/** A value that turns into its editor when it is clicked, or by Enter when it has the focus. */
export function ValueEditor(props: ValueEditorProps) {
  const { attribute, values } = props;
  if (!attribute.is_writable || attribute.type === "interaction") {
    return (
      <div className={styles.readonly} title={`${attribute.title} cannot be edited`}>
        {values.length > 0 ? <ValueView attribute={attribute} values={values} wrap /> : <Empty />}
      </div>
    );
  }
  return <WritableValue {...props} />;
}

function WritableValue({ object, attribute, values, save, startOpen = false, onLeave }: ValueEditorProps) {
  const [editing, setEditingOnly] = useState(startOpen);
  const setEditing = (next: boolean) => {
    setEditingOnly(next);
    if (!next) onLeave?.();
  };
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const wantsFocus = useRef(false);
  const place = useRef<HTMLDivElement>(null);
  const errorId = useId();
  const [first] = values;

  const write = async (next: unknown) => {
    setRefusal(null);
    try {
      await save(next);
    } catch (error) {
      setRefusal({ message: reasonOf(error) });
      throw error;
    }
  };
  const tryWrite = (next: unknown) => write(next).catch(() => undefined);
  const error = refusal && !(editing && POPOVER.has(attribute.type)) && (
    <p id={errorId} className={styles.refused} role="alert">
      {refusal.message}
    </p>
  );
  /** Puts the focus on the button that replaces an editor, if the editor was left by a key. */
  const focusBack = (node: HTMLButtonElement | null) => {
    if (!node || !wantsFocus.current) return;
    wantsFocus.current = false;
    node.focus();
  };

  if (attribute.type === "checkbox") {
    const on = first?.value === true;
    return (
      <div>
        <div className={styles.toggle}>
          <Checkbox aria-label={attribute.title} checked={on} onChange={() => void tryWrite(!on)} />
        </div>
        {error}
      </div>
    );
  }
  if (attribute.type === "rating") {
    return (
      <div>
        <RatingEditor attribute={attribute} value={Number(first?.value ?? 0)} write={tryWrite} />
        {error}
      </div>
    );
  }
  if (LINE_TYPES.has(attribute.type)) {
    const submit = async (line: string) => {
      setRefusal(null);
      try {
        const next = lineToWrite(attribute, line);
        setEditing(false);
        await save(next);
      } catch (thrown) {
        const focused = document.activeElement;
        const hasFocus = focused === document.body || place.current?.contains(focused) === true;
        setRefusal({ message: reasonOf(thrown), draft: line, hasFocus });
        setEditing(true);
      }
    };
    return (
      <div ref={place}>
        {editing ? (
          <LineEditor
            key={refusal ? "again" : "first"}
            attribute={attribute}
            value={first}
            draft={refusal?.draft}
            takesFocus={refusal?.hasFocus ?? true}
            describedBy={refusal ? errorId : undefined}
            onSave={(line) => void submit(line)}
            onClose={() => {
              setRefusal(null);
              setEditing(false);
            }}
            onKey={() => {
              wantsFocus.current = true;
            }}
          />
        ) : (
          <ValueButton ref={focusBack} attribute={attribute} values={values} onClick={() => setEditing(true)} />
        )}
        {error}
      </div>
    );
  }
  const open = (opened: boolean) => {
    setRefusal(null);
    setEditing(opened);
  };
  return (
    <div>
      <Popover
        opened={editing}
        onChange={open}
        position="bottom-start"
        width={300}
        offset={4}
        trapFocus
        withinPortal
        // With a transition it would begin a frame later, and what is typed until then would be lost.
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <ValueButton attribute={attribute} values={values} expanded={editing} onClick={() => open(!editing)} />
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={`Edit ${attribute.title}`}>
          {editing && (
            <AtOnce>{popoverEditor({ object, attribute, values, save: write, close: () => setEditing(false) })}</AtOnce>
          )}
        </Popover.Dropdown>
      </Popover>
      {error}
    </div>
  );
}

/** An editor that has the focus as soon as it is there. */
function AtOnce({ children }: { children: ReactNode }) {
  return <div ref={useFocusAtOnce()}>{children}</div>;
}

/** Types whose editor opens below the value and says itself what was refused. */
const POPOVER = new Set<Attribute["type"]>([
  ...LIST_TYPES,
  "select",
  "status",
  "record-reference",
  "actor-reference",
  "date",
  "timestamp",
  "personal-name",
  "location",
]);

function popoverEditor(props: EditorProps): ReactNode {
  const { type } = props.attribute;
  if (LIST_TYPES.has(type)) return <ListEditor {...props} />;
  switch (type) {
    case "select":
    case "status":
      return <ChoiceEditor {...props} />;
    case "record-reference":
      return <ReferenceEditor {...props} />;
    case "actor-reference":
      return <MemberEditor {...props} />;
    case "date":
    case "timestamp":
      return (
        <Suspense fallback={<div className={styles.calendar} aria-busy="true" />}>
          <DateEditor {...props} />
        </Suspense>
      );
    case "personal-name":
      return <NameEditor {...props} />;
    case "location":
      return <LocationEditor {...props} />;
    default:
      return <p className={styles.unknown}>Values of type “{type}” cannot be edited here.</p>;
  }
}

function Empty() {
  return <span className={styles.none}>Empty</span>;
}

interface ValueButtonProps {
  ref?: React.Ref<HTMLButtonElement>;
  attribute: Attribute;
  values: readonly Value[];
  expanded?: boolean;
  onClick(): void;
}

function ValueButton({ ref, attribute, values, expanded, onClick, ...rest }: ValueButtonProps) {
  const empty = values.length === 0;
  return (
    <div className={styles.holder}>
      <button
        ref={ref}
        type="button"
        {...rest}
        className={styles.value}
        aria-expanded={expanded}
        aria-describedby={undefined}
        onClick={onClick}
        data-empty={empty || undefined}
      >
        {empty ? <Empty /> : <ValueView attribute={attribute} values={values} links={false} wrap />}
        <span className={styles.hint} aria-hidden>
          {empty ? <Plus size={13} /> : <Pencil size={12} />}
        </span>
        <span className="visually-hidden">Edit {attribute.title}</span>
      </button>
      <ValueLink attribute={attribute} values={values} />
    </div>
  );
}

interface LineEditorProps {
  attribute: Attribute;
  value: Value | undefined;
  /** What had been typed when the server refused it. */
  draft: string | undefined;
  /** A draft that comes back must not take the focus from where the person has gone since. */
  takesFocus: boolean;
  describedBy: string | undefined;
  onSave(line: string): void;
  onClose(): void;
  /** Enter or Escape is about to close it. */
  onKey(): void;
}

/** One line of text: Enter and leaving it write, Escape does not. Shift+Enter begins a new line in a text. */
function LineEditor({ attribute, value, draft, takesFocus, describedBy, onSave, onClose, onKey }: LineEditorProps) {
  const before = valueToLine(value);
  const [line, setLine] = useState(draft ?? before);
  const left = useRef(false);
  const leave = (how: "write" | "drop") => {
    if (left.current) return;
    left.current = true;
    if (how === "drop" || line === before) onClose();
    else onSave(line);
  };
  const text = attribute.type === "text";
  return (
    <Textarea
      aria-label={attribute.title}
      aria-describedby={describedBy}
      error={describedBy !== undefined}
      value={line}
      autosize
      minRows={1}
      maxRows={text ? 12 : 1}
      inputMode={text ? "text" : "decimal"}
      rightSection={
        attribute.type === "currency" ? <span className={styles.unit}>{currencyCode(attribute, value)}</span> : null
      }
      rightSectionWidth={attribute.type === "currency" ? 44 : 0}
      onChange={(event) => setLine(event.currentTarget.value)}
      onBlur={() => leave("write")}
      onFocus={(event) => {
        if (draft === undefined) event.currentTarget.select();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onKey();
          leave("drop");
        } else if (event.key === "Enter" && !(event.shiftKey && text) && !event.nativeEvent.isComposing) {
          event.preventDefault();
          onKey();
          leave("write");
        }
      }}
      autoFocus={takesFocus}
      classNames={{ input: styles.line ?? "" }}
    />
  );
}

const currencyCode = (attribute: Attribute, value: Value | undefined): string =>
  String(value?.currency_code ?? attribute.config.currency.default_currency_code ?? "");

function RatingEditor(props: { attribute: Attribute; value: number; write(value: unknown): Promise<void> }) {
  const { attribute, value, write } = props;
  const [pointed, setPointed] = useState<number | null>(null);
  const label = value === 0 ? "Not rated" : `${value} of 5`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing only previews; the buttons inside are what is operated
    <div className={styles.rating} onMouseLeave={() => setPointed(null)}>
      <Stars value={pointed ?? value} label={label} size={15} />
      <div className={styles.ratingHits}>
        {[1, 2, 3, 4, 5].map((star) => (
          <button
            key={star}
            type="button"
            aria-label={`Rate ${attribute.title} ${star} of 5`}
            aria-pressed={star === value}
            onMouseEnter={() => setPointed(star)}
            onClick={() => {
              setPointed(null);
              void write(star === value ? null : star);
            }}
          />
        ))}
      </div>
    </div>
  );
}
