import { ExecutionBody } from "../../directory/Executions";
import { Tag } from "../../parts/Tag";
import { formatDateTime } from "../../values/read";
import runStyles from "../runs/runs.module.css";
import { Values } from "../runs/Values";
import type { Block, CatalogEntry, Tested } from "../types";
import styles from "./BlockTest.module.css";

interface TestResultProps {
  tested: Tested;
  block: Block;
  entry: CatalogEntry;
}

const COLORS = { waiting: "cyan", completed: "green", failed: "red" } as const;

/** What came of a test, as a run would show it. */
export function TestResult({ tested, block, entry }: TestResultProps) {
  const label = block.outcomes?.find((outcome) => outcome.id === tested.outcome)?.label ?? tested.outcome;
  return (
    <div className={styles.result}>
      <dl className={runStyles.facts}>
        <div>
          <dt>Status</dt>
          <dd>
            <Tag color={COLORS[tested.status]} dot>
              {tested.status}
            </Tag>
          </dd>
        </div>
        {label && (
          <div>
            <dt>Outcome</dt>
            <dd>{label}</dd>
          </div>
        )}
      </dl>
      {tested.error && <p className={styles.wrong}>{tested.error}</p>}
      {tested.callback ? (
        <>
          <p>
            In a run it would wait for a call at this address, until {tested.until ? formatDateTime(tested.until) : ""}.
            The test is over: nobody answers there.
          </p>
          <code className={styles.callback}>{tested.callback}</code>
        </>
      ) : (
        tested.until && <p>In a run it would wait until {formatDateTime(tested.until)}.</p>
      )}
      <section>
        <h3 className={runStyles.heading}>Inputs</h3>
        <Values value={tested.input} nodes={entry.config_schema.fields ?? {}} />
      </section>
      {tested.status === "completed" && (
        <section>
          <h3 className={runStyles.heading}>Outputs</h3>
          <Values value={tested.output} nodes={{}} />
        </section>
      )}
      {tested.app_execution_id && (
        <section>
          <h3 className={runStyles.heading}>In the app</h3>
          <ExecutionBody id={tested.app_execution_id} />
        </section>
      )}
    </div>
  );
}
