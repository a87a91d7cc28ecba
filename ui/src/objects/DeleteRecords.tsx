import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { messageOf } from "../api/client";
import { useDeleteRecords } from "../api/mutations";
import type { ObjectDefinition } from "../api/types";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { toastError, toasts } from "../parts/toast-store";

interface DeleteRecordsProps {
  object: ObjectDefinition;
  /** Null for all that match, however many they are. */
  count: number | null;
  /** Which they are, found out when they are deleted. */
  records(): Promise<string[]>;
  onDone(): void;
}

export function DeleteRecords({ object, count, records, onDone }: DeleteRecordsProps) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteRecords(object.api_slug);
  const named = (count: number) => (count === 1 ? object.singular_noun : object.plural_noun).toLowerCase();
  const what =
    count === null ? `all ${named(2)} that match` : count === 1 ? `this ${named(1)}` : `${count} ${named(count)}`;
  const confirm = async () => {
    try {
      const ids = await records();
      await remove.mutateAsync(ids);
      setAsking(false);
      onDone();
      toasts.show({ variant: "success", title: `Deleted ${ids.length} ${named(ids.length)}` });
    } catch (error) {
      setAsking(false);
      toastError(`Could not delete ${what}`, messageOf(error));
    }
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        c="var(--danger-ink)"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Delete
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Delete ${what}?`}
        text="All their values and their history go with them. This cannot be undone."
        confirmLabel="Delete"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
