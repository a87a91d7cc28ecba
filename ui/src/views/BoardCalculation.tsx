import { Button, NativeSelect, Popover } from "@mantine/core";
import { Sigma } from "lucide-react";
import { useMemo, useState } from "react";
import type { BoardTotal } from "./Board";
import { CALCULATION_TITLES, fittingFunctions } from "./calculations";
import type { Calculation, CalculationFunction } from "./calculations-api";
import { fieldOptions } from "./FilterMenu";
import { type Field, fieldAt, labelled } from "./fields";
import styles from "./Menus.module.css";

interface BoardCalculationProps {
  fields: readonly Field[];
  calculations: readonly Calculation[];
  onChange(calculations: Calculation[]): void;
}

const AMOUNTS: ReadonlySet<CalculationFunction> = new Set([
  "sum",
  "average",
  "minimum",
  "maximum",
  "earliest",
  "latest",
]);

/** The functions that say more of a column than how many cards it has. */
const functionsOf = ({ attribute }: Field): CalculationFunction[] =>
  fittingFunctions(attribute.type).filter((by) => AMOUNTS.has(by));

/** The calculation of a board, if its attribute is there. */
export function boardTotal(fields: readonly Field[], calculations: readonly Calculation[]): BoardTotal | null {
  const [calculation] = calculations;
  const field = calculation && fieldAt(fields, calculation);
  return field ? { calculation, attribute: field.attribute } : null;
}

/** What stands at the head of each column of a board, beside how many cards it has. */
export function BoardCalculation({ fields, calculations, onChange }: BoardCalculationProps) {
  const [opened, setOpened] = useState(false);
  const offered = useMemo(() => fields.filter((field) => functionsOf(field).length > 0), [fields]);
  const [chosen] = calculations;
  const field = chosen && fieldAt(fields, chosen);
  const choose = (next: Field | undefined) => {
    const [first] = next ? functionsOf(next) : [];
    if (!next || !first) return onChange([]);
    const kept = chosen && functionsOf(next).includes(chosen.function) ? chosen.function : first;
    onChange([{ ...next.place, function: kept }]);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus width={360}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          c={chosen ? "var(--accent-ink)" : "var(--ink-soft)"}
          leftSection={<Sigma size={14} aria-hidden />}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {chosen && field ? `${CALCULATION_TITLES[chosen.function]} of ${field.attribute.title}` : "Calculation"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <div className={styles.line}>
          <NativeSelect
            className={styles.value}
            label="Of"
            data={[{ value: "", label: "Nothing" }, ...fieldOptions(offered.map(labelled))]}
            value={field?.id ?? ""}
            onChange={(event) => choose(offered.find(({ id }) => id === event.currentTarget.value))}
          />
          {chosen && field && (
            <NativeSelect
              className={styles.operator}
              label="Calculation"
              data={functionsOf(field).map((value) => ({ value, label: CALCULATION_TITLES[value] }))}
              value={chosen.function}
              onChange={(event) =>
                onChange([{ ...field.place, function: event.currentTarget.value as CalculationFunction }])
              }
            />
          )}
        </div>
        {offered.length === 0 && <p className={styles.hint}>There is no attribute with numbers or dates.</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
