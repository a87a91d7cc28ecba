import type { ReactNode } from "react";
import type { Attribute, Value } from "../api/types";
import { AttributeIcon } from "../objects/attribute-icon";
import { ValueView } from "../values/ValueView";
import styles from "./Board.module.css";

interface CardLinesProps {
  name: ReactNode;
  lines: readonly { id: string; attribute: Attribute; values: Value[] }[];
}

/** What stands on a card: the name of the record, and the attributes that have a value. */
export function CardLines({ name, lines }: CardLinesProps) {
  const filled = lines.filter(({ values }) => values.length > 0);
  return (
    <>
      <div className={styles.name}>{name}</div>
      {filled.length > 0 && (
        <dl className={styles.lines}>
          {filled.map(({ id, attribute, values }) => (
            <div key={id}>
              <dt title={attribute.title}>
                <AttributeIcon type={attribute.type} />
                <span className="visually-hidden">{attribute.title}</span>
              </dt>
              <dd>
                <ValueView attribute={attribute} values={values} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
