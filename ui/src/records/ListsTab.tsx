import { ActionIcon, Button, Popover, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { List as ListIcon, ListX, Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { Link } from "react-router";
import { messageOf } from "../api/client";
import { attributesQuery, listTarget } from "../api/queries";
import type { ObjectDefinition } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { CreateListDialog } from "../lists/CreateListDialog";
import { EntryComments } from "../lists/EntryComments";
import styles from "../lists/Lists.module.css";
import {
  accessOf,
  addEntry,
  entryQuery,
  type List,
  listKeys,
  listsQuery,
  ownAttributes,
  type Place,
  placesQuery,
} from "../lists/lists-api";
import { useEntryWrites } from "../lists/useEntryWrites";
import { AttributeIcon } from "../objects/attribute-icon";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { PickList } from "../parts/PickList";
import { toastError } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import { ValueEditor } from "../values/ValueEditor";
import { RunCommands } from "../workflows/RunCommands";

/** The lists that a record stands on, with its values there. */
export function ListsTab({ object, record, name }: { object: ObjectDefinition; record: string; name: string }) {
  const w = useWorkspace();
  const lists = useQuery(listsQuery(w));
  const places = useQuery(placesQuery(w, object.api_slug, record));
  const [adding, setAdding] = useState(false);
  const [creating, setCreating] = useState(false);
  const { member } = useSession();
  const offered = (lists.data ?? []).filter(
    (list) => list.parent_object.includes(object.api_slug) && accessOf(list, member.id) !== "read-only",
  );
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (list: List) => addEntry(w, list.api_slug, object.api_slug, record),
    onError: (error, list) => toastError(`Not added to ${list.name}`, messageOf(error)),
    onSettled: (_entry, _error, list) =>
      Promise.all([
        client.invalidateQueries({ queryKey: listKeys.of(w, record) }),
        client.invalidateQueries({ queryKey: listKeys.entries(w, list.api_slug) }),
      ]),
  });
  const failed = places.isError && !places.data ? places : lists.isError && !lists.data ? lists : null;
  return (
    <div className={styles.tab}>
      <div className={styles.line}>
        <h2 className={styles.heading}>Lists</h2>
        <Popover opened={adding} onChange={setAdding} position="bottom-end" width={260} trapFocus returnFocus>
          <Popover.Target>
            <Button
              leftSection={<Plus size={15} aria-hidden />}
              aria-haspopup="dialog"
              aria-expanded={adding}
              onClick={() => setAdding(!adding)}
            >
              Add to list
            </Button>
          </Popover.Target>
          <Popover.Dropdown p={0} aria-label="Add to list">
            {adding && (
              <>
                <PickList
                  label="Lists"
                  placeholder="Find a list…"
                  items={offered.map((list) => ({
                    key: list.id.list_id,
                    label: list.name,
                    view: (
                      <span className={styles.pick}>
                        <ListIcon size={15} aria-hidden />
                        {list.name}
                      </span>
                    ),
                    list,
                  }))}
                  loading={lists.isPending}
                  empty={`There is no list of ${object.plural_noun.toLowerCase()} yet.`}
                  onPick={({ list }) => {
                    setAdding(false);
                    add.mutate(list);
                  }}
                />
                <Button
                  variant="subtle"
                  color="gray"
                  c="var(--ink-soft)"
                  fullWidth
                  leftSection={<Plus size={14} aria-hidden />}
                  onClick={() => {
                    setAdding(false);
                    setCreating(true);
                  }}
                >
                  New list
                </Button>
              </>
            )}
          </Popover.Dropdown>
        </Popover>
      </div>
      {failed ? (
        <ErrorState error={failed.error} title="The lists could not be loaded" onRetry={() => void failed.refetch()} />
      ) : !places.data || !lists.data ? (
        <div className={styles.cards} aria-busy="true">
          <Skeleton h={96} radius={10} />
        </div>
      ) : places.data.length === 0 ? (
        <EmptyState
          icon={ListIcon}
          title="On no list yet"
          text={`Lists gather records for a purpose. Add ${name} to one.`}
        />
      ) : (
        <div className={styles.cards}>
          {places.data.map((place) => {
            const list = lists.data.find((item) => item.id.list_id === place.list_id);
            return (
              list && (
                <EntryCard key={place.entry_id} place={place} list={list} object={object.api_slug} record={record} />
              )
            );
          })}
        </div>
      )}
      <CreateListDialog opened={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

interface EntryCardProps {
  place: Place;
  list: List;
  object: string;
  record: string;
}

function EntryCard({ place, list, object, record }: EntryCardProps) {
  const w = useWorkspace();
  const target = listTarget(list.api_slug);
  const attributes = useQuery(attributesQuery(w, target));
  const entry = useQuery(entryQuery(w, list.api_slug, place.entry_id));
  const writes = useEntryWrites(list);
  const on = useMemo(() => ({ list: list.api_slug }), [list.api_slug]);
  const ids = useCallback(async () => [place.entry_id], [place.entry_id]);
  const own = ownAttributes(attributes.data ?? []);
  return (
    <section className={styles.card} aria-label={list.name}>
      <header className={styles.cardHead}>
        <ListIcon size={15} aria-hidden />
        <Link to={`/${w}/lists/${list.api_slug}`} className={styles.name}>
          {list.name}
        </Link>
        <time className={styles.faint} dateTime={place.created_at} title={formatDateTime(place.created_at)}>
          added {formatAgo(place.created_at)}
        </time>
        <EntryComments counted of={{ list, entry: place.entry_id, object, record }} />
        <RunCommands on={on} records={ids} group={`Entry of ${list.name}`} iconOnly />
        {writes.allowed && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={`Remove from ${list.name}`}
            loading={writes.remove.isPending}
            onClick={() => writes.remove.mutate([place.entry_id])}
          >
            <ListX size={15} aria-hidden />
          </ActionIcon>
        )}
      </header>
      {own.map((attribute) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
        <div key={attribute.id.attribute_id} role="group" aria-label={attribute.title} className={styles.value}>
          <span className={styles.title}>
            <AttributeIcon type={attribute.type} />
            <span>{attribute.title}</span>
          </span>
          {entry.data ? (
            <ValueEditor
              object={target}
              attribute={writes.allowed ? attribute : { ...attribute, is_writable: false }}
              values={entry.data.entry_values[attribute.api_slug] ?? []}
              save={(written) => writes.write(entry.data, attribute, written)}
            />
          ) : entry.isError ? (
            <span className={styles.faint}>{messageOf(entry.error)}</span>
          ) : (
            <Skeleton w={90} h={10} />
          )}
        </div>
      ))}
    </section>
  );
}
