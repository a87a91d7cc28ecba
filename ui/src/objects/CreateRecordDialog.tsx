import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useCreateRecord } from "../api/mutations";
import type { Attribute, ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { refusalOf } from "../values/refusal";
import { LINE_TYPES, LIST_TYPES, lineToWrite, nameToWrite } from "../values/write";
import styles from "./CreateRecordDialog.module.css";
import { isForPeople, nameAttribute } from "./columns";

const ALSO = new Set(["email_addresses", "domains", "phone_numbers", "job_title", "description"]);

/** What is asked when a record is made: its name, what it must have, and the few things one knows at once. */
export function createFields(attributes: readonly Attribute[]): Attribute[] {
  const name = nameAttribute(attributes);
  const typed = (a: Attribute) => LINE_TYPES.has(a.type) || LIST_TYPES.has(a.type);
  const wanted = attributes.filter(
    (a) => a !== name && a.is_writable && isForPeople(a) && (a.is_required || (typed(a) && ALSO.has(a.api_slug))),
  );
  return name?.is_writable ? [name, ...wanted] : wanted;
}

/** Values to write from what was typed; fields left empty are left out. */
export function createValues(fields: readonly Attribute[], form: FormData): Record<string, unknown> {
  const text = (name: string) => String(form.get(name) ?? "");
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const slug = field.api_slug;
    const value =
      field.type === "personal-name"
        ? nameToWrite(text(`${slug}.first`), text(`${slug}.last`))
        : LIST_TYPES.has(field.type)
          ? text(slug).trim()
          : LINE_TYPES.has(field.type)
            ? lineToWrite(field, text(slug))
            : text(slug).trim();
    if (value !== null && value !== "") values[slug] = field.is_multiselect ? [value] : value;
  }
  return values;
}

interface CreateRecordDialogProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  opened: boolean;
  onClose(): void;
}

export function CreateRecordDialog({ object, attributes, opened, onClose }: CreateRecordDialogProps) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const create = useCreateRecord(object.api_slug);
  const [error, setError] = useState<string | null>(null);
  const fields = useMemo(() => createFields(attributes), [attributes]);
  const noun = object.singular_noun.toLowerCase();

  const close = () => {
    setError(null);
    onClose();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setError(null);
    try {
      const document = await create.mutateAsync(createValues(fields, new FormData(event.currentTarget)));
      close();
      await navigate(`/${w}/${object.api_slug}/${document.id.record_id}`);
    } catch (thrown) {
      setError(refusalOf(thrown, attributes));
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`New ${noun}`}
      size={460}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} className={styles.form}>
        {fields.map((field, at) =>
          field.type === "personal-name" ? (
            <div key={field.api_slug} className={styles.pair}>
              <TextInput label="First name" name={`${field.api_slug}.first`} data-autofocus={at === 0 || undefined} />
              <TextInput label="Last name" name={`${field.api_slug}.last`} />
            </div>
          ) : (
            <TextInput
              key={field.api_slug}
              label={LIST_TYPES.has(field.type) ? singular(field.title) : field.title}
              name={field.api_slug}
              required={field.is_required}
              placeholder={PLACEHOLDERS[field.type]}
              data-autofocus={at === 0 || undefined}
            />
          ),
        )}
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        <Group justify="flex-end" gap={8} mt={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create {noun}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

const PLACEHOLDERS: Partial<Record<Attribute["type"], string>> = {
  "email-address": "ada@example.com",
  domain: "example.com",
  "phone-number": "+44 20 7946 0958",
};

/** "Email addresses" asks for one of them. */
const singular = (title: string): string =>
  title.replace(/(addresse|number|domain)s$/, "$1").replace(/addresse$/, "address");
