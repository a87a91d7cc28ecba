import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import type { ObjectDefinition } from "../api/types";
import own from "./Schema.module.css";
import type { OtherSideDraft } from "./schema-api";
import styles from "./settings.module.css";

interface OtherSideProps {
  objects: readonly ObjectDefinition[];
  draft: OtherSideDraft;
  /** Title of this side, and whether it may have several records. */
  title: string;
  multiple: boolean;
  onChange(draft: OtherSideDraft): void;
}

/** The other end of an attribute that goes both ways: whichever side is written, the other follows. */
export function OtherSide({ objects, draft, title, multiple, onChange }: OtherSideProps) {
  const other = objects.find((object) => object.api_slug === draft.object);
  const quoted = (name: string, nameless: string) => (name ? `“${name}”` : nameless);
  const named = multiple
    ? `several ${other?.plural_noun.toLowerCase() ?? "records"}`
    : `one ${other?.singular_noun.toLowerCase() ?? "record"}`;
  return (
    <>
      <div className={own.pair}>
        <NativeSelect
          label="Other object"
          value={draft.object}
          data={objects.map((object) => ({ value: object.api_slug, label: object.plural_noun }))}
          onChange={(event) => onChange({ ...draft, object: event.currentTarget.value })}
        />
        <TextInput
          label="Title over there"
          value={draft.title}
          maxLength={100}
          required
          withAsterisk={false}
          onChange={(event) => onChange({ ...draft, title: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label="May have several values over there"
        checked={draft.is_multiselect}
        onChange={(event) => onChange({ ...draft, is_multiselect: event.currentTarget.checked })}
      />
      <p className={styles.faint}>
        {quoted(title, "This attribute")} names {named}, {quoted(draft.title.trim(), "the other side")} names{" "}
        {draft.is_multiselect ? "several" : "one"} in return.
      </p>
    </>
  );
}
