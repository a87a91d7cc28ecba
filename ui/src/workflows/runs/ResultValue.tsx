import { ActorChip, RecordChip } from "../../parts/RecordChip";
import { Tag } from "../../parts/Tag";
import { formatDate, formatDateTime, tagColor } from "../../values/read";
import type { Json } from "../types";
import { isTagged, plainText } from "../values";
import styles from "./runs.module.css";

/** A value of a run as people read it; what has no form of its own is shown as it is. */
export function ResultValue({ value }: { value: Json }) {
  if (value === null || value === "") return <span className={styles.none}>Empty</span>;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className={styles.none}>None</span>;
    if (value.length > 100 || value.some((item) => typeof item === "object" && item !== null && !isTagged(item))) {
      return <pre>{JSON.stringify(value, null, 2)}</pre>;
    }
    return (
      <ul className={styles.items}>
        {value.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what a run gave does not change
          <li key={at}>
            <ResultValue value={item} />
          </li>
        ))}
      </ul>
    );
  }
  if (!isTagged(value)) return <pre>{JSON.stringify(value, null, 2)}</pre>;
  const text = (name: string) => (typeof value[name] === "string" ? (value[name] as string) : "");
  switch (value.$) {
    case "attio-entity-reference":
      return <RecordChip object={text("object")} record={text("recordId")} />;
    case "attio-actor":
      return <ActorChip actor={{ type: text("actorType"), id: text("actorId") || null }} />;
    case "attio-select":
      return <Tag color={tagColor(plainText(value))}>{plainText(value)}</Tag>;
    case "timestamp":
      return formatDateTime(text("value"));
    case "date":
      return formatDate(text("value"));
    case "struct":
      return <pre>{JSON.stringify(value.fields ?? {}, null, 2)}</pre>;
    default: {
      const plain = plainText(value);
      return plain.startsWith("{") ? <pre>{JSON.stringify(value, null, 2)}</pre> : plain;
    }
  }
}
