import { Textarea } from "@mantine/core";
import { useState } from "react";
import { Field } from "../form/Field";
import { useBlockForm } from "../form/form-context";
import { bare } from "../schema";
import { resolvePath } from "../scope";
import type { Json, SchemaNode } from "../types";
import { isTagged } from "../values";

interface SampleFieldProps {
  /** Of the variable. */
  path: string;
  value: Json;
  onChange(value: Json): void;
}

/** What a variable stands for in a test: an input for its type, or JSON where there is none. */
export function SampleField({ path, value, onChange }: SampleFieldProps) {
  const { sources, world } = useBlockForm();
  const { source, trail, node = { type: "any" } } = resolvePath(path, sources, world);
  const label = trail === "" ? source : `${source} › ${trail}`;
  const inner = bare(node).node;
  if (!hasInput(inner, value)) return <JsonField label={label} value={value} onChange={onChange} />;
  return (
    <Field
      name={path}
      label={label}
      node={withoutWords(inner)}
      path={path}
      value={value ?? undefined}
      onChange={(next) => onChange(next ?? null)}
    />
  );
}

const TYPED = new Set([
  "string",
  "rich-text",
  "any",
  "number",
  "boolean",
  "string-enum",
  "date",
  "timestamp",
  "duration",
  "currency",
  "domain",
  "email-address",
  "phone-number",
  "personal-name",
  "attio-select",
  "attio-entity-reference",
  "attio-actor",
]);

function hasInput(node: SchemaNode, value: Json): boolean {
  if (!TYPED.has(node.type)) return false;
  if (typeof value !== "object" || value === null) return true;
  return isTagged(value) && value.$ === node.type;
}

/** A description is of the block that gives it, not of the sample. */
const withoutWords = ({ metadata: _, ...node }: SchemaNode): SchemaNode => node;

function JsonField({ label, value, onChange }: { label: string; value: Json; onChange(value: Json): void }) {
  const [text, setText] = useState(value === null ? "" : JSON.stringify(value, null, 2));
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    // It came from a run, after the field was there.
    setShown(value);
    if (JSON.stringify(read(text)) !== JSON.stringify(value))
      setText(value === null ? "" : JSON.stringify(value, null, 2));
  }
  const isWrong = read(text) === undefined;
  return (
    <Textarea
      label={label}
      description="JSON; nothing for an empty value"
      value={text}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      error={isWrong ? "This is no JSON." : null}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const next = read(typed);
        if (next !== undefined) onChange(next);
      }}
    />
  );
}

function read(text: string): Json | undefined {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
