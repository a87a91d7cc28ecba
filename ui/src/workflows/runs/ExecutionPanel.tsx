import { ActionIcon, Button } from "@mantine/core";
import { ChevronLeft, ChevronRight, ExternalLink, History } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useWorkspace } from "../../api/workspace";
import { ExecutionBody } from "../../directory/Executions";
import { formatDateTime } from "../../values/read";
import { BlockIcon } from "../BlockIcon";
import panelStyles from "../BlockPanel.module.css";
import { ClosePanel } from "../ClosePanel";
import { kindOf, usualOutcomes } from "../definition";
import { blockTitle, type Catalog } from "../scope";
import { RunTag } from "../status";
import type { Block, BlockExecution, CatalogEntry, Json, Run } from "../types";
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
            entry={entry}
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
  entry: CatalogEntry | undefined;
  now: number;
}

function Attempt({ execution, numbered, block, entry, now }: AttemptProps) {
  const w = useWorkspace();
  const error = messageIn(execution.error);
  const outcome = usualOutcomes(block, entry).find((one) => one.id === execution.outcome);
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
            <RunTag status={execution.status} />
          </dd>
        </div>
        {execution.outcome && (
          <div>
            <dt>Outcome</dt>
            <dd>{outcome?.label ?? execution.outcome}</dd>
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
        <Values value={execution.input} nodes={entry?.config_schema.fields ?? {}} />
      </section>
      {execution.status === "completed" && (
        <section>
          <h3 className={styles.heading}>Outputs</h3>
          <Values value={gave(execution.output)} nodes={{}} />
        </section>
      )}
      {execution.app_execution_id && (
        <section>
          <h3 className={styles.heading}>In the app</h3>
          <ExecutionBody id={execution.app_execution_id} />
          {block.app && (
            <Link
              to={`/${w}/apps/${block.app}?tab=logs&execution=${execution.app_execution_id}`}
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

/** What a block gave, by name. A loop gave something for each time around: its items are what it went through. */
const gave = (output: Json): Json =>
  Array.isArray(output)
    ? { items: output.map((round) => (isObject(round) && round.item !== undefined ? round.item : round)) }
    : output;

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
