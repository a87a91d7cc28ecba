import { Tooltip } from "@mantine/core";
import { X } from "lucide-react";
import { resolvePath } from "../scope";
import { useBlockForm } from "./form-context";
import { NodeIcon } from "./NodeIcon";
import styles from "./variables.module.css";

/** A variable where it is used: which block gives it, and what it is. Red where nothing gives it. */
export function VariableChip({ path, onRemove }: { path: string; onRemove?: () => void }) {
  const { sources, world, editable } = useBlockForm();
  const { source, trail, node, known } = resolvePath(path, sources, world);
  return (
    <Tooltip label={known ? `${source} › ${trail}` : `Nothing before this block gives ${path}`}>
      <span className={styles.chip} data-unknown={!known || undefined}>
        <NodeIcon node={node ?? { type: "any" }} size={12} />
        <span className={styles.chipText}>
          {trail ? (
            <>
              <span className={styles.chipSource}>{source}</span> {trail}
            </>
          ) : (
            source
          )}
        </span>
        {onRemove && editable && (
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove the variable ${trail || source}`}
            onClick={onRemove}
          >
            <X size={11} aria-hidden />
          </button>
        )}
      </span>
    </Tooltip>
  );
}
