import { ActionIcon, Tooltip } from "@mantine/core";
import { type FitViewOptions, Panel, useReactFlow } from "@xyflow/react";
import { Maximize, Minus, Plus, Workflow } from "lucide-react";
import { memo, type ReactNode } from "react";
import styles from "./Canvas.module.css";

interface CanvasControlsProps {
  fit: FitViewOptions;
  onTidy?: () => void;
}

/** Zoom, and the layout of all blocks anew. */
export const CanvasControls = memo(function CanvasControls({ fit, onTidy }: CanvasControlsProps) {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left" className={styles.controls ?? ""} role="toolbar" aria-label="View of the canvas">
      <Control label="Zoom in" onClick={() => void flow.zoomIn({ duration: 120 })}>
        <Plus size={15} aria-hidden />
      </Control>
      <Control label="Zoom out" onClick={() => void flow.zoomOut({ duration: 120 })}>
        <Minus size={15} aria-hidden />
      </Control>
      <Control label="Show everything" onClick={() => void flow.fitView({ ...fit, duration: 200 })}>
        <Maximize size={14} aria-hidden />
      </Control>
      {onTidy && (
        <Control
          label="Tidy up"
          onClick={() => {
            onTidy();
            // The blocks are where they belong after the next drawing.
            requestAnimationFrame(() => requestAnimationFrame(() => void flow.fitView({ ...fit, duration: 200 })));
          }}
        >
          <Workflow size={15} aria-hidden />
        </Control>
      )}
    </Panel>
  );
});

function Control({ label, onClick, children }: { label: string; onClick(): void; children: ReactNode }) {
  return (
    <Tooltip label={label} position="right">
      <ActionIcon variant="subtle" color="gray" c="var(--ink-soft)" size={28} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
