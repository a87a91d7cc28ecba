import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import type { Filter, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { toastError } from "../parts/toast-store";
import type { Calculation } from "./calculations-api";

/** An attribute of what is viewed, or one at the end of a way through references. */
export type Place = { attribute: string } | { path: [string, string][] };

export type ViewColumn = Place & { width?: number };

/** A saved way of looking at the records of an object or the entries of a list. */
export interface View {
  id: string;
  title: string;
  type: "table" | "board";
  filter: Filter | null;
  sorts: Sort[];
  /** In order; empty for those that are shown unless told. */
  columns: ViewColumn[];
  /** Slug of the attribute whose choices are the columns of a board. */
  group_by: string | null;
  /** What stands below the columns. */
  calculations: Calculation[];
}

export type ViewInput = Partial<Omit<View, "id">>;

/** Below the host API: views belong to an object, or to a list (`listTarget`). */
function viewsPath(w: string, target: string, ...rest: string[]): string {
  const list = target.startsWith("lists/");
  return workspacePath(w, list ? "lists" : "objects", list ? target.slice("lists/".length) : target, "views", ...rest);
}

export const viewsQuery = (w: string, target: string) =>
  queryOptions({
    queryKey: keys.views(w, target),
    queryFn: async ({ signal }) =>
      (await request<{ data: View[] }>("GET", viewsPath(w, target), undefined, signal)).data,
    staleTime: 60_000,
  });

/** Changes of the views of an object or list. They show at once; what is refused is told, and gives null. */
export function useViewWrites(target: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMemo(() => {
    const queryKey = keys.views(w, target);
    const put = (change: (views: View[]) => View[]) =>
      client.setQueryData<View[]>(queryKey, (views) => change(views ?? []));
    const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        toastError(what, messageOf(error));
        void client.invalidateQueries({ queryKey });
        return null;
      }
    };
    return {
      create: (input: ViewInput & { title: string }) =>
        attempt("The view was not saved", async () => {
          const { data } = await request<{ data: View }>("POST", viewsPath(w, target), input);
          put((views) => [...views.filter(({ id }) => id !== data.id), data]);
          return data;
        }),
      update: (id: string, input: ViewInput) =>
        attempt("The view was not saved", async () => {
          const { data } = await request<{ data: View }>("PATCH", viewsPath(w, target, id), input);
          put((views) => views.map((view) => (view.id === id ? data : view)));
          return data;
        }),
      remove: (id: string) =>
        attempt("The view was not deleted", async () => {
          await request("DELETE", viewsPath(w, target, id));
          put((views) => views.filter((view) => view.id !== id));
          return true;
        }),
      order: (ids: readonly string[]) =>
        attempt("The views were not put into order", async () => {
          const place = (view: View) => ids.indexOf(view.id);
          put((views) => [...views].sort((a, b) => place(a) - place(b)));
          const { data } = await request<{ data: View[] }>("PUT", viewsPath(w, target, "order"), { views: ids });
          put(() => data);
          return true;
        }),
    };
  }, [w, target, client]);
}
