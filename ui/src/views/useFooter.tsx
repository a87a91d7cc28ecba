import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "../api/client";
import type { Attribute, Filter } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { CalculationCell } from "./CalculationCell";
import { type Calculation, type CalculationQuestion, calculationsQuery } from "./calculations-api";

interface FooterOptions {
  /** Slug of the object, or `listTarget` of the list. */
  target: string;
  filter: Filter | null;
  calculations: readonly Calculation[];
  onCalculations(calculations: Calculation[]): void;
}

/** What stands below the columns of a table: a cell for an attribute of the object or list itself. */
export function useFooter(options: FooterOptions): (attribute: Attribute) => ReactNode {
  const { target, filter, calculations, onCalculations } = options;
  const w = useWorkspace();
  const own = calculations.filter((one) => "attribute" in one);
  const calculated = useQuery({
    ...calculationsQuery(w, target, { filter, group_by: null, calculations: own }),
    enabled: own.length > 0,
    placeholderData: (previous, query) =>
      JSON.stringify((query?.queryKey[3] as CalculationQuestion | undefined)?.calculations) === JSON.stringify(own)
        ? previous
        : undefined,
  });
  return (attribute) => {
    const at = own.findIndex((one) => one.attribute === attribute.api_slug);
    const others = calculations.filter((one) => one !== own[at]);
    return (
      <CalculationCell
        attribute={attribute}
        chosen={own[at]?.function ?? null}
        result={calculated.data?.[0]?.results[at]}
        problem={calculated.error ? messageOf(calculated.error) : null}
        onChoose={(by) => onCalculations(by ? [...others, { attribute: attribute.api_slug, function: by }] : others)}
      />
    );
  };
}
