import { Button, CloseButton, Group, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Search, SearchX } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useParams } from "react-router";
import { attributesQuery, objectsQuery, recordsQuery } from "../api/queries";
import type { ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { ImportEmails } from "../imports/ImportEmails";
import { ImportWizard } from "../imports/ImportWizard";
import { searchFilter } from "../palette/search";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { NotFound } from "../shell/NotFound";
import { PageBar, useTitle } from "../shell/PageBar";
import { objectIcon } from "../shell/Sidebar";
import { BoardCalculation, boardTotal } from "../views/BoardCalculation";
import { FilterMenu } from "../views/FilterMenu";
import { cardColumns, columnIds, columnsToKeep, groupFields, objectFields } from "../views/fields";
import { both } from "../views/filter";
import { NoBoard } from "../views/NoBoard";
import { SortMenu } from "../views/SortMenu";
import { useView } from "../views/useView";
import { ViewBar } from "../views/ViewBar";
import { ColumnsMenu } from "./ColumnsMenu";
import { CreateRecordDialog } from "./CreateRecordDialog";
import { defaultColumns, nameAttribute, tableAttributes } from "./columns";
import { TableSkeleton } from "./DataTable";
import { ObjectActions } from "./ObjectActions";
import styles from "./ObjectPage.module.css";
import { type Importable, useObjectCommands } from "./object-commands";
import { RecordBoard } from "./RecordBoard";
import { RecordTable } from "./RecordTable";

export function ObjectPage() {
  const { object: slug = "" } = useParams();
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w));
  const object = objects.data?.find((item) => item.api_slug === slug);
  if (objects.isError) {
    return (
      <ErrorState
        as="h1"
        error={objects.error}
        title="Objects could not be loaded"
        onRetry={() => void objects.refetch()}
      />
    );
  }
  if (!objects.data) return <TableSkeleton />;
  return object ? <ObjectTable key={slug} object={object} /> : <NotFound what="object" />;
}

