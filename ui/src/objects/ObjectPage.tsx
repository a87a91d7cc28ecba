import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Search, SearchX } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useParams } from "react-router";
import { attributesQuery, objectsQuery, recordsQuery } from "../api/queries";
import type { ObjectDefinition, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { searchFilter } from "../palette/search";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { NotFound } from "../shell/NotFound";
import { PageBar, useTitle } from "../shell/PageBar";
import { objectIcon } from "../shell/Sidebar";
import { ColumnsMenu } from "./ColumnsMenu";
import { CreateRecordDialog } from "./CreateRecordDialog";
import { defaultColumns, tableAttributes } from "./columns";
import styles from "./ObjectPage.module.css";
import { RecordTable, TableSkeleton } from "./RecordTable";

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
  const [sorts, setSorts] = useState<Sort[]>([]);
  const [creating, setCreating] = useState(false);
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
  const filter = useMemo(() => searchFilter(all, text), [all, text]);
  const records = useInfiniteQuery({
    ...recordsQuery(w, slug, filter, sorts),
    enabled: attributes.isSuccess,
    placeholderData: (previous) => previous,
  });
  const offered = useMemo(() => tableAttributes(all), [all]);
  const shown = useMemo(() => {
    const slugs = chosen ?? defaultColumns(all);
    return offered.filter((a) => slugs.includes(a.api_slug));
  }, [all, chosen, offered]);

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
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
            New {noun}
          </Button>
        }
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
        <span className={styles.count} aria-live="polite">
          {records.data ? countText(rows.length, records.hasNextPage) : ""}
        </span>
        <ColumnsMenu
          attributes={offered}
          shown={shown.map((a) => a.api_slug)}
          onChange={setChosen}
          onReset={() => setChosen(null)}
        />
      </div>
      {error && !records.data ? (
        <ErrorState
          error={error}
          title={`${object.plural_noun} could not be loaded`}
          onRetry={() => void (attributes.isError ? attributes.refetch() : records.refetch())}
        />
      ) : !records.data || !attributes.data ? (
        <TableSkeleton />
      ) : rows.length === 0 ? (
        filter ? (
          <EmptyState icon={SearchX} title="Nothing found" text={`No ${noun} matches “${text}”.`}>
            <Button variant="default" onClick={() => setTyped("")}>
              Clear the search
            </Button>
          </EmptyState>
        ) : (
          <EmptyState
            icon={Icon}
            title={`No ${object.plural_noun.toLowerCase()} yet`}
            text="Create the first one here, or send them in over the REST API."
          >
            <Button onClick={() => setCreating(true)}>New {noun}</Button>
          </EmptyState>
        )
      ) : (
        <RecordTable
          object={object}
          attributes={all}
          shown={shown}
          rows={rows}
          sorts={sorts}
          onSort={setSorts}
          stale={records.isPlaceholderData}
          onEnd={() => {
            if (records.hasNextPage && !records.isFetchingNextPage) void records.fetchNextPage();
          }}
          more={records.hasNextPage}
        />
      )}
      <CreateRecordDialog object={object} attributes={all} opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function countText(loaded: number, more: boolean): string {
  if (more) return `${loaded}+ records`;
  return loaded === 1 ? "1 record" : `${loaded} records`;
}
