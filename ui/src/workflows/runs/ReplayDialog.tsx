import { Loader, Modal, SegmentedControl, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWorkspace } from "../../api/workspace";
import { ErrorState } from "../../parts/EmptyState";
import { Tag } from "../../parts/Tag";
import styles from "./ReplayDialog.module.css";
import { type Against, type Comparison, type DiffLine, type Replay, type ReplayStep, replayQuery } from "./replay";

interface ReplayDialogProps {
  run: string;
  /** Only this block. */
  block?: string;
  title: string;
  opened: boolean;
  onClose(): void;
}

/** A run, or one block of it, done again offline, beside what was recorded. */
export function ReplayDialog({ run, block, title, opened, onClose }: ReplayDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={760} closeButtonProps={{ "aria-label": "Close" }}>
      <Replayed run={run} block={block} />
    </Modal>
  );
}

function Replayed({ run, block }: { run: string; block?: string | undefined }) {
  const w = useWorkspace();
  const [against, setAgainst] = useState<Against>("recorded");
  const { data, error, isFetching, refetch } = useQuery(replayQuery(w, run, block, against));
  return (
    <>
      <div className={styles.how}>
        <SegmentedControl
          aria-label="Replay with"
          data-autofocus
          value={against}
          onChange={(value) => setAgainst(value as Against)}
          data={[
            { value: "recorded", label: "The version that ran" },
            { value: "current", label: "The current version" },
          ]}
        />
        <span role="status" aria-label="Result of the replay" className={styles.sum}>
          {isFetching ? "Replaying…" : data ? sum(data) : ""}
        </span>
      </div>
      {isFetching && !data && <Loader size={20} />}
      {error && <ErrorState error={error} title="It could not be replayed" onRetry={() => void refetch()} />}
      {data && !isFetching && (
        <ol className={styles.steps} aria-label="Blocks that were replayed">
          {data.steps.map((step) => (
            <Step key={`${step.visit} ${step.attempt}`} step={step} />
          ))}
        </ol>
      )}
    </>
  );
}

function sum({ is_same, left_out, steps }: Replay): string {
  if (steps.length === 0) return "There is nothing to replay";
  if (!is_same) return "It differs";
  const rest = left_out > 0 ? `, but ${left_out} could not be replayed` : "";
  return `Everything is the same${rest}`;
}

function Step({ step }: { step: ReplayStep }) {
  const attempt = step.attempt > 1 ? `, attempt ${step.attempt}` : "";
  const item = step.iteration === null ? "" : `, item ${step.iteration}`;
  return (
    <li className={styles.step}>
      <div className={styles.head}>
        <span className={styles.name}>
          {step.title}
          {item}
          {attempt}
        </span>
        <Fate step={step} />
      </div>
      {step.reason && <p className={styles.reason}>{sentence(step.reason)}</p>}
      {step.how === "evaluated" && step.is_same === false && (
        <Part title="Result" lines={[...written("recorded", step.recorded), ...written("replayed", step.evaluated)]} />
      )}
      {step.replays?.map((comparison) => (
        <Compared key={comparison.execution_id} comparison={comparison} />
      ))}
    </li>
  );
}

function Fate({ step }: { step: ReplayStep }) {
  if (step.how === "taken") return <Tag>From the journal</Tag>;
  if (step.how === "left-out") return <Tag color="amber">Not replayed</Tag>;
  return step.is_same ? (
    <Tag color="green" dot>
      Same
    </Tag>
  ) : (
    <Tag color="red" dot>
      Differs
    </Tag>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { divergence, recorded_version, replayed_version } = comparison;
  return (
    <>
      <p className={styles.versions}>
        <code>{comparison.name}</code>
        {recorded_version !== replayed_version &&
          `: version ${recorded_version} of the app ran then, version ${replayed_version} now`}
      </p>
      {divergence && (
        <dl className={styles.first}>
          <dt>First expected</dt>
          <dd>{divergence.expected ?? "the end"}</dd>
          <dt>but got</dt>
          <dd>{divergence.got}</dd>
        </dl>
      )}
      <Part title="Outcome" lines={comparison.outcome} />
      <Part title="Console output" lines={comparison.logs} />
      <Part title="Calls" lines={comparison.calls} />
    </>
  );
}

const SIGNS = { same: " ", recorded: "−", replayed: "+" } as const;
const WORDS = { same: "", recorded: "Only then: ", replayed: "Only now: " } as const;

function Part({ title, lines }: { title: string; lines: readonly DiffLine[] }) {
  if (lines.length === 0) return null;
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard */}
      <ul className={styles.lines} tabIndex={0} aria-label={title}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same line may come twice
          <li key={at} data-change={line.change}>
            <i aria-hidden>{SIGNS[line.change]}</i>
            <span>
              {line.change !== "same" && <VisuallyHidden>{WORDS[line.change]}</VisuallyHidden>}
              {line.text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const written = (change: DiffLine["change"], value: unknown): DiffLine[] =>
  (JSON.stringify(value, null, 2) ?? "").split("\n").map((text) => ({ change, text }));

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
