import { Button, Group, Input, Modal, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Field, groupFields } from "./fields";
import styles from "./Menus.module.css";
import type { View } from "./views-api";

interface Settings {
  title: string;
  type: View["type"];
  group_by: string | null;
}

interface ViewDialogProps {
  heading: string;
  confirm: string;
  initial: Settings;
  fields: readonly Field[];
  onConfirm(settings: Settings): Promise<void>;
  onClose(): void;
}

/** What a view is called, and whether it is a table or a board. */
export function ViewDialog({ heading, confirm, initial, fields, onConfirm, onClose }: ViewDialogProps) {
  const groups = groupFields(fields);
  const [title, setTitle] = useState(initial.title);
  const [type, setType] = useState(initial.type);
  const [group, setGroup] = useState(initial.group_by ?? groups[0]?.attribute.api_slug ?? null);
  const [busy, setBusy] = useState(false);
  const isComplete = title.trim() !== "" && (type === "table" || group !== null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || busy) return;
    setBusy(true);
    await onConfirm({ title: title.trim(), type, group_by: type === "board" ? group : null });
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={heading} size={420} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void submit(event)}>
        <div className={styles.form}>
          <TextInput
            label="Title"
            value={title}
            maxLength={100}
            onChange={(event) => setTitle(event.currentTarget.value)}
            data-autofocus
          />
          <Input.Wrapper label="Shown as" labelElement="div">
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label="Shown as"
              data={[
                { value: "table", label: "Table" },
                { value: "board", label: "Board", disabled: groups.length === 0 },
              ]}
              value={type}
              onChange={(value) => setType(value as View["type"])}
            />
          </Input.Wrapper>
          {groups.length === 0 && (
            <Input.Description>A board needs a status, or a select with one value, for its columns.</Input.Description>
          )}
          {type === "board" && (
            <NativeSelect
              label="A column for each"
              data={groups.map(({ attribute }) => ({ value: attribute.api_slug, label: attribute.title }))}
              value={group ?? ""}
              onChange={(event) => setGroup(event.currentTarget.value)}
            />
          )}
        </div>
        <Group justify="flex-end" gap={8} mt={20}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!isComplete}>
            {confirm}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
