import { Button, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { bare } from "../schema";
import type { Json, SchemaNode } from "../types";
import { Small } from "./ArrayInput";
import { Control } from "./Field";
import { type InputProps, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";

interface MapInputProps extends InputProps {
  node: SchemaNode;
  path: string;
}

/** Values by names of the person's own. */
export function MapInput({ node, label, value, onChange, path }: MapInputProps) {
  const { editable } = useBlockForm();
  const element = bare(node.value ?? { type: "any" }).node;
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const write = (next: [string, Json][]) => onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const replace = (at: number, entry: [string, Json]) =>
    write(entries.map((old, index) => (index === at ? entry : old)));
  const free = () => {
    let number = entries.length + 1;
    while (entries.some(([name]) => name === `input_${number}`)) number += 1;
    return `input_${number}`;
  };
  return (
    <div className={styles.items}>
      {entries.map(([name, item], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being typed
        <div key={at} className={styles.test}>
          <div className={styles.testHead}>
            <TextInput
              aria-label={`${label}: name ${at + 1}`}
              value={name}
              disabled={!editable}
              onChange={(event) => {
                const next = event.currentTarget.value;
                if (!entries.some(([other], index) => index !== at && other === next)) replace(at, [next, item]);
              }}
            />
            <Small
              label={`Remove ${name}`}
              disabled={!editable}
              onClick={() => write(entries.filter((_, index) => index !== at))}
            >
              <X size={13} aria-hidden />
            </Small>
          </div>
          <Control
            node={element}
            path={`${path}.${name}`}
            label={name || `${label} ${at + 1}`}
            value={item === "" ? undefined : item}
            invalid={false}
            onChange={(next) => replace(at, [name, next ?? ""])}
          />
        </div>
      ))}
      <div className={styles.foot}>
        <Button
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={!editable}
          onClick={() => write([...entries, [free(), ""]])}
        >
          Add
        </Button>
      </div>
    </div>
  );
}
