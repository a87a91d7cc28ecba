import { Tooltip } from "@mantine/core";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { Check, CircleAlert, Clock, Plus, X } from "lucide-react";
import { memo, useContext } from "react";
import { BlockIcon } from "../BlockIcon";
import { showsOutcomes } from "../layout";
import styles from "./BlockCard.module.css";
import { CanvasContext } from "./canvas-context";
import { type BlockNode, outcomeX } from "./elements";

/** A block on the canvas: what it is, what is wrong with it, and the ways out of it. */
export const BlockCard = memo(function BlockCard({ data, selected }: NodeProps<BlockNode>) {
  const { block, title, entry, outcomes, connected, problems, mark } = data;
  const { editable, onAdd } = useContext(CanvasContext);
  const isTrigger = entry?.type === "trigger";
  const leads = connected === "" ? [] : connected.split(" ");
  return (
    <div
      className={styles.card}
      data-selected={selected || undefined}
      data-trigger={isTrigger || undefined}
      data-wrong={problems.length > 0 || undefined}
      data-mark={mark?.status}
    >
      {!isTrigger && <Handle type="target" position={Position.Top} className={styles.handle ?? ""} />}
      <div className={styles.head}>
        <div className={styles.icon}>
          <BlockIcon entry={entry} size={34} />
        </div>
        <div className={styles.words}>
          <span className={styles.title}>{title}</span>
          <span className={styles.kind}>
            {kindLine(entry, title, block.block)}
            {entry?.deprecated ? " · deprecated" : ""}
          </span>
        </div>
        {mark ? <Fate status={mark.status} times={mark.times} /> : <Wrong problems={problems} />}
      </div>
      {showsOutcomes(outcomes) && (
        <div className={styles.outcomes}>
          {outcomes.map((outcome) => (
            <span key={outcome.id} className={styles.outcome}>
              {outcome.label ?? outcome.id}
            </span>
          ))}
        </div>
      )}
      {outcomes.map((outcome, index) => {
        // From the inner edge of the border.
        const left = outcomeX(outcomes, index) - 1;
        const name = outcome.label ?? (outcomes.length > 1 ? outcome.id : "");
        return (
          <span key={outcome.id}>
            <Handle
              id={outcome.id}
              type="source"
              position={Position.Bottom}
              className={styles.handle ?? ""}
              style={{ left }}
            />
            {editable && !leads.includes(outcome.id) && (
              <button
                type="button"
                className={`${styles.add} nodrag nopan`}
                style={{ left }}
                tabIndex={-1}
                aria-label={`Add a block after ${title}${name ? `, ${name}` : ""}`}
                onClick={(event) => {
                  event.stopPropagation();
                  onAdd({ from: block.id, outcome: outcome.id }, event.currentTarget);
                }}
              >
                <Plus size={13} aria-hidden />
              </button>
            )}
          </span>
        );
      })}
    </div>
  );
});

/** What stands below the title: the app, and what kind of block it is where the title does not say so. */
function kindLine(entry: BlockNode["data"]["entry"], title: string, id: string): string {
  if (!entry) return id;
  const kind = title === entry.title ? (entry.type === "trigger" ? "Trigger" : "") : entry.title;
  const owner = entry.app?.name ?? (kind === "" ? entry.group : "");
  return [owner, kind].filter(Boolean).join(" · ");
}

function Wrong({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <Tooltip
      multiline
      maw={300}
      label={problems.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same sentence may come twice
        <div key={at}>{problem}</div>
      ))}
    >
      <span className={styles.wrong}>
        <CircleAlert size={16} aria-hidden />
      </span>
    </Tooltip>
  );
}

function Fate({ status, times }: { status: NonNullable<BlockNode["data"]["mark"]>["status"]; times: number }) {
  return (
    <span className={styles.fate} data-status={status}>
      {times > 1 && <span className={styles.times}>{times}×</span>}
      {status === "completed" && <Check size={14} strokeWidth={3} aria-hidden />}
      {status === "failed" && <X size={14} strokeWidth={3} aria-hidden />}
      {status === "waiting" && <Clock size={14} aria-hidden />}
      {status === "running" && <span className={styles.dot} />}
    </span>
  );
}
