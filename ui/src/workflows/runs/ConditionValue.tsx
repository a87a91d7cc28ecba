import { type Condition, hasOperand, insideOf, isGroup, OPERATORS, rootCondition } from "../form/condition";
import type { Json } from "../types";
import { ResultValue } from "./ResultValue";
import styles from "./runs.module.css";

/** A condition with the values that were compared in a run: a line for each test. */
export function ConditionValue({ value }: { value: Json }) {
  return <Group group={rootCondition(value)} />;
}

function Group({ group }: { group: ReturnType<typeof rootCondition> }) {
  const inside = insideOf(group);
  return (
    <>
      {inside.length > 1 && <span className={styles.none}>{"all" in group ? "All of" : "Any of"}</span>}
      <ul className={styles.items}>
        {inside.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was tested in a run does not change
          <li key={at}>{isGroup(one) ? <Group group={one} /> : <Compared test={one} />}</li>
        ))}
      </ul>
    </>
  );
}

function Compared({ test }: { test: Exclude<Condition, { all: unknown } | { any: unknown }> }) {
  return (
    <>
      <ResultValue value={test.value ?? null} />{" "}
      <span className={styles.none}>{OPERATORS[test.operator] ?? test.operator}</span>
      {hasOperand(test.operator) && (
        <>
          {" "}
          <ResultValue value={test.operand ?? null} />
        </>
      )}
    </>
  );
}