function ObjectTable({ object }: { object: ObjectDefinition }) {
  const w = useWorkspace();
  const slug = object.api_slug;
  const attributes = useQuery(attributesQuery(w, slug));
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), 160);
  const shownView = useView(slug);
  const { view, sorts, change } = shownView;
  const isBoard = view?.type === "board";
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState<Importable | null>(null);
  useObjectCommands(
    object,
    useCallback(() => setCreating(true), []),
    setImporting,
  );
  const [chosen, setChosen] = useLocalStorage<string[] | null>({
    key: `stoa.columns.${w}.${slug}`,
    defaultValue: null,
  });
  const searchBox = useRef<HTMLInputElement>(null);
  useTitle(object.plural_noun);
  useHotkeys([
    ["/", () => searchBox.current?.focus()],
    ["c", () => setCreating(true)],
  ]);

  const all = useMemo(() => attributes.data ?? [], [attributes.data]);
  const filter = useMemo(() => both(shownView.filter, searchFilter(all, text)), [shownView.filter, all, text]);
  const records = useInfiniteQuery({
    ...recordsQuery(w, slug, filter, sorts),
    enabled: attributes.isSuccess && shownView.settled && !isBoard,
    placeholderData: (previous) => previous,
  });
  const matching = useMemo(() => ({ filter, sorts }), [filter, sorts]);
  const offered = useMemo(() => tableAttributes(all), [all]);
  const fields = useMemo(() => objectFields(slug, all), [slug, all]);
  const shown = useMemo(() => {
    const kept = view ? columnIds(fields, shownView.columns) : chosen;
    const usual = isBoard ? cardColumns(defaultColumns(all), view.group_by) : defaultColumns(all);
    return (kept ?? usual).flatMap((id) => offered.find((a) => a.api_slug === id) ?? []);
  }, [all, chosen, offered, fields, view, isBoard, shownView.columns]);
  const columns = useMemo(
    () => (view || !chosen ? shownView.columns : columnsToKeep(fields, chosen, [])),
    [fields, view, chosen, shownView.columns],
  );
  const setColumns = (ids: string[]) => {
    if (view) change({ columns: columnsToKeep(fields, ids, shownView.columns) });
    else setChosen(ids);
  };

  const exported = useMemo(() => {
    const name = nameAttribute(all);
    const columns = name ? [name, ...shown] : shown;
    return { filter, sorts, columns: columns.map((attribute) => attribute.api_slug) };
  }, [filter, sorts, shown, all]);

  const total = useMemo(() => boardTotal(fields, shownView.calculations), [fields, shownView.calculations]);
  const group = groupFields(fields).find(({ attribute }) => attribute.api_slug === view?.group_by);
  const Icon = objectIcon(slug);
  const rows = useMemo(() => records.data?.pages.flat() ?? [], [records.data]);
  const noun = object.singular_noun.toLowerCase();
  const error = attributes.error ?? records.error;
  return (
    <>
      <PageBar
        icon={<Icon size={16} aria-hidden />}
        title={object.plural_noun}
        aside={
          <>
            <ObjectActions object={object} attributes={all} shown={exported} onImport={setImporting} />
            <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
              New {noun}
            </Button>
          </>
        }
      />
      <ViewBar
        target={slug}
        all={`All ${object.plural_noun.toLowerCase()}`}
        shown={shownView}
        fields={fields}
        columns={columns}
        editable
      />
      <div className={styles.tools}>
        <TextInput
          ref={searchBox}
          type="search"
          aria-label={`Search ${object.plural_noun.toLowerCase()}`}
          placeholder={`Search ${object.plural_noun.toLowerCase()}`}
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
        <span className={styles.count} aria-live="polite">
          {records.data && !isBoard ? countText(rows.length, records.hasNextPage) : ""}
        </span>
        <ColumnsMenu
          columns={offered.map((attribute) => ({ id: attribute.api_slug, attribute }))}
          shown={shown.map((a) => a.api_slug)}
          onChange={setColumns}
          onReset={() => (view ? change({ columns: [] }) : setChosen(null))}
        />
      </div>
      {error && !records.data ? (
        <ErrorState
          error={error}
          title={`${object.plural_noun} could not be loaded`}
          onRetry={() => void (attributes.isError ? attributes.refetch() : records.refetch())}
        />
      ) : isBoard && attributes.data ? (
        group ? (
          <RecordBoard
            key={view.id}
            object={object}
            group={group}
            filter={filter}
            sorts={sorts}
            calculation={total}
            shown={shown}
          />
        ) : (
          <NoBoard />
        )
      ) : !records.data || !attributes.data ? (
        <TableSkeleton />
      ) : rows.length === 0 ? (
        filter ? (
          <EmptyState
            icon={SearchX}
            title="Nothing found"
            text={text === "" ? `No ${noun} matches the filter.` : `No ${noun} matches “${text}”.`}
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
            icon={Icon}
            title={`No ${object.plural_noun.toLowerCase()} yet`}
            text="Create the first one here, bring them in from a file, or send them over the REST API."
          >
            <Group gap={8} justify="center">
              <Button onClick={() => setCreating(true)}>New {noun}</Button>
              <Button variant="default" onClick={() => setImporting("records")}>
                Import a CSV file
              </Button>
            </Group>
          </EmptyState>
        )
      ) : (
        <RecordTable
          object={object}
          attributes={all}
          shown={shown}
          rows={rows}
          sorts={sorts}
          onSort={(sorts) => change({ sorts })}
          stale={records.isPlaceholderData}
          onEnd={() => {
            if (records.hasNextPage && !records.isFetchingNextPage) void records.fetchNextPage();
          }}
          more={records.hasNextPage}
          matching={matching}
          calculations={shownView.calculations}
          onCalculations={(calculations) => change({ calculations })}
        />
      )}
      <CreateRecordDialog object={object} attributes={all} opened={creating} onClose={() => setCreating(false)} />
      {importing === "records" && <ImportWizard object={object} attributes={all} onClose={() => setImporting(null)} />}
      {importing === "emails" && <ImportEmails onClose={() => setImporting(null)} />}
    </>
  );
}

function countText(loaded: number, more: boolean): string {
  if (more) return `${loaded}+ records`;
  return loaded === 1 ? "1 record" : `${loaded} records`;
}
