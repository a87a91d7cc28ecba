import { createContext, type ReactNode, useContext } from "react";
import styles from "./headings.module.css";

/** The level of the headings of what stands here. */
const Level = createContext(2);

/** What stands inside has headings one level down. */
export function Below({ level, children }: { level?: number; children: ReactNode }) {
  const here = useContext(Level);
  return <Level value={level ?? Math.min(here + 1, 6)}>{children}</Level>;
}

interface HeadingProps {
  className?: string | undefined;
  /** Of the title's look, if it has several. */
  variant?: string;
  children: ReactNode;
}

/** A heading of the level that its place asks for. */
export function Heading({ className, variant, children }: HeadingProps) {
  const Tag = `h${useContext(Level)}` as "h2";
  return (
    <Tag
      className={className ? `${styles.heading} ${className}` : styles.heading}
      {...(variant === undefined ? {} : { "data-variant": variant })}
    >
      {children}
    </Tag>
  );
}
