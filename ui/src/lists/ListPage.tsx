import { ActionIcon, Button, CloseButton, Popover, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { List as ListIcon, ListPlus, Plus, Search, SearchX, Settings2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { attributesQuery, listTarget, objectsQuery } from "../api/queries";
import type { ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { ColumnsMenu } from "../objects/ColumnsMenu";
import { tableAttributes } from "../objects/columns";
import { TableSkeleton } from "../objects/DataTable";
import tools from "../objects/ObjectPage.module.css";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { RecordPicker } from "../parts/pickers";
import { NotFound } from "../shell/NotFound";
import { PageBar, useTitle } from "../shell/PageBar";
import { BoardCalculation, boardTotal } from "../views/BoardCalculation";
import { FilterMenu } from "../views/FilterMenu";
import { cardColumns, columnIds, columnsToKeep, entryFields, groupFields } from "../views/fields";
import { both } from "../views/filter";
import { NoBoard } from "../views/NoBoard";
import { SortMenu } from "../views/SortMenu";
import { useView } from "../views/useView";
import { ViewBar } from "../views/ViewBar";
import { EntryBoard } from "./EntryBoard";
import { type EntryColumn, EntryTable } from "./EntryTable";
import { entriesQuery, entrySearch, type List, listsQuery, ownAttributes } from "./lists-api";
import { useEntryWrites } from "./useEntryWrites";

export function ListPage() {
  const { list: slug = "" } = useParams();
  const w = useWorkspace();
  const lists = useQuery(listsQuery(w));
  const objects = useQuery(objectsQuery(w));
  const list = lists.data?.find((item) => item.api_slug === slug || item.id.list_id === slug);
  const object = objects.data?.find((item) => item.api_slug === list?.parent_object[0]);
  const failed = lists.isError ? lists : objects.isError ? objects : null;
  if (failed && !failed.data) {
    return (
      <ErrorState
        as="h1"
        error={failed.error}
        title="The list could not be loaded"
        onRetry={() => void failed.refetch()}
      />
    );
  }
  if (!lists.data || !objects.data) return <TableSkeleton />;
  return list && object ? <Entries key={slug} list={list} object={object} /> : <NotFound what="list" />;
}

/** How many attributes of the record are shown until the member chooses. */
const USUAL = 3;

function Entries({ list, object }: { list: List; object: ObjectDefinition }) {
  const w = useWorkspace();
  const slug = list.api_slug;
  const own = useQuery(attributesQuery(w, listTarget(slug)));
  const attributes = useQuery(attributesQuery(w, object.api_slug));
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), 160);
  const shownView = useView(listTarget(slug));
  const { view, sorts, change } = shownView;
  const isBoard = view?.type === "board";
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useLocalStorage<string[] | null>({
    key: `stoa.columns.${w}.list.${slug}`,
    defaultValue: null,
  });
  const searchBox = useRef<HTMLInputElement>(null);
  const writes = useEntryWrites(list);
  useTitle(list.name);
  useHotkeys([
    ["/", () => searchBox.current?.focus()],
    ["c", () => setAdding(writes.allowed)],
  ]);

  const all = useMemo(() => attributes.data ?? [], [attributes.data]);
  const offered = useMemo((): EntryColumn[] => {
    const entry = (own.data ?? []).filter(({ api_slug }) => api_slug !== "entry_id" && api_slug !== "parent_record");
    const mine = ownAttributes(entry);
    return [
      ...[...mine, ...entry.filter((a) => !mine.includes(a))].map(
        (attribute): EntryColumn => ({ id: `entry.${attribute.api_slug}`, of: "entry", attribute }),
      ),
      ...tableAttributes(all).map(
        (attribute): EntryColumn => ({ id: `record.${attribute.api_slug}`, of: "record", attribute }),
      ),
    ];
  }, [own.data, all]);
  const usual = useMemo(() => {
    const mine = ownAttributes(own.data ?? []).map((a) => `entry.${a.api_slug}`);
    const records = offered.filter((column) => column.of === "record").slice(0, USUAL);
    return [...mine, ...records.map((column) => column.id), "entry.created_at"];
  }, [own.data, offered]);
  const fields = useMemo(() => entryFields(slug, object, own.data ?? [], all), [slug, object, own.data, all]);
  const shown = useMemo(() => {
    const kept = view ? columnIds(fields, shownView.columns) : chosen;
    return (kept ?? (isBoard ? cardColumns(usual, view.group_by) : usual)).flatMap(
      (id) => offered.find((column) => column.id === id) ?? [],
    );
  }, [chosen, usual, offered, fields, view, isBoard, shownView.columns]);
  const columns = useMemo(
    () => (view || !chosen ? shownView.columns : columnsToKeep(fields, chosen, [])),
    [fields, view, chosen, shownView.columns],
  );
  const setColumns = (ids: string[]) => {
    if (view) change({ columns: columnsToKeep(fields, ids, shownView.columns) });
    else setChosen(ids);
  };

  const filter = useMemo(
    () => both(shownView.filter, entrySearch(slug, object.api_slug, all, text)),
    [shownView.filter, slug, object.api_slug, all, text],
  );
  const entries = useInfiniteQuery({
    ...entriesQuery(w, slug, filter, sorts),
    enabled: attributes.isSuccess && own.isSuccess && shownView.settled && !isBoard,
    placeholderData: (previous) => previous,
  });
  const matching = useMemo(() => ({ filter, sorts }), [filter, sorts]);
  const rows = useMemo(() => entries.data?.pages.flat() ?? [], [entries.data]);
  const total = useMemo(() => boardTotal(fields, shownView.calculations), [fields, shownView.calculations]);
  const group = groupFields(fields).find(({ attribute }) => attribute.api_slug === view?.group_by);
  const error = attributes.error ?? own.error ?? entries.error;
  const noun = object.singular_noun.toLowerCase();
  const here = useMemo(() => rows.map((row) => row.parent_record_id), [rows]);
  return (
    <>
      <PageBar
        icon={<ListIcon size={16} aria-hidden />}
        title={list.name}
        aside={
          <>
            <Tooltip label="Attributes of this list">
              <ActionIcon
                component={Link}
                to={`/${w}/settings/objects/lists/${slug}`}
                variant="default"
                size={30}
                aria-label="Attributes of this list"
              >
                <Settings2 size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
            {writes.allowed && (
              <Popover opened={adding} onChange={setAdding} position="bottom-end" width={320} trapFocus returnFocus>
                <Popover.Target>
                  <Button
                    leftSection={<Plus size={15} aria-hidden />}
                    aria-haspopup="dialog"
                    aria-expanded={adding}
                    onClick={() => setAdding(!adding)}
                  >
                    Add {noun}
                  </Button>
                </Popover.Target>
                <Popover.Dropdown p={0} aria-label={`Add to ${list.name}`}>
                  {adding && (
                    <RecordPicker
                      label={object.plural_noun}
                      objects={[object.api_slug]}
                      chosen={here}
                      multiple
                      onPick={({ record }) => writes.add.mutate({ object: object.api_slug, record })}
                    />
                  )}
                </Popover.Dropdown>
              </Popover>
            )}
          </>
        }
      />
      <ViewBar
        target={listTarget(slug)}
        all="All entries"
        shown={shownView}
        fields={fields}
        columns={columns}
        editable={writes.allowed}
      />
      <div className={tools.tools}>
        <TextInput
          ref={searchBox}
          type="search"
          aria-label={`Search ${list.name}`}
          placeholder={`Search ${list.name}`}
          leftSection={<Search size={14} aria-hidden />}
          rightSection={typed === "" ? null : <CloseButton size="xs" aria-label="Clear" onClick={() => setTyped("")} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setTyped("")}
          w={240}
        />
        <FilterMenu fields={fields} filter={shownView.filter} onChange={(filter) => change({ filter })} />
        <SortMenu fields={fields} sorts={sorts} onChange={(sorts) => change({ sorts })} />
        {isBoard && (
          <BoardCalculation
            fields={fields}
            calculations={shownView.calculations}
            onChange={(calculations) => change({ calculations })}
          />
        )}
        <span className={tools.count} aria-live="polite">
          {entries.data && !isBoard
            ? `${rows.length}${entries.hasNextPage ? "+" : ""} ${rows.length === 1 ? "entry" : "entries"}`
            : ""}
        </span>
        <ColumnsMenu
          columns={offered.map(({ id, of, attribute }) => ({
            id,
            attribute,
            group: of === "entry" ? "On this list" : `Of the ${noun}`,
          }))}
          shown={shown.map((column) => column.id)}
          onChange={setColumns}
          onReset={() => (view ? change({ columns: [] }) : setChosen(null))}
        />
      </div>
      {error && !entries.data ? (
        <ErrorState
          error={error}
          title="The list could not be loaded"
          onRetry={() => void (attributes.isError ? attributes : own.isError ? own : entries).refetch()}
        />
      ) : isBoard && attributes.data && own.data ? (
        group ? (
          <EntryBoard
            key={view.id}
            list={list}
            object={object}
            group={group}
            filter={filter}
            sorts={sorts}
            calculation={total}
            shown={shown}
            writable={writes.allowed}
          />
        ) : (
          <NoBoard />
        )
      ) : !entries.data || !attributes.data || !own.data ? (
        <TableSkeleton />
      ) : rows.length === 0 ? (
        filter ? (
          <EmptyState
            icon={SearchX}
            title="Nothing found"
            text={text === "" ? "No entry matches the filter." : `No entry matches “${text}”.`}
          >
            {text === "" ? (
              <Button variant="default" onClick={() => change({ filter: null })}>
                Clear the filter
              </Button>
            ) : (
              <Button variant="default" onClick={() => setTyped("")}>
                Clear the search
              </Button>
            )}
          </EmptyState>
        ) : (
          <EmptyState
            icon={ListPlus}
            title="Nothing on this list yet"
            text={
              writes.allowed
                ? `Press C to add a ${noun}. What is kept of each entry is set up as attributes of the list.`
                : "You may read this list. Others add to it."
            }
          >
            {writes.allowed && (
              <>
                <Button variant="default" component={Link} to={`/${w}/settings/objects/lists/${slug}`}>
                  Set up attributes
                </Button>
                <Button onClick={() => setAdding(true)}>Add {noun}</Button>
              </>
            )}
          </EmptyState>
        )
      ) : (
        <EntryTable
          list={list}
          object={object}
          attributes={all}
          shown={shown}
          rows={rows}
          sorts={sorts}
          onSort={(sorts) => change({ sorts })}
          stale={entries.isPlaceholderData}
          onEnd={() => {
            if (entries.hasNextPage && !entries.isFetchingNextPage) void entries.fetchNextPage();
          }}
          more={entries.hasNextPage}
          matching={matching}
          calculations={shownView.calculations}
          onCalculations={(calculations) => change({ calculations })}
        />
      )}
    </>
  );
}
