import { Button, Group, TextInput } from "@mantine/core";
import dayjs from "dayjs";
import { useState } from "react";
import { DayPicker } from "../parts/DayPicker";
import styles from "./editors.module.css";
import { EditorError, useSave } from "./FieldEditors";
import type { EditorProps } from "./ValueEditor";

/** A day, and for a timestamp the time of it. Loaded when a date is first edited: calendars are large. */
export function DateEditor({ attribute, values, save, close }: EditorProps) {
  const timed = attribute.type === "timestamp";
  const before = typeof values[0]?.value === "string" ? dayjs(values[0].value) : null;
  const [day, setDay] = useState<string | null>(before?.format("YYYY-MM-DD") ?? null);
  const [time, setTime] = useState(before?.format("HH:mm") ?? "09:00");
  const { error, busy, run } = useSave(save);
  const write = async (next: string | null) => {
    const value = next === null ? null : timed ? dayjs(`${next}T${time}`).toISOString() : next;
    if (await run(value)) close();
  };
  return (
    <div className={styles.editor}>
      <DayPicker
        value={day}
        onChange={(next) => {
          setDay(next);
          if (!timed && next) void write(next);
        }}
      />
      {timed && (
        <TextInput type="time" label="Time" value={time} onChange={(event) => setTime(event.currentTarget.value)} />
      )}
      <EditorError>{error}</EditorError>
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          disabled={busy || !before}
          onClick={() => void write(null)}
        >
          Clear
        </Button>
        {timed && (
          <Button loading={busy} disabled={day === null} onClick={() => void write(day)}>
            Save
          </Button>
        )}
      </Group>
    </div>
  );
}
