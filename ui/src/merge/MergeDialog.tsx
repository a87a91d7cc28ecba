import { Button, Group, Modal, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { useMergeRecords } from "../api/mutations";
import { attributesQuery, recordQuery } from "../api/queries";
import type { ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import { ErrorState } from "../parts/EmptyState";
import { useFocusBack } from "../parts/focus";
import { RecordPicker } from "../parts/pickers";
import { toasts } from "../parts/toast-store";
import { type Distinction, tellApart } from "../values/apart";
import { formatDate, recordImage, recordName } from "../values/read";
import { Comparison } from "./Comparison";
import styles from "./Merge.module.css";
import { mergedAttributes } from "./merged";

interface MergeDialogProps {
  object: ObjectDefinition;
  /** The records; the second is asked for where there is only one. */
  records: readonly [string, string] | readonly [string];
  onClose(): void;
}

/** Makes one record of two: shows both, what becomes of their values, and what is lost. Mounted while it is open. */
export function MergeDialog({ object, records, onClose }: MergeDialogProps) {
  useFocusBack();
  const [first, given] = records;
  const [picked, setPicked] = useState<string | null>(null);
  const [itself, setItself] = useState(false);
  const second = given ?? picked;
  const noun = object.singular_noun.toLowerCase();
  return (
    <Modal
      opened
      onClose={onClose}
      title={second ? `Merge two ${object.plural_noun.toLowerCase()}` : `Merge this ${noun} with…`}
      size={second ? 880 : 420}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {second ? (
        <Merge object={object} pair={[first, second]} onBack={given ? null : () => setPicked(null)} onClose={onClose} />
      ) : (
        <RecordPicker
          label={object.plural_noun}
          objects={[object.api_slug]}
          error={itself ? `This is the ${noun} itself. Choose another one.` : null}
          onPick={({ record }) => {
            setItself(record === first);
            if (record !== first) setPicked(record);
          }}
        />
      )}
    </Modal>
  );
}

interface MergeProps {
  object: ObjectDefinition;
  pair: readonly [string, string];
  /** To another choice of the second record, where there was one. */
  onBack: (() => void) | null;
  onClose(): void;
}

function Merge({ object, pair, onBack, onClose }: MergeProps) {
  const w = useWorkspace();
  const slug = object.api_slug;
  const navigate = useNavigate();
  const attributes = useQuery(attributesQuery(w, slug));
  const one = useQuery(recordQuery(w, slug, pair[0]));
  const other = useQuery(recordQuery(w, slug, pair[1]));
  const merge = useMergeRecords(slug);
  const [chosen, setChosen] = useState(pair[0]);
  const failed = [attributes, one, other].find((query) => query.isError && !query.data);
  if (failed) {
    return (
      <ErrorState error={failed.error} title="The records could not be loaded" onRetry={() => void failed.refetch()} />
    );
  }
  if (!attributes.data || !one.data || !other.data) {
    return (
      <div className={styles.cards} aria-busy="true">
        <Skeleton h={58} radius={10} />
        <Skeleton h={58} radius={10} />
      </div>
    );
  }
  const documents = [one.data, other.data];
  const toldApart = tellApart(documents);
  const headingOf = (document: RecordDocument) => {
    const distinction = toldApart.get(document.id.record_id);
    return distinction ? `${nameOf(object, document)} (${distinction.text})` : nameOf(object, document);
  };
  const [primary, secondary] = chosen === pair[0] ? [one.data, other.data] : [other.data, one.data];
  const confirm = async () => {
    try {
      const merged = await merge.mutateAsync({ primary: primary.id.record_id, secondary: secondary.id.record_id });
      onClose();
      toasts.show({ variant: "success", title: `Merged into ${nameOf(object, primary)}` });
      await navigate(`/${w}/${slug}/${merged}`, { replace: true });
    } catch {
      // The dialog shows it.
    }
  };
  return (
    <>
      <fieldset className={styles.choice} disabled={merge.isPending}>
        <legend className={styles.legend}>Whose values count where the two differ?</legend>
        <div className={styles.cards}>
          {documents.map((document) => (
            <RecordCard
              key={document.id.record_id}
              object={object}
              document={document}
              distinction={toldApart.get(document.id.record_id)}
              checked={document === primary}
              onChoose={() => {
                setChosen(document.id.record_id);
                merge.reset();
              }}
            />
          ))}
        </div>
      </fieldset>
      <Comparison
        rows={mergedAttributes(attributes.data, primary, secondary)}
        primary={headingOf(primary)}
        secondary={headingOf(secondary)}
      />
      <div className={styles.warning}>
        <p>
          <b>This cannot be undone.</b> Values that are struck through go, with their history. Both records make way for
          a new one: links to them, and their record IDs, stop working.
        </p>
        <p>
          Notes, tasks, comments, files, calls, entries of lists and references of both go over to the new record.
          {slug === "people" && " It has the e-mails with the addresses that stay."}
          {slug === "companies" && " It has the e-mails with the domains that stay."}
        </p>
      </div>
      {merge.isError && (
        <p className={styles.error} role="alert">
          Not merged: {messageOf(merge.error)}
        </p>
      )}
      <Group justify="flex-end" gap={8} mt={16}>
        {onBack && (
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            mr="auto"
            disabled={merge.isPending}
            onClick={onBack}
          >
            Choose another
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" loading={merge.isPending} onClick={() => void confirm()}>
          Merge
        </Button>
      </Group>
    </>
  );
}

const nameOf = (object: ObjectDefinition, document: RecordDocument): string =>
  recordName(document) || `Unnamed ${object.singular_noun.toLowerCase()}`;

interface RecordCardProps {
  object: ObjectDefinition;
  document: RecordDocument;
  /** What tells it from the other one, where both have the same name. */
  distinction: Distinction | undefined;
  checked: boolean;
  onChoose(): void;
}

function RecordCard({ object, document, distinction, checked, onChoose }: RecordCardProps) {
  const name = nameOf(object, document);
  return (
    <label className={styles.card} data-checked={checked || undefined}>
      <input type="radio" name="primary" className={styles.radio} checked={checked} onChange={onChoose} />
      <Avatar
        name={name}
        src={recordImage(document)}
        size={30}
        shape={object.api_slug === "people" ? "round" : "box"}
      />
      <span className={styles.naming}>
        <span className={styles.name}>{name}</span>
        <span className={styles.about}>
          {distinction?.by === "address" && `${distinction.text} · `}
          {distinction?.by === "time" ? distinction.text : `created ${formatDate(document.created_at)}`}
        </span>
      </span>
    </label>
  );
}
