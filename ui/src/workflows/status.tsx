import { Tag } from "../parts/Tag";
import type { RunStatus, WorkflowStatus } from "./types";

const WORKFLOW: Record<WorkflowStatus, { label: string; color: string }> = {
  draft: { label: "Draft", color: "grey" },
  live: { label: "Live", color: "green" },
  disabled: { label: "Disabled", color: "amber" },
  archived: { label: "Archived", color: "grey" },
};

export function WorkflowTag({ status }: { status: WorkflowStatus }) {
  const { label, color } = WORKFLOW[status];
  return (
    <Tag color={color} dot>
      {label}
    </Tag>
  );
}

export const RUN_STATUS: Record<RunStatus, { label: string; color: string }> = {
  queued: { label: "Queued", color: "grey" },
  running: { label: "Running", color: "blue" },
  waiting: { label: "Waiting", color: "cyan" },
  paused: { label: "Paused", color: "amber" },
  completed: { label: "Completed", color: "green" },
  failed: { label: "Failed", color: "red" },
  cancelled: { label: "Cancelled", color: "grey" },
};

export function RunTag({ status }: { status: RunStatus }) {
  const { label, color } = RUN_STATUS[status] ?? { label: status, color: "grey" };
  return (
    <Tag color={color} dot>
      {label}
    </Tag>
  );
}
