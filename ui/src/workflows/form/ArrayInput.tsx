import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { bare, worded } from "../schema";
import type { Json, SchemaNode } from "../types";
import { variable } from "../values";
import { Control, Fields } from "./Field";
import { type InputProps, problemsAt, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";
import { VariableButton } from "./VariableButton";

interface ArrayInputProps extends InputProps {
  node: SchemaNode;
  path: string;
  invalid: boolean;
}

/** Several values: boxes to tick for an enumeration, a card for each struct, otherwise an input for each. */
export function ArrayInput({ node, label, value, onChange, path, invalid }: ArrayInputProps) {
  const { editable, canBind, problems } = useBlockForm();
  const element = bare(node.element ?? { type: "any" }).node;
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const most = typeof node.max === "number" ? node.max : Number.POSITIVE_INFINITY;
  const write = (next: Json[]) => onChange(next.length === 0 ? undefined : next);
  const replace = (at: number, item: Json | undefined) =>
    write(
      item === undefined
        ? items.filter((_, index) => index !== at)
        : items.map((old, index) => (index === at ? item : old)),
    );
  const move = (at: number, by: number) => {
    const next = [...items];
    const [item] = next.splice(at, 1);
    if (item !== undefined) next.splice(at + by, 0, item);
    write(next);
  };
  const bind =
    node.static === true || !canBind ? null : (
      <VariableButton
        label={label}
        wanted={node}
        onPick={(picked) =>
          onChange(items.length === 0 || element.type === "struct" ? variable(picked) : [...items, variable(picked)])
        }
      />
    );

  if (element.type === "string-enum") {
    const values = Array.isArray(element.values) ? element.values.map(String) : [];
    return (
      <div className={styles.checks}>
        {values.map((item) => (
          <Checkbox
            key={item}
            label={worded(item)}
            checked={items.includes(item)}
            disabled={!editable}
            error={invalid}
            onChange={(event) => {
              const chosen = event.currentTarget.checked ? [...items, item] : items.filter((one) => one !== item);
              write(values.filter((one) => chosen.includes(one)));
            }}
          />
        ))}
      </div>
    );
  }

  if (element.type === "struct") {
    return (
      <div className={styles.items}>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no name, and each is controlled
          <section key={at} className={styles.card} aria-label={`${label} ${at + 1}`}>
            <div className={styles.cardHead}>
              <span>{at + 1}</span>
              <span className={styles.row}>
                {at > 0 && (
                  <Small label={`Move ${label} ${at + 1} up`} onClick={() => move(at, -1)} disabled={!editable}>
                    <ArrowUp size={13} aria-hidden />
                  </Small>
                )}
                {at < items.length - 1 && (
                  <Small label={`Move ${label} ${at + 1} down`} onClick={() => move(at, 1)} disabled={!editable}>
                    <ArrowDown size={13} aria-hidden />
                  </Small>
                )}
                <Small label={`Remove ${label} ${at + 1}`} onClick={() => replace(at, undefined)} disabled={!editable}>
                  <X size={13} aria-hidden />
                </Small>
              </span>
            </div>
            <Fields node={element} path={`${path}.${at}`} value={item} onChange={(next) => replace(at, next ?? {})} />
            {problemsAt(problems, `${path}.${at}`, false).map((message) => (
              <p key={message} className={styles.problem}>
                {message}
              </p>
            ))}
          </section>
        ))}
        <div className={styles.foot}>
          <Button
            variant="default"
            leftSection={<Plus size={13} aria-hidden />}
            disabled={!editable || items.length >= most}
            onClick={() => onChange([...items, newItem(element, items)])}
          >
            Add
          </Button>
          {bind}
        </div>
      </div>
    );
  }

  return (
    <div className={styles.items}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no name, and each is controlled
        <div key={at} className={styles.row}>
          <Control
            node={element}
            path={`${path}.${at}`}
            label={`${label} ${at + 1}`}
            value={item === "" ? undefined : item}
            invalid={false}
            onChange={(next) => replace(at, next ?? "")}
          />
          <Small label={`Remove ${label} ${at + 1}`} onClick={() => replace(at, undefined)} disabled={!editable}>
            <X size={13} aria-hidden />
          </Small>
        </div>
      ))}
      <div className={styles.foot}>
        <Button
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={!editable || items.length >= most}
          onClick={() => onChange([...items, ""])}
        >
          Add
        </Button>
        {bind}
      </div>
    </div>
  );
}

/** What a new struct begins with: a name that none has, where it has an `id`. */
function newItem(element: SchemaNode, items: readonly Json[]): Json {
  if (!element.fields?.id) return {};
  const taken = new Set(
    items.map((item) => (typeof item === "object" && item !== null && !Array.isArray(item) ? item.id : undefined)),
  );
  let number = items.length + 1;
  while (taken.has(`case-${number}`)) number += 1;
  return { id: `case-${number}` };
}

export function Small(props: { label: string; onClick(): void; disabled?: boolean; children: React.ReactNode }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--ink-faint)"
      size={24}
      aria-label={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  );
}
