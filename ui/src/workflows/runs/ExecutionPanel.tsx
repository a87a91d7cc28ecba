import { ActionIcon, Button } from "@mantine/core";
import { ChevronLeft, ChevronRight, ExternalLink, History } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useWorkspace } from "../../api/workspace";
import { ExecutionBody } from "../../directory/Executions";
import { Tag } from "../../parts/Tag";
import { formatDateTime } from "../../values/read";
import { BlockIcon } from "../BlockIcon";
import panelStyles from "../BlockPanel.module.css";
import { ClosePanel } from "../ClosePanel";
import { kindOf } from "../definition";
import { blockTitle, type Catalog } from "../scope";
import type { Block, BlockExecution, Run, SchemaNode } from "../types";
import { lasted, messageIn, visitsOf } from "./fate";
import { ReplayDialog } from "./ReplayDialog";
import styles from "./runs.module.css";
import { Values } from "./Values";

interface ExecutionPanelProps {
  run: Run;
  block: Block;
  catalog: Catalog;
  now: number;
  onClose(): void;
}

const COLORS = { running: "blue", waiting: "cyan", completed: "green", failed: "red" } as const;

/** What one block did in a run: what went in, what came out, each attempt, each time around a loop. */
export function ExecutionPanel({ run, block, catalog, now, onClose }: ExecutionPanelProps) {
  const entry = catalog.get(kindOf(block));
  const title = blockTitle(block, catalog);
  const visits = visitsOf(run.executions, block.id);
  const [chosen, setChosen] = useState<number | null>(null);
  const [replaying, setReplaying] = useState(false);
  // The last one is shown as long as nobody chose: there it goes on, or went wrong.
  const at = Math.min(chosen ?? visits.length - 1, visits.length - 1);
  const visit = visits[at];
  const isTrigger = block.id === run.trigger.block;
  return (
    <aside
      className={panelStyles.panel}
      aria-label={`Block ${title}`}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header className={panelStyles.head}>
        <BlockIcon entry={entry} size={30} />
        <h2 className={panelStyles.heading}>{title}</h2>
        <ClosePanel onClose={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard */}
      <section className={panelStyles.body} tabIndex={0} aria-label="What it did">
        {visits.length > 1 && visit && (
          <div className={styles.switcher}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label="Time before"
              disabled={at === 0}
              onClick={() => setChosen(at - 1)}
            >
              <ChevronLeft size={15} aria-hidden />
            </ActionIcon>
            <span aria-live="polite">
              {visit.iteration === null ? "Outside of the loop" : `Item ${visit.iteration}`} · {at + 1} of{" "}
              {visits.length}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label="Time after"
              disabled={at === visits.length - 1}
              onClick={() => setChosen(at + 1)}
            >
              <ChevronRight size={15} aria-hidden />
            </ActionIcon>
          </div>
        )}
        {visit?.attempts.some((execution) => execution.app_execution_id) && (
          <div>
            <Button
              variant="default"
              leftSection={<History size={13} aria-hidden />}
              aria-label={`Replay ${title}`}
              onClick={() => setReplaying(true)}
            >
              Replay
            </Button>
            <ReplayDialog
              run={run.id}
              block={block.id}
              title={`Replay of ${title}`}
              opened={replaying}
              onClose={() => setReplaying(false)}
            />
          </div>
        )}
        {!visit && !isTrigger && <p className={styles.none}>The run did not come to this block.</p>}
        {!visit && isTrigger && (
          <section>
            <h3 className={styles.heading}>What it gave</h3>
            <Values value={run.data} nodes={{}} />
          </section>
        )}
        {[...(visit?.attempts ?? [])].reverse().map((execution) => (
          <Attempt
            key={execution.id}
            execution={execution}
            numbered={(visit?.attempts.length ?? 0) > 1}
            block={block}
            inputs={entry?.config_schema.fields ?? {}}
            now={now}
          />
        ))}
      </section>
    </aside>
  );
}

interface AttemptProps {
  execution: BlockExecution;
  numbered: boolean;
  block: Block;
  inputs: Record<string, SchemaNode>;
  now: number;
}

function Attempt({ execution, numbered, block, inputs, now }: AttemptProps) {
  const w = useWorkspace();
  const error = messageIn(execution.error);
  return (
    <article className={styles.attempt} aria-label={numbered ? `Attempt ${execution.attempt}` : "Execution"}>
      <dl className={styles.facts}>
        {numbered && (
          <div>
            <dt>Attempt</dt>
            <dd>{execution.attempt}</dd>
          </div>
        )}
        <div>
          <dt>Status</dt>
          <dd>
            <Tag color={COLORS[execution.status]} dot>
              {execution.status}
            </Tag>
          </dd>
        </div>
        {execution.outcome && (
          <div>
            <dt>Outcome</dt>
            <dd>{execution.outcome}</dd>
          </div>
        )}
        <div>
          <dt>Began</dt>
          <dd>{formatDateTime(execution.started_at)}</dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd>{lasted(execution.started_at, execution.ended_at, now)}</dd>
        </div>
      </dl>
      {error && <p className={styles.failed}>{error}</p>}
      <section>
        <h3 className={styles.heading}>Inputs</h3>
        <Values value={execution.input} nodes={inputs} />
      </section>
      {execution.status === "completed" && (
        <section>
          <h3 className={styles.heading}>Outputs</h3>
          <Values value={execution.output} nodes={{}} />
        </section>
      )}
      {execution.app_execution_id && (
        <section>
          <h3 className={styles.heading}>In the app</h3>
          <ExecutionBody id={execution.app_execution_id} />
          {block.app && (
            <Link
              to={`/${w}/apps/${block.app}?tab=executions&execution=${execution.app_execution_id}`}
              className={styles.none}
            >
              All executions of the app <ExternalLink size={12} aria-hidden />
            </Link>
          )}
        </section>
      )}
    </article>
  );
}
