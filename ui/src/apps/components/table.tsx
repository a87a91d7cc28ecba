import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Tag } from "../../parts/Tag";
import { AppIcon } from "../icons";
import type { Family } from "./contract";
import { Heading } from "./headings";
import { SurfaceAvatar } from "./SurfaceAvatar";
import styles from "./table.module.css";

type Names =
  | "Table"
  | "Table.Header"
  | "Table.HeaderCell"
  | "Table.Body"
  | "Table.Row"
  | "Table.Cell"
  | "Table.Cell.Badge"
  | "Table.Cell.Avatar";

/** A plain table. */
export const tableComponents: Family<Names> = {
  Table: ({ props, children }) => <LabelledTable label={props.label}>{children}</LabelledTable>,
  "Table.Header": ({ children }) => (
    <thead>
      <tr>{children}</tr>
    </thead>
  ),
  "Table.HeaderCell": ({ props, app, children }) => (
    <th scope="col">
      <span className={styles.head}>
        {props.icon && <AppIcon name={props.icon} app={app} size={14} />}
        <span>{children}</span>
      </span>
    </th>
  ),
  "Table.Body": ({ children }) => <tbody>{children}</tbody>,
  "Table.Row": ({ children }) => <tr>{children}</tr>,
  "Table.Cell": ({ children }) => (
    <td>
      <div className={styles.cell}>{children}</div>
    </td>
  ),
  "Table.Cell.Badge": ({ props, children }) => <Tag color={props.color}>{children}</Tag>,
  "Table.Cell.Avatar": ({ props }) => (
    <span className={styles.person}>
      <SurfaceAvatar name={props.name} src={props.src} size={20} />
      <span aria-hidden>{props.name}</span>
    </span>
  ),
};

function LabelledTable({ label, children }: { label: string | undefined; children: ReactNode }) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const wide = useOverflow(frame);
  return (
    <div className={styles.whole}>
      {label !== undefined && (
        <div id={id}>
          <Heading className={styles.label}>{label}</Heading>
        </div>
      )}
      {/* One that is wider than its place can be scrolled by keyboard. */}
      <div
        ref={frame}
        className={styles.frame}
        {...(wide ? { tabIndex: 0, role: "region", "aria-label": label ?? "Table" } : {})}
      >
        <table className={styles.table} {...(label === undefined ? {} : { "aria-labelledby": id })}>
          {children}
        </table>
      </div>
    </div>
  );
}

/** Whether there is more of an element than its width shows. */
function useOverflow(ref: React.RefObject<HTMLElement | null>): boolean {
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [ref]);
  return wide;
}
