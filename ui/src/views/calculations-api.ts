import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import type { Filter } from "../api/types";
import type { Place } from "./views-api";

export type CalculationFunction =
  | "count_empty"
  | "count_filled"
  | "percent_empty"
  | "percent_filled"
  | "sum"
  | "average"
  | "minimum"
  | "maximum"
  | "earliest"
  | "latest";

export type Calculation = Place & { function: CalculationFunction };

export interface CalculationQuestion {
  filter: Filter | null;
  group_by: string | null;
  calculations: readonly Calculation[];
}

/** What is reckoned over the records of one choice, or over all that match. */
export interface CalculatedGroup {
  choice_id: string | null;
  /** All records of the group, loaded or not. */
  count: number;
  /** In the order of the calculations that were asked for. */
  results: CalculationResult[];
}

export interface CalculationResult {
  /** Null where there is nothing to reckon with, or for a reason. */
  value: number | string | null;
  /** Of amounts of money: the one currency of all of them. */
  currency_code?: string;
  /** Why there is no value although there was something to reckon with. */
  reason?: "several currencies" | "too large";
}

/** Calculations over all that matches, of an object's records or a list's entries (`listTarget`). */
export const calculationsQuery = (w: string, target: string, question: CalculationQuestion) =>
  queryOptions({
    queryKey: [...keys.calculations(w), target, question],
    queryFn: async ({ signal }) => {
      const list = target.startsWith("lists/");
      const name = list ? target.slice("lists/".length) : target;
      const path = workspacePath(w, list ? "lists" : "objects", name, "calculate");
      return (await request<{ data: CalculatedGroup[] }>("POST", path, question, signal)).data;
    },
    staleTime: 15_000,
  });
