import { Checkbox, Popover, Textarea } from "@mantine/core";
import { Pencil, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { messageOf } from "../api/client";
import type { Attribute, Value } from "../api/types";
import { ChoiceEditor, MemberEditor, ReferenceEditor } from "./ChoiceEditors";
import { DateEditor, ListEditor, LocationEditor, NameEditor } from "./FieldEditors";
import styles from "./ValueEditor.module.css";
import { Stars, ValueView } from "./ValueView";
import { LINE_TYPES, LIST_TYPES, lineToWrite, valueToLine } from "./write";

export interface EditorProps {
  object: string;
  attribute: Attribute;
  values: readonly Value[];
  /** Writes; rejects with a sentence for people. */
  save(values: unknown): Promise<void>;
  close(): void;
}

interface ValueEditorProps {
  object: string;
  attribute: Attribute;
  values: readonly Value[];
  save(values: unknown): Promise<void>;
  onError(message: string): void;
}

/** A value that turns into its editor when it is clicked, or by Enter when it has the focus. */
export function ValueEditor({ object, attribute, values, save, onError }: ValueEditorProps) {
  const [editing, setEditing] = useState(false);
  const [first] = values;

  if (!attribute.is_writable || attribute.type === "interaction") {
    return (
      <div className={styles.readonly} title={`${attribute.title} cannot be edited`}>
        {values.length > 0 ? <ValueView attribute={attribute} values={values} wrap /> : <Empty />}
      </div>
    );
  }
  const write = (next: unknown) => save(next).catch((error) => onError(messageOf(error)));
  if (attribute.type === "checkbox") {
    const on = first?.value === true;
    return (
      <div className={styles.toggle}>
        <Checkbox aria-label={attribute.title} checked={on} onChange={() => void write(!on)} />
      </div>
    );
  }
  if (attribute.type === "rating") {
    return <RatingEditor attribute={attribute} value={Number(first?.value ?? 0)} write={write} />;
  }
  if (LINE_TYPES.has(attribute.type)) {
    return editing ? (
      <LineEditor
        attribute={attribute}
        value={first}
        onClose={() => setEditing(false)}
        onSave={async (line) => {
          try {
            await save(lineToWrite(attribute, line));
            setEditing(false);
          } catch (error) {
            onError(messageOf(error));
          }
        }}
      />
    ) : (
      <ValueButton attribute={attribute} values={values} onClick={() => setEditing(true)} />
    );
  }
  const close = () => setEditing(false);
  const props: EditorProps = { object, attribute, values, save, close };
  return (
    <Popover
      opened={editing}
      onChange={setEditing}
      position="bottom-start"
      width={300}
      offset={4}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ValueButton attribute={attribute} values={values} expanded={editing} onClick={() => setEditing(!editing)} />
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={`Edit ${attribute.title}`}>
        {editing && popoverEditor(props)}
      </Popover.Dropdown>
    </Popover>
  );
}

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
      return <DateEditor {...props} />;
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
  );
}

interface LineEditorProps {
  attribute: Attribute;
  value: Value | undefined;
  onSave(line: string): Promise<void>;
  onClose(): void;
}

function LineEditor({ attribute, value, onSave, onClose }: LineEditorProps) {
  const before = valueToLine(value);
  const [line, setLine] = useState(before);
  const [busy, setBusy] = useState(false);
  const commit = async () => {
    if (busy) return;
    if (line === before) {
      onClose();
      return;
    }
    setBusy(true);
    await onSave(line);
    setBusy(false);
  };
  return (
    <Textarea
      aria-label={attribute.title}
      value={line}
      autosize
      minRows={1}
      maxRows={12}
      inputMode={attribute.type === "text" ? "text" : "decimal"}
      onChange={(event) => setLine(event.currentTarget.value)}
      onBlur={() => void commit()}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault();
          void commit();
        }
      }}
      autoFocus
      classNames={{ input: styles.line ?? "" }}
    />
  );
}

function RatingEditor(props: { attribute: Attribute; value: number; write(value: unknown): Promise<void> }) {
  const { attribute, value, write } = props;
  return (
    <div className={styles.rating}>
      <Stars value={value} label={value === 0 ? "Not rated" : `${value} of 5`} />
      <div className={styles.ratingHits}>
        {[1, 2, 3, 4, 5].map((star) => (
          <button
            key={star}
            type="button"
            aria-label={`Rate ${attribute.title} ${star} of 5`}
            aria-pressed={star === value}
            onClick={() => void write(star === value ? null : star)}
          />
        ))}
      </div>
    </div>
  );
}
