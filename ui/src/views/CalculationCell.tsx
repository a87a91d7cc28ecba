import { Menu } from "@mantine/core";
import { Check } from "lucide-react";
import type { Attribute } from "../api/types";
import styles from "./CalculationCell.module.css";
import { CALCULATION_TITLES, fittingFunctions, formatResult } from "./calculations";
import type { CalculationFunction, CalculationResult } from "./calculations-api";

interface CalculationCellProps {
  attribute: Attribute;
  chosen: CalculationFunction | null;
  /** Undefined while it is being reckoned. */
  result: CalculationResult | undefined;
  /** What went wrong, if it could not be reckoned. */
  problem: string | null;
  onChoose(chosen: CalculationFunction | null): void;
}

/** What stands below a column, and the menu by which it is chosen. */
export function CalculationCell({ attribute, chosen, result, problem, onChoose }: CalculationCellProps) {
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={styles.button}
          data-empty={chosen === null || undefined}
          title={problem ?? undefined}
        >
          {chosen === null ? (
            <>
              Add calculation<span className="visually-hidden"> for {attribute.title}</span>
            </>
          ) : (
            <>
              <span className="visually-hidden">{attribute.title}: </span>
              <span className={styles.title}>{CALCULATION_TITLES[chosen]}</span>
              <span className={styles.result}>
                {problem !== null ? "failed" : result === undefined ? "…" : formatResult(attribute, chosen, result)}
              </span>
            </>
          )}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {fittingFunctions(attribute.type).map((by) => (
          <Menu.Item
            key={by}
            rightSection={by === chosen ? <Check size={14} aria-label="chosen" /> : null}
            onClick={() => onChoose(by)}
          >
            {CALCULATION_TITLES[by]}
          </Menu.Item>
        ))}
        {chosen !== null && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onChoose(null)}>No calculation</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
