import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";

/** Closes the panel beside the canvas. */
export function ClosePanel({ onClose }: { onClose(): void }) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--ink-soft)"
      size={28}
      aria-label="Close the panel"
      onClick={onClose}
    >
      <X size={16} aria-hidden />
    </ActionIcon>
  );
}
