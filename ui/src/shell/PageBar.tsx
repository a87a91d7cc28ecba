import { type ReactNode, useEffect } from "react";
import { useSession } from "../api/workspace";
import styles from "./PageBar.module.css";

/** The line at the top of every page: where you are, and what you can do here. */
export function PageBar({ icon, title, aside }: { icon?: ReactNode; title: ReactNode; aside?: ReactNode }) {
  return (
    <header className={styles.bar}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <h1 className={styles.title}>{title}</h1>
      <div className={styles.aside}>{aside}</div>
    </header>
  );
}

/** Title of the browser tab. */
export function useTitle(title: string): void {
  const { current } = useSession();
  useEffect(() => {
    document.title = title === "" ? current.name : `${title} · ${current.name}`;
  }, [title, current.name]);
}
