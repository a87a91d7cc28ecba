import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useState } from "react";
import { optionText, worded } from "../schema";
import type { Json, SchemaNode } from "../types";
import {
  DURATION_UNITS,
  type DurationUnit,
  instantOf,
  isTagged,
  localOf,
  plainText,
  readDuration,
  writeDuration,
} from "../values";
import { type InputProps, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";

interface PlainInputProps extends InputProps {
  node: SchemaNode;
  invalid?: boolean;
}

const field = (value: Json | undefined, name: string): Json | undefined => (isTagged(value) ? value[name] : undefined);

/** Text that becomes a value as it is typed; what cannot be read yet stays as it is. */
function useTyped(value: string): [string, (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (Number(typed) !== Number(value) || value === "") setTyped(value);
  }
  return [typed, setTyped];
}

export function NumberInput({ label, value, onChange, node, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  const [typed, setTyped] = useTyped(typeof value === "number" ? String(value) : plainText(value));
  const limits = [node.min, node.max].filter((limit) => typeof limit === "number");
  return (
    <TextInput
      aria-label={label}
      value={typed}
      inputMode="decimal"
      error={invalid}
      disabled={!editable}
      placeholder={limits.length === 2 ? `${limits[0]} to ${limits[1]}` : ""}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const number = Number(text);
        onChange(text.trim() === "" ? undefined : Number.isFinite(number) ? number : text);
      }}
    />
  );
}

export function CurrencyInput({ label, value, onChange, node, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  const amount = field(value, "value");
  const code = String(field(value, "code") ?? optionText(node, "code") ?? "USD");
  const [typed, setTyped] = useTyped(amount === undefined || amount === null ? "" : String(amount));
  const write = (text: string, currency: string) => {
    const number = Number(text);
    onChange(
      text.trim() === "" || !Number.isFinite(number) ? undefined : { $: "currency", value: number, code: currency },
    );
  };
  return (
    <div className={styles.pair}>
      <TextInput
        aria-label={label}
        value={typed}
        inputMode="decimal"
        error={invalid}
        disabled={!editable}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          write(event.currentTarget.value, code);
        }}
      />
      <TextInput
        aria-label={`${label}: currency`}
        value={code}
        maxLength={3}
        disabled={!editable}
        onChange={(event) => write(typed, event.currentTarget.value.toUpperCase())}
      />
    </div>
  );
}

export function BooleanInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  return (
    <NativeSelect
      aria-label={label}
      value={typeof value === "boolean" ? String(value) : ""}
      error={invalid}
      disabled={!editable}
      onChange={(event) =>
        onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value === "true")
      }
      data={[
        { value: "", label: "Choose…" },
        { value: "true", label: "Yes" },
        { value: "false", label: "No" },
      ]}
    />
  );
}

export function EnumInput({ label, value, onChange, node, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  const values = Array.isArray(node.values) ? node.values.map(String) : [];
  return (
    <NativeSelect
      aria-label={label}
      value={typeof value === "string" ? value : ""}
      error={invalid}
      disabled={!editable}
      onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      data={[{ value: "", label: "Choose…" }, ...values.map((item) => ({ value: item, label: worded(item) }))]}
    />
  );
}

export function DateInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  return (
    <TextInput
      type="date"
      aria-label={label}
      value={String(field(value, "value") ?? "")}
      error={invalid}
      disabled={!editable}
      onChange={(event) =>
        onChange(event.currentTarget.value ? { $: "date", value: event.currentTarget.value } : undefined)
      }
    />
  );
}

/** A point in time, on the clocks of the workflow's time zone. */
export function TimestampInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable, timezone } = useBlockForm();
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      value={localOf(String(field(value, "value") ?? ""), timezone)}
      error={invalid}
      disabled={!editable}
      description={timezone}
      inputWrapperOrder={["input", "description"]}
      onChange={(event) => {
        const instant = instantOf(event.currentTarget.value, timezone);
        onChange(instant ? { $: "timestamp", value: instant } : undefined);
      }}
    />
  );
}

