import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AttributeType } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { type DefaultDraft, madeLabel, PLAIN } from "./default-value";
import own from "./Schema.module.css";
import { allChoicesQuery } from "./schema-api";

interface DefaultFieldProps {
  target: string;
  /** The attribute's slug, once it is there: only then it has choices. */
  slug: string | null;
  type: AttributeType;
  draft: DefaultDraft;
  disabled: boolean;
  onChange(draft: DefaultDraft): void;
}

/** What a new record has of an attribute when nobody says otherwise. */
export function DefaultField({ target, slug, type, draft, disabled, onChange }: DefaultFieldProps) {
  const w = useWorkspace();
  const isChoice = type === "select" || type === "status";
  const choices = useQuery({
    ...allChoicesQuery(w, target, { api_slug: slug ?? "", type }),
    enabled: isChoice && slug !== null,
  });
  const offered = (choices.data ?? []).filter((choice) => !choice.is_archived);
  // Choices are made after their attribute.
  if (isChoice && slug === null) return null;
  const made = madeLabel(type);
  const kinds = [
    { value: "none", label: "None" },
    ...(PLAIN.has(type) ? [{ value: "value", label: "This value" }] : []),
    ...(made ? [{ value: "made", label: made }] : []),
    ...(draft.kind === "kept" ? [{ value: "kept", label: "As it was set over the API" }] : []),
  ];
  const first: Partial<Record<AttributeType, string>> = { checkbox: "true", rating: "3" };
  const begin = (kind: string) => {
    if (kind !== "value") return onChange({ kind } as DefaultDraft);
    onChange({ kind: "value", text: isChoice ? (offered[0]?.id ?? "") : (first[type] ?? "") });
  };
  const list =
    type === "checkbox"
      ? [
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]
      : type === "rating"
        ? ["0", "1", "2", "3", "4", "5"].map((value) => ({ value, label: `${value} of 5` }))
        : isChoice
          ? offered.map(({ id, title }) => ({ value: id, label: title }))
          : null;
  const label = "The value";
  return (
    <div className={own.pair}>
      <NativeSelect
        label="Default value"
        value={draft.kind}
        disabled={disabled}
        data={kinds}
        onChange={(event) => begin(event.currentTarget.value)}
      />
      {draft.kind === "value" &&
        (list ? (
          <NativeSelect
            label={label}
            value={draft.text}
            disabled={disabled}
            data={list}
            onChange={(event) => onChange({ kind: "value", text: event.currentTarget.value })}
          />
        ) : (
          <TextInput
            label={label}
            type={type === "date" ? "date" : "text"}
            inputMode={type === "number" || type === "currency" ? "decimal" : "text"}
            value={draft.text}
            readOnly={disabled}
            onChange={(event) => onChange({ kind: "value", text: event.currentTarget.value })}
          />
        ))}
    </div>
  );
}
