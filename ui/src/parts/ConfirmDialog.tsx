import { Button, Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useFocusBack } from "./focus";

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  text: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  busy?: boolean;
  onConfirm(): void;
  onCancel(): void;
}

/** A question with two answers; Escape is the careful one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, text, confirmLabel, destructive = false, busy = false, onConfirm, onCancel } = props;
  return (
    <Modal opened={opened} onClose={onCancel} title={title} size={420} closeButtonProps={{ "aria-label": "Close" }}>
      <FocusBack />
      <Text c="var(--ink-soft)" component="div">
        {text}
      </Text>
      <Group justify="flex-end" gap={8} mt={20}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button color={destructive ? "red" : "accent"} loading={busy} onClick={onConfirm} data-autofocus>
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}

/** Is there as long as the question is. */
function FocusBack() {
  useFocusBack();
  return null;
}
