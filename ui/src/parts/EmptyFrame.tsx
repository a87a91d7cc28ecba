import type { ComponentType, ReactNode } from "react";
import styles from "./EmptyFrame.module.css";

interface EmptyFrameProps {
  /** Whose place it is, or what belongs there: an icon. */
  mark: ReactNode;
  Heading?: "h1" | "h2" | ComponentType<{ className?: string | undefined; children: ReactNode }>;
  title: string;
  text?: ReactNode;
  /** The ways on. */
  children?: ReactNode;
  /** It is all that a page of Stoa's own has. */
  tall?: boolean;
}

/** The look of a place with nothing in it. */
export function EmptyFrame({ mark, Heading = "h2", title, text, children, tall = false }: EmptyFrameProps) {
  return (
    <div className={styles.empty} data-tall={tall || undefined}>
      <span className={styles.icon} aria-hidden>
        <span className={styles.tile}>{mark}</span>
      </span>
      <Heading className={styles.title}>{title}</Heading>
      {text && <p className={styles.text}>{text}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
