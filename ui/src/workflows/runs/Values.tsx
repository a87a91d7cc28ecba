import { bare, titleOf } from "../schema";
import type { Json, SchemaNode } from "../types";
import { ConditionValue } from "./ConditionValue";
import { ResultValue } from "./ResultValue";
import styles from "./runs.module.css";

/** What went into a block or came out of it, by name. */
export function Values({ value, nodes }: { value: Json; nodes: Record<string, SchemaNode> }) {
  const entries =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).filter(([, item]) => item !== null)
      : [];
  if (entries.length === 0) {
    if (value === null || typeof value === "object") return <p className={styles.none}>Nothing.</p>;
    return <ResultValue value={value} />;
  }
  return (
    <dl className={styles.values}>
      {entries.map(([name, item]) => (
        <div key={name}>
          <dt>{nodes[name] ? titleOf(nodes[name], name) : titleOf({ type: "any" }, name)}</dt>
          <dd>
            {nodes[name] && bare(nodes[name]).node.type === "condition" ? (
              <ConditionValue value={item} />
            ) : (
              <ResultValue value={item} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
