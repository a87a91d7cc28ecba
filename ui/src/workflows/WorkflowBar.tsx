import { ChevronRight, Workflow as WorkflowIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useWorkspace } from "../api/workspace";
import { WorkflowTag } from "./status";
import { TitleField } from "./TitleField";
import type { WorkflowSummary } from "./types";
import styles from "./WorkflowBar.module.css";

interface WorkflowBarProps {
  workflow: Pick<WorkflowSummary, "id" | "title" | "status">;
  shown: "editor" | "runs";
  /** The title as it is being typed. */
  title?: string;
  /** For who may change it. */
  onRename?: ((title: string) => void) | undefined;
  /** Which run is open. */
  run?: ReactNode;
  aside?: ReactNode;
}

/** The line at the top of a workflow's pages: where you are, the way to its runs, what can be done. */
export function WorkflowBar({ workflow, shown, title, onRename, run, aside }: WorkflowBarProps) {
  const w = useWorkspace();
  const base = `/${w}/workflows/${workflow.id}`;
  const name = title ?? workflow.title;
  return (
    <header className={styles.bar}>
      <nav className={styles.crumbs} aria-label="Breadcrumb">
        <Link to={`/${w}/workflows`} className={styles.crumb} aria-label="Workflows">
          <WorkflowIcon size={15} aria-hidden />
        </Link>
        <ChevronRight size={13} aria-hidden />
        {run ? (
          <>
            <Link to={base} className={styles.crumb}>
              <span className={styles.name}>{name}</span>
            </Link>
            <ChevronRight size={13} aria-hidden />
            <Link to={`${base}/runs`} className={styles.crumb}>
              Runs
            </Link>
            <ChevronRight size={13} aria-hidden />
            <h1 className={styles.title}>{run}</h1>
          </>
        ) : onRename ? (
          <TitleField title={name} onRename={onRename} />
        ) : (
          <h1 className={styles.title}>{name}</h1>
        )}
      </nav>
      {!run && <WorkflowTag status={workflow.status} />}
      {!run && (
        <nav className={styles.tabs} aria-label="Workflow">
          <Link to={base} aria-current={shown === "editor" ? "page" : undefined}>
            Editor
          </Link>
          <Link to={`${base}/runs`} aria-current={shown === "runs" ? "page" : undefined}>
            Runs
          </Link>
        </nav>
      )}
      <div className={styles.aside}>{aside}</div>
    </header>
  );
}
