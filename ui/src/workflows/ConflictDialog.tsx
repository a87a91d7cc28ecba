import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { messageOf } from "../api/client";
import { toastError } from "../parts/toast-store";
import type { DraftStore } from "./draft-store";

/** Somebody else has saved the draft since: which of both stays. */
export function ConflictDialog({ store, opened }: { store: DraftStore; opened: boolean }) {
  const [busy, setBusy] = useState<"mine" | "theirs" | null>(null);
  const run = async (which: "mine" | "theirs") => {
    setBusy(which);
    try {
      await (which === "mine" ? store.keepMine() : store.takeTheirs());
    } catch (error) {
      toastError("The draft could not be saved", messageOf(error));
    }
    setBusy(null);
  };
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Somebody else has changed this workflow"
      size={440}
    >
      <Text c="var(--ink-soft)">
        The draft was saved from elsewhere while you changed it here. Take theirs, and step back with undo if you need
        what was here; or keep yours, and theirs is overwritten.
      </Text>
      <Group justify="flex-end" gap={8} mt={20}>
        <Button variant="default" loading={busy === "mine"} disabled={busy !== null} onClick={() => void run("mine")}>
          Keep mine
        </Button>
        <Button loading={busy === "theirs"} disabled={busy !== null} onClick={() => void run("theirs")} data-autofocus>
          Take theirs
        </Button>
      </Group>
    </Modal>
  );
}
