import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import styles from "./editors.module.css";
import { reasonOf } from "./refusal";
import type { EditorProps } from "./ValueEditor";
import { LOCATION_FIELDS, listEntry, locationToWrite, nameToWrite } from "./write";

/** Runs a save and keeps its error for the editor to show. */
export function useSave(save: EditorProps["save"]) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (values: unknown): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await save(values);
      return true;
    } catch (thrown) {
      setError(reasonOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, run };
}

export function EditorError({ children }: { children: string | null }) {
  return children === null ? null : (
    <p className={styles.error} role="alert">
      {children}
    </p>
  );
}

/** E-mail addresses, domains and phone numbers: one line each, and one to add another. */
export function ListEditor({ attribute, values, save, close }: EditorProps) {
  const entries = values.map(listEntry);
  const [typed, setTyped] = useState("");
  const { error, busy, run } = useSave(save);
  const write = (next: string[]) => run(attribute.is_multiselect ? next : (next[0] ?? null));
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const entry = typed.trim();
    if (entry === "") {
      close();
      return;
    }
    if (await write(attribute.is_multiselect ? [...entries, entry] : [entry])) setTyped("");
  };
  const placeholder = { "email-address": "name@example.com", domain: "example.com", "phone-number": "+1 415 555 2671" };
  return (
    <div className={styles.editor}>
      {entries.map((entry, at) => (
        <div key={entry} className={styles.entry}>
          <EntryInput
            label={`Change ${entry}`}
            entry={entry}
            onChange={(next) => write(entries.map((other, index) => (index === at ? next : other)))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Remove ${entry}`}
            disabled={busy}
            onClick={() => void write(entries.filter((_, index) => index !== at))}
          >
            <X size={13} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <form onSubmit={add}>
        <TextInput
          aria-label={`Add to ${attribute.title}`}
          placeholder={placeholder[attribute.type as keyof typeof placeholder]}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          leftSection={<Plus size={13} aria-hidden />}
          disabled={busy}
          data-autofocus
        />
      </form>
      <EditorError>{error}</EditorError>
    </div>
  );
}

interface EntryInputProps {
  label: string;
  entry: string;
  /** False when it was refused. */
  onChange(entry: string): Promise<boolean>;
}

/** An entry that is changed where it stands; Enter or leaving it writes. */
function EntryInput({ label, entry, onChange }: EntryInputProps) {
  const [typed, setTyped] = useState(entry);
  const commit = () => {
    const next = typed.trim();
    if (next === "" || next === entry) setTyped(entry);
    else void onChange(next);
  };
  return (
    <input
      className={styles.entryInput}
      aria-label={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        commit();
      }}
    />
  );
}

export function NameEditor({ values, save, close }: EditorProps) {
  const [value] = values;
  const { error, busy, run } = useSave(save);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (await run(nameToWrite(String(form.get("first")), String(form.get("last"))))) close();
  };
  return (
    <form className={styles.editor} onSubmit={submit}>
      <TextInput label="First name" name="first" defaultValue={String(value?.first_name ?? "")} data-autofocus />
      <TextInput label="Last name" name="last" defaultValue={String(value?.last_name ?? "")} />
      <EditorError>{error}</EditorError>
      <SaveRow busy={busy} onCancel={close} />
    </form>
  );
}

export function LocationEditor({ values, save, close }: EditorProps) {
  const [value] = values;
  const { error, busy, run } = useSave(save);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const fields = Object.fromEntries(LOCATION_FIELDS.map(({ key }) => [key, String(form.get(key) ?? "")]));
    if (await run(locationToWrite(fields, value))) close();
  };
  return (
    <form className={styles.editor} onSubmit={submit}>
      {LOCATION_FIELDS.map(({ key, label }, at) => (
        <TextInput
          key={key}
          label={label}
          name={key}
          defaultValue={typeof value?.[key] === "string" ? String(value[key]) : ""}
          data-autofocus={at === 0 || undefined}
        />
      ))}
      <EditorError>{error}</EditorError>
      <SaveRow busy={busy} onCancel={close} />
    </form>
  );
}

function SaveRow({ busy, onCancel }: { busy: boolean; onCancel(): void }) {
  return (
    <Group justify="flex-end" gap={6}>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={busy}>
        Save
      </Button>
    </Group>
  );
}
