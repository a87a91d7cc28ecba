import { Loader } from "@mantine/core";
import { createContext, useContext, useId } from "react";
import styles from "../surface.module.css";
import type { Family } from "./contract";
import { Below, Heading } from "./headings";
import looks from "./layout.module.css";

type Names = "Card" | "Column" | "Divider" | "Grid" | "LoadingState" | "Row" | "Section" | "Stack";

/** Whether a card stands inside another one. */
const InCard = createContext(false);

const columnWidths = { small: 160, medium: 240, large: 320 };
const aligned = { start: "flex-start", center: "center", end: "flex-end", stretch: "stretch" };

/** What groups, separates and waits. */
export const layoutComponents: Family<Names> = {
  Card: ({ props, children }) => {
    const nested = useContext(InCard);
    return (
      <div className={looks.card} data-nested={nested}>
        {props.title && <Heading className={looks.cardTitle}>{props.title}</Heading>}
        <InCard value={true}>
          <Below>{children}</Below>
        </InCard>
      </div>
    );
  },
  Column: ({ children }) => <div className={looks.column}>{children}</div>,
  Divider: () => <hr className={styles.divider} />,
  Grid: ({ props, children }) => {
    const style = {
      "--gap": `var(--gap-${props.gap})`,
      "--min": `${columnWidths[props.minColumnWidth]}px`,
      // As wide as a column is if there are as many as there may be; nothing, if there is no most.
      "--most":
        props.maxColumns === "auto"
          ? "0px"
          : `calc((100% - ${props.maxColumns - 1} * var(--gap)) / ${props.maxColumns})`,
      alignItems: props.align,
    };
    return (
      <div className={looks.grid} style={style as React.CSSProperties}>
        {children}
      </div>
    );
  },
  LoadingState: ({ alone, children }) => (
    <div className={alone ? styles.loadingAlone : styles.loading} role="status">
      <Loader size={alone ? 20 : 16} color="gray" aria-hidden />
      <span>{children}</span>
    </div>
  ),
  Row: ({ children }) => <div className={looks.row}>{children}</div>,
  Section: ({ props, children }) => {
    const id = useId();
    return (
      <section className={styles.section} aria-labelledby={id}>
        <div id={id}>
          <Heading className={styles.sectionTitle}>{props.title}</Heading>
        </div>
        {props.description && <p className={styles.caption}>{props.description}</p>}
        <div className={styles.sectionBody}>
          <Below>{children}</Below>
        </div>
      </section>
    );
  },
  Stack: ({ props, children }) => {
    const style = {
      flexDirection: props.direction,
      gap: `var(--gap-${props.gap})`,
      alignItems: aligned[props.align],
      justifyContent: props.justify === "space-between" ? props.justify : aligned[props.justify],
    } as const;
    return (
      <div className={looks.stack} style={style}>
        {children}
      </div>
    );
  },
};
