import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { messageOf } from "../api/client";
import { FormFooter } from "../parts/FormFooter";
import { toastError, toasts } from "../parts/toast-store";
import styles from "./settings.module.css";

interface DeleteByNameProps {
  name: string;
  /** What the button says. */
  label: string;
  /** What goes with it. */
  children: ReactNode;
  remove(): Promise<unknown>;
  /** Once it is gone. */
  onDeleted(): Promise<unknown>;
}

/** The end of an object or a list: its name is typed, so that nobody ends it by a slip. */
export function DeleteByName({ name, label, children, remove, onDeleted }: DeleteByNameProps) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const deletion = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      await onDeleted();
      toasts.show({ variant: "success", title: `${name} deleted` });
    },
    onError: (error) => toastError(`${name} could not be deleted`, messageOf(error)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === name.trim()) deletion.mutate();
  };
  const close = () => {
    setTyped("");
    setAsking(false);
  };
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        c="var(--danger-ink)"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => setAsking(true)}
        style={{ alignSelf: "flex-start" }}
      >
        {label}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={`Delete ${name}?`}
        size={440}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <form onSubmit={submit} className={styles.fields}>
          <p>{children}</p>
          <TextInput
            label={`Type “${name}” to delete it`}
            value={typed}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <FormFooter
            submit="Delete"
            busy={deletion.isPending}
            disabled={typed.trim() !== name.trim()}
            destructive
            onCancel={close}
          />
        </form>
      </Modal>
    </>
  );
}
