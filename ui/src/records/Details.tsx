import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { ChevronDown, History } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useMemo, useState } from "react";
import { useWriteValue } from "../api/mutations";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { AttributeIcon } from "../objects/attribute-icon";
import { isForPeople, nameAttribute, tableAttributes } from "../objects/columns";
import { ValueEditor } from "../values/ValueEditor";
import styles from "./Details.module.css";
import { keepsHistory } from "./history";
import { PossibleDuplicates } from "./PossibleDuplicates";

const AttributeHistory = lazy(async () => ({ default: (await import("./AttributeHistory")).AttributeHistory }));

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
      <div className={styles.head}>
        <h2 className={styles.heading}>Details</h2>
        <PossibleDuplicates object={object} document={document} />
      </div>
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

/**
 * One attribute: a group named by its title (outside contract), the title left and the value right. The history opens
 * with H on the value, or beside the title; there Tab passes it by, on its way from value to value.
 */
export function AttributeRow({ object, attribute, document }: AttributeRowProps) {
  const record = document.id.record_id;
  const write = useWriteValue(object, record);
  const [history, setHistory] = useState(false);
  const kept = keepsHistory(attribute);
  const values = document.values[attribute.api_slug] ?? [];
  const save = async (written: unknown) => {
    await write.mutateAsync({ attribute, written });
  };
  const title = (
    <span className={styles.title}>
      <AttributeIcon type={attribute.type} />
      <span>{attribute.title}</span>
    </span>
  );
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form */}
      <div
        role="group"
        aria-label={attribute.title}
        className={styles.row}
        onKeyDown={(event) => {
          if (!kept || !asksForHistory(event)) return;
          event.preventDefault();
          setHistory(true);
        }}
      >
        {attribute.description ? (
          <Tooltip label={attribute.description} multiline maw={260} position="left">
            {title}
          </Tooltip>
        ) : (
          title
        )}
        <ValueEditor object={object} attribute={attribute} values={values} save={save} />
      </div>
      {kept && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={styles.history ?? ""}
          aria-label={`History of ${attribute.title}`}
          title={attribute.is_writable ? "History (H)" : "History"}
          tabIndex={attribute.is_writable ? -1 : 0}
          onClick={() => setHistory(true)}
        >
          <History size={14} aria-hidden />
        </ActionIcon>
      )}
      <Suspense fallback={null}>
        {history && (
          <AttributeHistory
            object={object}
            record={record}
            attribute={attribute}
            values={values}
            save={save}
            onClose={() => setHistory(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** H on a value that is not being edited; what is typed in an editor that floats above the page is not meant. */
function asksForHistory({ key, ctrlKey, metaKey, altKey, target, currentTarget }: KeyboardEvent): boolean {
  if (key.toLowerCase() !== "h" || ctrlKey || metaKey || altKey || !(target instanceof HTMLElement)) return false;
  const typing = target.matches("textarea, select, [contenteditable], input:not([type=checkbox])");
  return currentTarget.contains(target) && !typing;
}
