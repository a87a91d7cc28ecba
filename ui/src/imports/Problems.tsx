import { CircleAlert, CircleCheck, type LucideIcon } from "lucide-react";
import styles from "./imports.module.css";
import type { Problem } from "./imports-api";

const MOST_SHOWN = 100;

/** What is wrong with lines of a file; the column where it is about one. */
export function Problems({ problems, hasColumns = false }: { problems: readonly Problem[]; hasColumns?: boolean }) {
  return (
    <div className={styles.mapping}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>Line</th>
            {hasColumns && <th>Column</th>}
            <th>What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, MOST_SHOWN).map((problem, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
            <tr key={at}>
              <td className={styles.line}>{problem.line}</td>
              {hasColumns && <td>{problem.column ?? ""}</td>}
              <td>{problem.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CountProps {
  icon: LucideIcon;
  count: number;
  label: string;
  isWrong?: boolean;
}

/** How many were dealt with so. */
export function Count({ icon, count, label, isWrong = false }: CountProps) {
  const Icon = count === 0 && icon === CircleAlert ? CircleCheck : icon;
  return (
    <li className={styles.count} data-wrong={isWrong || undefined}>
      <Icon size={16} aria-hidden />
      <b>{count.toLocaleString()}</b> {label}
    </li>
  );
}
