import { Tooltip, UnstyledButton } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { useWriteValue } from "../api/mutations";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { AttributeIcon } from "../objects/attribute-icon";
import { isForPeople, nameAttribute, tableAttributes } from "../objects/columns";
import { ValueEditor } from "../values/ValueEditor";
import styles from "./Details.module.css";

interface DetailsProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  document: RecordDocument;
}

/** Every attribute of the record, editable where it stands. What only machines read is folded away at the end. */
export function Details({ object, attributes, document }: DetailsProps) {
  const [all, setAll] = useState(false);
  const { people, machine } = useMemo(() => {
    const name = nameAttribute(attributes);
    return {
      people: [...(name ? [name] : []), ...tableAttributes(attributes)],
      machine: attributes.filter((a) => a !== name && !isForPeople(a)),
    };
  }, [attributes]);
  return (
    <aside className={styles.details} aria-label="Record details">
      <h2 className={styles.heading}>Details</h2>
      {(all ? [...people, ...machine] : people).map((attribute) => (
        <AttributeRow
          key={attribute.id.attribute_id}
          object={object.api_slug}
          attribute={attribute}
          document={document}
        />
      ))}
      {machine.length > 0 && (
        <UnstyledButton className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          <ChevronDown size={14} aria-hidden data-open={all} />
          {all ? "Show less" : `Show ${machine.length} more`}
        </UnstyledButton>
      )}
    </aside>
  );
}

interface AttributeRowProps {
  object: string;
  attribute: Attribute;
  document: RecordDocument;
}

/** One attribute: a group named by its title (outside contract), the title left and the value right. */
export function AttributeRow({ object, attribute, document }: AttributeRowProps) {
  const write = useWriteValue(object, document.id.record_id);
  const title = (
    <span className={styles.title}>
      <AttributeIcon type={attribute.type} />
      <span>{attribute.title}</span>
    </span>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div role="group" aria-label={attribute.title} className={styles.row}>
      {attribute.description ? (
        <Tooltip label={attribute.description} multiline maw={260} position="left">
          {title}
        </Tooltip>
      ) : (
        title
      )}
      <ValueEditor
        object={object}
        attribute={attribute}
        values={document.values[attribute.api_slug] ?? []}
        save={async (written) => {
          await write.mutateAsync({ attribute, written });
        }}
      />
    </div>
  );
}
