import { Checkbox } from "@mantine/core";
import { useState } from "react";
import type { Attribute, Value } from "../api/types";
import { AttributeIcon } from "../objects/attribute-icon";
import { ValueView } from "../values/ValueView";
import styles from "./Merge.module.css";
import { isAmong, type MergedAttribute } from "./merged";

interface ComparisonProps {
  rows: readonly MergedAttribute[];
  /** Names of the records. */
  primary: string;
  secondary: string;
}

/** Two records side by side, attribute by attribute, and what they become; what they agree on is folded away. */
export function Comparison({ rows, primary, secondary }: ComparisonProps) {
  const [withEqual, setWithEqual] = useState(false);
  const equal = rows.filter((row) => row.same).length;
  const shown = withEqual ? rows : rows.filter((row) => !row.same);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="What becomes of the values">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">{primary}, counts</th>
              <th scope="col">{secondary}, fills gaps</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ attribute, primary, secondary, result }) => (
              <tr key={attribute.api_slug}>
                <th scope="row">
                  <span className={styles.attribute}>
                    <AttributeIcon type={attribute.type} />
                    <span>{attribute.title}</span>
                  </span>
                </th>
                <td>
                  <Source attribute={attribute} values={primary} result={result} />
                </td>
                <td>
                  <Source attribute={attribute} values={secondary} result={result} />
                </td>
                <td className={styles.result}>
                  <ValueView attribute={attribute} values={result} links={false} wrap />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p className={styles.none}>The two records do not differ.</p>}
      </section>
      {equal > 0 && (
        <Checkbox
          mt={12}
          label={`Show what is equal (${equal})`}
          checked={withEqual}
          onChange={(event) => setWithEqual(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

interface SourceProps {
  attribute: Attribute;
  values: readonly Value[];
  result: readonly Value[];
}

/** The values of one of the records: those that do not last are marked as gone. */
function Source({ attribute, values, result }: SourceProps) {
  const kept = values.filter((value) => isAmong(value, result));
  const lost = values.filter((value) => !isAmong(value, result));
  return (
    <>
      <ValueView attribute={attribute} values={kept} links={false} wrap />
      {lost.length > 0 && (
        <del className={styles.lost}>
          <span className="visually-hidden">Is lost: </span>
          <ValueView attribute={attribute} values={lost} links={false} wrap />
        </del>
      )}
    </>
  );
}
