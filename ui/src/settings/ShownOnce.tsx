import { ActionIcon, Button, Group, Modal, Text, Tooltip } from "@mantine/core";
import { Copy } from "lucide-react";
import { toastError, toasts } from "../parts/toast-store";
import styles from "./settings.module.css";

interface ShownOnceProps {
  title: string;
  /** Labels and what they stand for; `null` while there is nothing to show. */
  secrets: readonly (readonly [label: string, value: string])[] | null;
  /** What to do with it. */
  text?: string;
  onClose(): void;
}

/** A secret that the server tells only now. */
export function ShownOnce({ title, secrets, text = "", onClose }: ShownOnceProps) {
  const copy = async (label: string, value: string) => {
    try {
      await navigator.clipboard.writeText(value);
      toasts.show({ variant: "success", title: `${label} copied` });
    } catch {
      toastError("The browser did not allow copying");
    }
  };
  return (
    <Modal
      opened={secrets !== null}
      onClose={onClose}
      title={title}
      size={520}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={styles.fields}>
        <Text c="var(--ink-soft)">{`${text} Copy it now: it cannot be shown again.`.trim()}</Text>
        {secrets?.map(([label, value]) => (
          <div key={label}>
            <div className={styles.secretLabel}>{label}</div>
            <div className={styles.secret}>
              <code>{value}</code>
              <Tooltip label="Copy">
                <ActionIcon
                  variant="default"
                  size={28}
                  aria-label={`Copy ${label}`}
                  onClick={() => void copy(label, value)}
                >
                  <Copy size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </div>
          </div>
        ))}
      </div>
      <Group justify="flex-end" mt={20}>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Modal>
  );
}
