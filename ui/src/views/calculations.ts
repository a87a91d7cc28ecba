import type { Attribute } from "../api/types";
import { formatCurrency, formatDate, formatDateTime, formatNumber } from "../values/read";
import type { CalculationFunction, CalculationResult } from "./calculations-api";

export const CALCULATION_TITLES: Record<CalculationFunction, string> = {
  count_empty: "Empty",
  count_filled: "Filled",
  percent_empty: "Percent empty",
  percent_filled: "Percent filled",
  sum: "Sum",
  average: "Average",
  minimum: "Minimum",
  maximum: "Maximum",
  earliest: "Earliest",
  latest: "Latest",
};

const ANY: CalculationFunction[] = ["count_filled", "count_empty", "percent_filled", "percent_empty"];

/** The functions that fit an attribute, as the server takes them. */
export function fittingFunctions(type: Attribute["type"]): CalculationFunction[] {
  if (type === "number" || type === "currency" || type === "rating") {
    return ["sum", "average", "minimum", "maximum", ...ANY];
  }
  if (type === "date" || type === "timestamp" || type === "interaction") return ["earliest", "latest", ...ANY];
  return ANY;
}

/** A result as the column writes its values, or why there is none; a dash where there was nothing to reckon with. */
export function formatResult(attribute: Attribute, by: CalculationFunction, answer: CalculationResult): string {
  const result = answer.value;
  if (result === null) return answer.reason ?? "–";
  if (typeof result === "string") return attribute.type === "date" ? formatDate(result) : formatDateTime(result);
  if (by === "percent_empty" || by === "percent_filled") return `${formatNumber(Math.round(result * 10) / 10)}%`;
  if (attribute.type === "currency" && by !== "count_empty" && by !== "count_filled") {
    const currency = attribute.config.currency;
    const code = answer.currency_code ?? currency?.default_currency_code ?? null;
    return formatCurrency(result, code, currency?.display_type ?? null);
  }
  return formatNumber(result);
}
