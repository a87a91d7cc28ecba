import { Button, Modal, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { messageOf } from "../api/client";
import { attributeHistoryQuery } from "../api/queries";
import type { Attribute, Value } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { isAmong } from "../merge/merged";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { useFocusBack } from "../parts/focus";
import { ActorChip } from "../parts/RecordChip";
import { toasts } from "../parts/toast-store";
import { formatDateTime } from "../values/read";
import { ValueView } from "../values/ValueView";
import { valueToWrite } from "../values/write";
import styles from "./AttributeHistory.module.css";

/** How many more values are drawn at once. */
const STEP = 50;

interface AttributeHistoryProps {
  object: string;
  record: string;
  attribute: Attribute;
  /** What it holds now. */
  values: readonly Value[];
  /** Writes; rejects with a sentence for people. */
  save(written: unknown): Promise<void>;
  onClose(): void;
}

/** Everything that an attribute of a record ever held, newest first. Mounted while it is open. */
export function AttributeHistory(props: AttributeHistoryProps) {
  const { attribute, onClose } = props;
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={`History of ${attribute.title}`}
      size={560}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={styles.content}>
        <Values {...props} />
      </div>
    </Modal>
  );
}

function Values({ object, record, attribute, values, save, onClose }: AttributeHistoryProps) {
  const w = useWorkspace();
  const history = useQuery(attributeHistoryQuery(w, object, record, attribute));
  const [count, setCount] = useState(STEP);
  const [restoring, setRestoring] = useState<Value | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  if (history.isError && !history.data) {
    return (
      <ErrorState
        error={history.error}
        title="The history could not be loaded"
        onRetry={() => void history.refetch()}
      />
    );
  }
  if (!history.data) return <ValuesSkeleton />;
  if (history.data.length === 0) {
    return <EmptyState icon={History} title={`${attribute.title} has never had a value`} />;
  }
  const restore = async (value: Value) => {
    setRestoring(value);
    setRefused(null);
    try {
      await save(restored(attribute, value, values));
      toasts.show({ variant: "success", title: `${attribute.title} restored` });
      onClose();
    } catch (error) {
      setRefused(messageOf(error));
      setRestoring(null);
    }
  };
  return (
    <>
      {refused && (
        <p className={styles.refused} role="alert">
          Not restored: {refused}
        </p>
      )}
      <ol className={styles.values} aria-label={`Values of ${attribute.title}, the newest first`}>
        {history.data.slice(0, count).map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value has no id, and two may begin at the same moment
          <li key={`${value.active_from} ${at}`} className={styles.item}>
            <div className={styles.told}>
              <ValueView attribute={attribute} values={[value]} wrap />
              <div className={styles.about}>
                <ActorChip actor={value.created_by_actor} />
                <Span value={value} />
              </div>
            </div>
            {attribute.is_writable && !isAmong(value, values) && (
              <Button
                variant="default"
                size="compact-sm"
                loading={restoring === value}
                disabled={restoring !== null && restoring !== value}
                onClick={() => void restore(value)}
              >
                Restore this value
              </Button>
            )}
          </li>
        ))}
      </ol>
      {history.data.length > count && (
        <Button variant="subtle" color="gray" c="var(--ink-soft)" mt={8} onClick={() => setCount(count + STEP)}>
          Show more
        </Button>
      )}
    </>
  );
}

/** What is written to have a value back: in place of what is there, or beside it where there may be several. */
function restored(attribute: Attribute, value: Value, values: readonly Value[]): unknown {
  const written = valueToWrite(value);
  return attribute.is_multiselect ? [...values.map(valueToWrite), written] : written;
}

/** From when until when it was there, in the reader's own zone. */
function Span({ value: { active_from: from, active_until: until } }: { value: Value }) {
  return (
    <span>
      {until === null ? "since " : ""}
      <time dateTime={from}>{formatDateTime(from)}</time>
      {until !== null && (
        <>
          {" until "}
          <time dateTime={until}>{formatDateTime(until)}</time>
        </>
      )}
    </span>
  );
}

function ValuesSkeleton() {
  return (
    <div className={styles.values} aria-busy="true">
      {[150, 210, 180].map((width) => (
        <div key={width} className={styles.item}>
          <div className={styles.told}>
            <Skeleton w={width} h={12} my={4} />
            <Skeleton w={width + 60} h={10} my={5} />
          </div>
        </div>
      ))}
    </div>
  );
}
