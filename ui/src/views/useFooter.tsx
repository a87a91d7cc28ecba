import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "../api/client";
import type { Attribute, Filter } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { CalculationCell } from "./CalculationCell";
import { type Calculation, type CalculationQuestion, calculationsQuery } from "./calculations-api";
import { isAt } from "./fields";
import type { Place } from "./views-api";

interface FooterOptions {
  /** Slug of the object, or `listTarget` of the list. */
  target: string;
  filter: Filter | null;
  calculations: readonly Calculation[];
  onCalculations(calculations: Calculation[]): void;
}

/** What stands below the columns of a table: a cell for an attribute at its place. */
export function useFooter(options: FooterOptions): (attribute: Attribute, place: Place) => ReactNode {
  const { target, filter, calculations, onCalculations } = options;
  const w = useWorkspace();
  const calculated = useQuery({
    ...calculationsQuery(w, target, { filter, group_by: null, calculations }),
    enabled: calculations.length > 0,
    placeholderData: (previous, query) =>
      JSON.stringify((query?.queryKey[3] as CalculationQuestion | undefined)?.calculations) ===
      JSON.stringify(calculations)
        ? previous
        : undefined,
  });
  return (attribute, place) => {
    const at = calculations.findIndex((one) => isAt(one, place));
    const others = calculations.filter((_, index) => index !== at);
    return (
      <CalculationCell
        attribute={attribute}
        chosen={calculations[at]?.function ?? null}
        result={calculated.data?.[0]?.results[at]}
        problem={calculated.error ? messageOf(calculated.error) : null}
        onChoose={(by) => onCalculations(by ? [...others, { ...place, function: by }] : others)}
      />
    );
  };
}