export function DurationInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  const text = String(field(value, "value") ?? "");
  const read = readDuration(text);
  const [unit, setUnit] = useState<DurationUnit>(read?.unit ?? "minutes");
  const shown = read?.unit ?? unit;
  if (text !== "" && !read) {
    return (
      <TextInput
        aria-label={label}
        value={text}
        error={invalid}
        disabled={!editable}
        onChange={(event) =>
          onChange(event.currentTarget.value ? { $: "duration", value: event.currentTarget.value } : undefined)
        }
      />
    );
  }
  const write = (amount: string, of: DurationUnit) => {
    setUnit(of);
    const number = Math.floor(Number(amount));
    onChange(amount === "" || !(number >= 0) ? undefined : { $: "duration", value: writeDuration(number, of) });
  };
  return (
    <div className={styles.pair}>
      <TextInput
        aria-label={label}
        value={read ? String(read.amount) : ""}
        inputMode="numeric"
        error={invalid}
        disabled={!editable}
        onChange={(event) => write(event.currentTarget.value, shown)}
      />
      <NativeSelect
        aria-label={`${label}: unit`}
        value={shown}
        disabled={!editable}
        data={DURATION_UNITS.map((item) => ({ value: item, label: item }))}
        onChange={(event) => write(read ? String(read.amount) : "", event.currentTarget.value as DurationUnit)}
      />
    </div>
  );
}

/** What holds one text of its own: a domain, an e-mail address, a phone number, a name. */
export function AddressInput({ label, value, onChange, node, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  return (
    <TextInput
      aria-label={label}
      value={typeof value === "string" ? value : plainText(value)}
      type={node.type === "email-address" ? "email" : "text"}
      error={invalid}
      disabled={!editable}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

export function CodeInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  return (
    <Textarea
      className={styles.code ?? ""}
      aria-label={label}
      value={typeof value === "string" ? value : ""}
      error={invalid}
      disabled={!editable}
      autosize
      minRows={10}
      maxRows={28}
      spellCheck={false}
      placeholder={"export function main(inputs) {\n  return {};\n}"}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      onKeyDown={(event) => indent(event, onChange)}
    />
  );
}

/** Tab indents; Escape and then Tab leaves, as the hint says. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>, onChange: (value: string) => void): void {
  const area = event.currentTarget;
  if (event.key === "Escape") {
    area.dataset.leave = "";
    return;
  }
  const leaves = area.dataset.leave !== undefined;
  delete area.dataset.leave;
  if (event.key !== "Tab" || event.shiftKey || leaves) return;
  event.preventDefault();
  const { selectionStart: start, selectionEnd: end, value } = area;
  onChange(`${value.slice(0, start)}  ${value.slice(end)}`);
  requestAnimationFrame(() => area.setSelectionRange(start + 2, start + 2));
}

/** A schema as JSON: kept once it can be read, and until then only here. */
export function SchemaInput({ label, value, onChange, invalid }: PlainInputProps) {
  const { editable } = useBlockForm();
  const stored =
    value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState(stored);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    // Somebody else's change, or a step back: what is typed means another value than what is stored.
    setTyped((now) => (isSameJson(now, stored) ? now : stored));
    setError(null);
  }, [stored]);
  return (
    <Textarea
      className={styles.code ?? ""}
      aria-label={label}
      value={typed}
      error={error ?? invalid}
      disabled={!editable}
      autosize
      minRows={6}
      maxRows={20}
      spellCheck={false}
      placeholder={'{\n  "type": "struct",\n  "fields": { "name": { "type": "string" } }\n}'}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        if (text.trim() === "") {
          setError(null);
          onChange(undefined);
          return;
        }
        const read = readSchema(text);
        setError("message" in read ? read.message : null);
        if ("node" in read) onChange(read.node as unknown as Json);
      }}
    />
  );
}

const isSameJson = (a: string, b: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    // What cannot be read yet is being typed.
    return a.trim() !== "" || b === "";
  }
};

/** A schema from its text, or what is wrong with it. */
export function readSchema(text: string): { node: SchemaNode } | { message: string } {
  try {
    const node = JSON.parse(text) as SchemaNode;
    const wrong = wrongIn(node, "");
    return wrong ? { message: wrong } : { node };
  } catch (error) {
    return { message: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function wrongIn(node: unknown, path: string): string | null {
  const place = path === "" ? "The schema" : `“${path}”`;
  if (typeof node !== "object" || node === null || Array.isArray(node))
    return `${place} must be an object with a type.`;
  const { type, fields, element } = node as SchemaNode;
  if (typeof type !== "string") return `${place} needs a "type".`;
  if (type === "struct") {
    if (typeof fields !== "object" || fields === null) return `${place} needs "fields".`;
    for (const [name, inner] of Object.entries(fields)) {
      const wrong = wrongIn(inner, path === "" ? name : `${path}.${name}`);
      if (wrong) return wrong;
    }
  }
  if (type === "array")
    return element ? wrongIn(element, path === "" ? "element" : `${path}.element`) : `${place} needs an "element".`;
  return null;
}
