import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { messageOf } from "../api/client";
import { keys } from "../api/keys";
import type { Choice } from "../api/queries";
import type { Attribute, Filter, Sort, Value } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { toastError } from "../parts/toast-store";
import type { BoardColumn } from "./Board";
import type { Field } from "./fields";
import { both } from "./filter";

/** Cards asked for at once, in each column. */
const CARDS = 30;

export interface CardQuery {
  filter: Filter;
  sorts: Sort[];
  limit: number;
  offset: number;
}

/** Where a board's cards come from: records of an object, or entries of a list. */
export interface BoardSource<T> {
  /** What the keys of all its queries begin with. */
  key: readonly unknown[];
  load(query: CardQuery, signal: AbortSignal): Promise<T[]>;
  id(item: T): string;
  name(item: T): string;
  /** As it will be with these values. */
  withValues(item: T, attribute: Attribute, values: Value[]): T;
  /** Whether cards can be moved at all. */
  writable: boolean;
  /** Replaces the value of the attribute; null takes it away. */
  write(item: T, attribute: Attribute, written: string | null): Promise<T>;
}

interface BoardQuery<T> {
  source: BoardSource<T>;
  group: Field;
  filter: Filter | null;
  sorts: readonly Sort[];
}

type Pages<T> = InfiniteData<T[], number>;

const slugOf = ({ attribute }: Field): string => attribute.api_slug;

const keyOf = <T>({ source, group, filter, sorts }: BoardQuery<T>, choice: Choice | null) =>
  [...source.key, { board: slugOf(group), choice: choice?.id ?? null, filter, sorts }] as const;

/** The cards of one column, page by page. */
export function useBoardColumn<T>(board: BoardQuery<T>, choice: Choice | null) {
  const { source, group, filter, sorts } = board;
  const slug = slugOf(group);
  const test: Filter = choice ? { [slug]: { $eq: choice.id } } : { $not: { [slug]: { $not_empty: true } } };
  return useInfiniteQuery({
    queryKey: keyOf(board, choice),
    queryFn: ({ pageParam, signal }) =>
      source.load({ filter: both(filter, test) ?? test, sorts: [...sorts], limit: CARDS, offset: pageParam }, signal),
    initialPageParam: 0,
    // Cards that have been moved here or away do not change what comes next on the server by as much; doubles are left out.
    getNextPageParam: (last: T[], pages: T[][]) => (last.length < CARDS ? undefined : pages.length * CARDS),
    staleTime: 15_000,
  });
}

/** Takes cards from column to column: at once in the page, and back if the server refuses. */
export function useBoardMoves<T>(board: BoardQuery<T>) {
  const client = useQueryClient();
  const w = useWorkspace();
  const { member } = useSession();
  const latest = useRef(board);
  latest.current = board;
  const underway = useRef(0);
  return useCallback(
    async (item: T, from: BoardColumn, to: BoardColumn): Promise<void> => {
      const { source, group } = latest.current;
      const [left, entered] = [keyOf(latest.current, from.choice), keyOf(latest.current, to.choice)];
      const { attribute } = group;
      const others = (items: T[]) => items.filter((other) => source.id(other) !== source.id(item));
      const moved = source.withValues(item, attribute, expected(attribute, to.choice, member.id));
      underway.current += 1;
      await client.cancelQueries({ queryKey: source.key });
      client.setQueryData<Pages<T>>(left, (data) => data && { ...data, pages: data.pages.map(others) });
      client.setQueryData<Pages<T>>(
        entered,
        (data) =>
          data && {
            ...data,
            pages: data.pages.map((page, at) => (at === 0 ? [moved, ...others(page)] : others(page))),
          },
      );
      try {
        await source.write(item, attribute, to.choice?.id ?? null);
      } catch (error) {
        toastError(`${source.name(item)} stays in ${from.title}`, messageOf(error));
        client.setQueryData<Pages<T>>(entered, (data) => data && { ...data, pages: data.pages.map(others) });
        client.setQueryData<Pages<T>>(
          left,
          (data) =>
            data && { ...data, pages: data.pages.map((page, at) => (at === 0 ? [item, ...others(page)] : page)) },
        );
      }
      underway.current -= 1;
      // What is read while another card is on its way does not have it yet.
      if (underway.current > 0) return;
      void client.invalidateQueries({ queryKey: source.key });
      void client.invalidateQueries({ queryKey: keys.calculations(w) });
    },
    [client, w, member.id],
  );
}

function expected(attribute: Attribute, choice: Choice | null, member: string): Value[] {
  if (!choice) return [];
  const envelope = {
    active_from: new Date().toISOString(),
    active_until: null,
    created_by_actor: { type: "workspace-member", id: member },
    attribute_type: attribute.type,
  };
  const { id, title } = choice;
  return [
    attribute.type === "status"
      ? { ...envelope, status: { id: { status_id: id }, title } }
      : { ...envelope, option: { id: { option_id: id }, title } },
  ];
}
