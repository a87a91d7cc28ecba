import type { ReactNode } from "react";
import styles from "./Tag.module.css";

/** A coloured pill. `color` is one of the tag colours of tokens.css. */
export function Tag({ color = "grey", dot, children }: { color?: string; dot?: boolean; children: ReactNode }) {
  const style = { background: `var(--tag-${color}-bg)`, color: `var(--tag-${color}-fg)` };
  return (
    <span className={styles.tag} style={style}>
      {dot && <i className={styles.dot} aria-hidden />}
      <span className={styles.text}>{children}</span>
    </span>
  );
}
