import { Checkbox, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf } from "../api/client";
import { objectsQuery } from "../api/queries";
import type { AttributeType } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { slugOf } from "../lists/lists-api";
import { FormFooter } from "../parts/FormFooter";
import { toasts } from "../parts/toast-store";
import { Choices } from "./Choices";
import { DefaultField } from "./DefaultField";
import { defaultBody, defaultDraft, hasDefault, WITHOUT_DEFAULTS } from "./default-value";
import { OtherSide } from "./OtherSide";
import own from "./Schema.module.css";
import {
  type AttributeDraft,
  allAttributesQuery,
  CURRENCIES,
  changeAttribute,
  createAttribute,
  type FullAttribute,
  MULTIPLE,
  schemaKeys,
  TYPES,
  typeName,
  UNIQUE,
} from "./schema-api";
import styles from "./settings.module.css";

interface AttributeDialogProps {
  target: string;
  /** Null for one that is to be made. */
  attribute: FullAttribute | null;
  /** Slugs of all attributes. */
  taken: readonly string[];
  editable: boolean;
  onClose(): void;
  /** One was made that has choices: they are wanted next. */
  onMade(attribute: FullAttribute): void;
}

const hasChoices = (type: AttributeType): boolean => type === "select" || type === "status";

/** What an attribute is: made once, renamed and archived later. Its type and slug stay. */
export function AttributeDialog({ target, attribute, taken, editable, onClose, onMade }: AttributeDialogProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  const objects = useQuery(objectsQuery(w)).data ?? [];
  const [draft, setDraft] = useState<AttributeDraft>(() => ({
    title: attribute?.title ?? "",
    api_slug: attribute?.api_slug ?? "",
    description: attribute?.description ?? "",
    type: attribute?.type ?? "text",
    is_required: attribute?.is_required ?? false,
    is_unique: attribute?.is_unique ?? false,
    is_multiselect: attribute?.is_multiselect ?? false,
    currency: attribute?.config.currency.default_currency_code ?? "USD",
    objects: [],
    other: null,
    default: defaultDraft(attribute?.type ?? "text", attribute?.default_value),
  }));
  const set = (change: Partial<AttributeDraft>) => setDraft((now) => ({ ...now, ...change }));
  const isNew = attribute === null;
  const readOnly = !editable || Boolean(attribute?.is_system_attribute);
  const suggested = draft.title.trim() === "" ? "" : slugOf(draft.title, taken);
  const { other } = draft;
  const there = useQuery({ ...allAttributesQuery(w, other?.object ?? ""), enabled: other !== null });
  const otherSlug = slugOf(other?.title ?? "", [
    ...(there.data ?? []).map((item) => item.api_slug),
    // Both ends may be of the same object.
    ...(other?.object === target ? [draft.api_slug || suggested] : []),
  ]);
  const allowed = attribute?.config.record_reference.allowed_object_ids ?? null;
  const withDefault = hasDefault(draft.type) && !WITHOUT_DEFAULTS.includes(target);
  const save = useMutation({
    mutationFn: async () => {
      if (isNew) {
        const both = other && { ...other, api_slug: otherSlug };
        return createAttribute(w, target, { ...draft, other: both, api_slug: draft.api_slug || suggested });
      }
      const given = withDefault ? defaultBody(draft.type, draft.default) : undefined;
      await changeAttribute(w, target, attribute, {
        title: draft.title.trim(),
        description: draft.description.trim() || null,
        is_required: draft.is_required,
        ...(UNIQUE.has(draft.type) ? { is_unique: draft.is_unique } : {}),
        ...(given === undefined ? {} : { default_value: given }),
      });
      return null;
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: schemaKeys.all(w) });
      if (made && hasChoices(made.type)) onMade(made);
      else onClose();
      toasts.show({ variant: "success", title: isNew ? `${draft.title.trim()} created` : "Saved" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!readOnly) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={isNew ? "New attribute" : attribute.title}
      size={480}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} className={styles.fields}>
        {attribute?.is_system_attribute && (
          <p className={styles.faint}>
            Attributes of the system stay as they are{hasChoices(draft.type) && ", but for their choices"}.
          </p>
        )}
        <TextInput
          label="Title"
          value={draft.title}
          maxLength={100}
          required
          withAsterisk={false}
          readOnly={readOnly}
          data-autofocus
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        {isNew ? (
          <NativeSelect
            label="Type"
            value={draft.type}
            onChange={(event) =>
              set({ type: event.currentTarget.value as AttributeType, other: null, default: { kind: "none" } })
            }
            data={TYPES.map(([value, label]) => ({ value, label }))}
          />
        ) : (
          <TextInput label="Type" value={typeName(draft.type)} readOnly />
        )}
        {draft.type === "currency" && (
          <NativeSelect
            label="Currency"
            value={draft.currency}
            disabled={!isNew}
            onChange={(event) => set({ currency: event.currentTarget.value })}
            data={CURRENCIES}
          />
        )}
        {isNew && draft.type === "record-reference" && !target.startsWith("lists/") && (
          <Checkbox
            label="Both ways: the other record refers back"
            checked={other !== null}
            onChange={(event) =>
              set({
                other: event.currentTarget.checked
                  ? { object: objects[0]?.api_slug ?? "people", title: "", api_slug: "", is_multiselect: true }
                  : null,
              })
            }
          />
        )}
        {other && (
          <OtherSide
            objects={objects}
            draft={other}
            title={draft.title.trim()}
            multiple={draft.is_multiselect}
            onChange={(other) => set({ other })}
          />
        )}
        {draft.type === "record-reference" && !other && (
          <fieldset className={own.objects}>
            <legend className={styles.legend}>Refers to records of</legend>
            {objects.map((object) => (
              <Checkbox
                key={object.api_slug}
                label={object.plural_noun}
                disabled={!isNew}
                checked={
                  isNew ? draft.objects.includes(object.api_slug) : (allowed?.includes(object.id.object_id) ?? true)
                }
                onChange={(event) =>
                  set({
                    objects: event.currentTarget.checked
                      ? [...draft.objects, object.api_slug]
                      : draft.objects.filter((slug) => slug !== object.api_slug),
                  })
                }
              />
            ))}
            {isNew && draft.objects.length === 0 && <p className={styles.faint}>With none chosen, of any object.</p>}
            {attribute?.relationship && (
              <p className={styles.faint}>
                Both ways: the other side is “{attribute.relationship.title}” of {attribute.relationship.object_slug}.
              </p>
            )}
          </fieldset>
        )}
        <Textarea
          label="Description"
          value={draft.description}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={1000}
          readOnly={readOnly}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <TextInput
          label="API slug"
          value={isNew ? draft.api_slug || suggested : draft.api_slug}
          maxLength={64}
          readOnly={!isNew}
          onChange={(event) => set({ api_slug: event.currentTarget.value })}
        />
        <div className={own.checks}>
          {MULTIPLE.has(draft.type) && (
            <Checkbox
              label="May have several values"
              checked={draft.is_multiselect}
              disabled={!isNew}
              onChange={(event) => set({ is_multiselect: event.currentTarget.checked })}
            />
          )}
          <Checkbox
            label="Required"
            checked={draft.is_required}
            disabled={readOnly}
            onChange={(event) => set({ is_required: event.currentTarget.checked })}
          />
          {UNIQUE.has(draft.type) && (
            <Checkbox
              label="Unique: no two records have the same value"
              checked={draft.is_unique}
              disabled={readOnly}
              onChange={(event) => set({ is_unique: event.currentTarget.checked })}
            />
          )}
        </div>
        {withDefault && !attribute?.is_system_attribute && (
          <DefaultField
            target={target}
            slug={attribute?.api_slug ?? null}
            type={draft.type}
            draft={draft.default}
            disabled={readOnly}
            onChange={(value) => set({ default: value })}
          />
        )}
        {attribute && hasChoices(draft.type) && <Choices target={target} attribute={attribute} editable={editable} />}
        {isNew && hasChoices(draft.type) && (
          <p className={styles.faint}>
            Its {draft.type === "status" ? "statuses" : "options"} are set up as soon as it is there.
          </p>
        )}
        {save.isError && (
          <p className={styles.error} role="alert">
            {messageOf(save.error)}
          </p>
        )}
        <FormFooter
          submit={readOnly ? null : isNew ? "Create attribute" : "Save"}
          busy={save.isPending}
          cancel={readOnly ? "Close" : "Cancel"}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
