import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import type { Filter, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import type { Calculation } from "./calculations-api";
import { type View, type ViewColumn, viewsQuery } from "./views-api";

/** What has been changed of a view and is not saved; what is not there is as it was. */
export interface Draft {
  filter?: Filter | null;
  sorts?: Sort[];
  columns?: ViewColumn[];
  calculations?: Calculation[];
}

export interface ShownView {
  views: readonly View[];
  /** The saved view of the address (`?view=`); null for all there is. */
  view: View | null;
  /** False as long as it is not known what to show. */
  settled: boolean;
  filter: Filter | null;
  sorts: Sort[];
  columns: ViewColumn[];
  calculations: Calculation[];
  /** What saving would write; null where nothing has changed. */
  unsaved: Draft | null;
  change(change: Draft): void;
  reset(): void;
  open(view: string | null): void;
}

const NONE: Draft = {};
const NO_SORTS: Sort[] = [];
const NO_COLUMNS: ViewColumn[] = [];
const NO_CALCULATIONS: Calculation[] = [];
const ALL = "all";

/** The view of an object or list that the address names, with what has been changed of it since. */
export function useView(target: string): ShownView {
  const w = useWorkspace();
  const [address, setAddress] = useSearchParams();
  const { data, isSuccess, isError } = useQuery(viewsQuery(w, target));
  const named = address.get("view");
  const view = data?.find(({ id }) => id === named) ?? null;
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const key = view?.id ?? ALL;
  const draft = drafts[key] ?? NONE;

  const open = useCallback(
    (id: string | null, replace = false) =>
      setAddress(
        (before) => {
          const after = new URLSearchParams(before);
          if (id === null) after.delete("view");
          else after.set("view", id);
          return after;
        },
        { replace },
      ),
    [setAddress],
  );
  // A view that is no more leads to all there is.
  const isGone = named !== null && isSuccess && !view;
  useEffect(() => {
    if (isGone) open(null, true);
  }, [isGone, open]);

  const change = useCallback(
    (changed: Draft) => setDrafts((all) => ({ ...all, [key]: { ...all[key], ...changed } })),
    [key],
  );
  const reset = useCallback(() => setDrafts(({ [key]: _, ...others }) => others), [key]);
  const shown = {
    filter: draft.filter === undefined ? (view?.filter ?? null) : draft.filter,
    sorts: draft.sorts ?? view?.sorts ?? NO_SORTS,
    columns: draft.columns ?? view?.columns ?? NO_COLUMNS,
    calculations: draft.calculations ?? view?.calculations ?? NO_CALCULATIONS,
  };
  const unsaved = useMemo(() => unsavedOf(draft, view), [draft, view]);
  return {
    views: data ?? [],
    view,
    settled: named === null || isSuccess || isError,
    ...shown,
    unsaved,
    change,
    reset,
    open,
  };
}

function unsavedOf(draft: Draft, view: View | null): Draft | null {
  const changed: Draft = {};
  if (draft.filter !== undefined && !isSame(draft.filter, view?.filter ?? null)) changed.filter = draft.filter;
  if (draft.sorts && !isSame(draft.sorts, view?.sorts ?? [])) changed.sorts = draft.sorts;
  if (draft.columns && !isSame(draft.columns, view?.columns ?? [])) changed.columns = draft.columns;
  if (draft.calculations && !isSame(draft.calculations, view?.calculations ?? [])) {
    changed.calculations = draft.calculations;
  }
  return Object.keys(changed).length > 0 ? changed : null;
}

/** Equal as JSON, whatever the order of the members. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, inOrder(inner)]),
  );
}
