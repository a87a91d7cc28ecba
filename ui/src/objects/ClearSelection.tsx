import { Button } from "@mantine/core";
import { X } from "lucide-react";

/** Selects nothing any more; the last in the bar of what is selected. */
export function ClearSelection({ onClear }: { onClear(): void }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--ink-soft)"
      leftSection={<X size={14} aria-hidden />}
      onClick={onClear}
    >
      Clear
    </Button>
  );
}
