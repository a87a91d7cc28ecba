import { CircleCheck } from "lucide-react";
import { EmptyState } from "../parts/EmptyState";
import styles from "./BlockPanel.module.css";
import { ClosePanel } from "./ClosePanel";
import { kindOf } from "./definition";
import { sentence } from "./form/form-context";
import { titleOf } from "./schema";
import { blockTitle, type Catalog } from "./scope";
import type { Definition, Problem } from "./types";

interface ProblemsPanelProps {
  problems: readonly Problem[];
  /** What configurators of apps say of their blocks. */
  configurators: ReadonlyMap<string, readonly string[]>;
  definition: Definition;
  catalog: Catalog;
  onOpen(block: string): void;
  onClose(): void;
}

/** What keeps the workflow from being published; each line leads to its place. */
export function ProblemsPanel({ problems, configurators, definition, catalog, onOpen, onClose }: ProblemsPanelProps) {
  const all: Problem[] = [
    ...problems,
    ...[...configurators].flatMap(([block, messages]) => messages.map((message) => ({ block, path: "", message }))),
  ];
  return (
    <aside className={styles.panel} aria-label="Problems">
      <header className={styles.head}>
        <h2 className={styles.heading}>Problems</h2>
        <ClosePanel onClose={onClose} />
      </header>
      <div className={styles.body}>
        {all.length === 0 ? (
          <EmptyState icon={CircleCheck} title="No problems" text="The draft can be published." />
        ) : (
          <ul className={styles.list}>
            {all.map((problem, at) => {
              const block = definition.blocks.find((item) => item.id === problem.block);
              const [, field] = problem.path.split(".");
              const node = block && field ? catalog.get(kindOf(block))?.config_schema.fields?.[field] : undefined;
              const where = block
                ? `${blockTitle(block, catalog)}${field && node ? ` › ${titleOf(node, field)}` : ""}`
                : "Workflow";
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same sentence may come twice
                <li key={at}>
                  {block ? (
                    <button type="button" className={styles.entry} onClick={() => onOpen(block.id)}>
                      <b>{where}</b>
                      <span>{sentence(problem.message)}</span>
                    </button>
                  ) : (
                    <div className={styles.entry}>
                      <b>{where}</b>
                      <span>{sentence(problem.message)}</span>
                    </div>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </aside>
  );
}
