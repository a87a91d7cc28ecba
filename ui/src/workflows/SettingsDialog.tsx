import { Modal, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormFooter } from "../parts/FormFooter";
import type { DraftStore } from "./draft-store";
import type { Definition } from "./types";

interface SettingsDialogProps {
  store: DraftStore;
  definition: Definition;
  onClose(): void;
}

/** What is true of the workflow as a whole. */
export function SettingsDialog({ store, definition, onClose }: SettingsDialogProps) {
  const [title, setTitle] = useState(definition.title);
  const [description, setDescription] = useState(definition.description ?? "");
  const [timezone, setTimezone] = useState(definition.timezone);
  const unknown = !isZone(timezone);
  return (
    <Modal opened onClose={onClose} title="Settings" size={440} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        style={{ display: "flex", flexDirection: "column", gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() === "" || unknown) return;
          store.edit(({ description: _, ...now }) => ({
            ...now,
            title: title.trim(),
            ...(description.trim() === "" ? {} : { description: description.trim() }),
            timezone,
          }));
          onClose();
        }}
      >
        <TextInput
          label="Title"
          value={title}
          required
          withAsterisk={false}
          maxLength={200}
          data-autofocus
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          value={description}
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <TextInput
          label="Time zone"
          description="Schedules, delays and dates go by it."
          list="workflow-timezones"
          value={timezone}
          error={unknown ? "There is no such time zone. One is named like Europe/Berlin." : null}
          onChange={(event) => setTimezone(event.currentTarget.value)}
        />
        <datalist id="workflow-timezones">
          {zones().map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <FormFooter submit="Save" busy={false} disabled={title.trim() === "" || unknown} onCancel={onClose} />
      </form>
    </Modal>
  );
}

const zones = (): string[] => ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])];

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
