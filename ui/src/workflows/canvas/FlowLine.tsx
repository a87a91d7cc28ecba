import { BaseEdge, type EdgeProps, getSmoothStepPath, useStore } from "@xyflow/react";
import { Plus } from "lucide-react";
import { memo, useContext, useMemo } from "react";
import { createPortal } from "react-dom";
import { CanvasContext } from "./canvas-context";
import type { FlowEdge } from "./elements";
import styles from "./FlowLine.module.css";

/** A line from an outcome to the block that follows it, with the way to put another block between. */
export const FlowLine = memo(function FlowLine(props: EdgeProps<FlowEdge>) {
  const { data, selected, markerEnd } = props;
  const { editable, onAdd } = useContext(CanvasContext);
  const labels = useLabels();
  const [path, x, y] = getSmoothStepPath({ ...props, borderRadius: 12 });
  return (
    <>
      <BaseEdge
        path={path}
        {...(markerEnd ? { markerEnd } : {})}
        className={styles.line ?? ""}
        data-selected={selected || undefined}
        data-taken={data?.taken ?? undefined}
        interactionWidth={18}
      />
      {editable &&
        data &&
        labels &&
        createPortal(
          <button
            type="button"
            className={`${styles.insert} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            tabIndex={-1}
            aria-label={data.label}
            onClick={(event) => onAdd(data.place, event.currentTarget)}
          >
            <Plus size={12} aria-hidden />
          </button>,
          labels,
        )}
    </>
  );
});

/**
 * Where what stands on lines is drawn. React Flow's own EdgeLabelRenderer searches the document for it whenever anything
 * on the canvas changes, once for each line: with hundreds of lines a good part of a frame.
 */
function useLabels(): Element | null {
  const flow = useStore((state) => state.domNode);
  return useMemo(() => flow?.querySelector(".react-flow__edgelabel-renderer") ?? null, [flow]);
}
