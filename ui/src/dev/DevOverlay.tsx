import { ActionIcon, Button, Portal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Bug, CircleAlert, Hammer, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link, useLocation } from "react-router";
import { buildsQuery, executionQuery, realmsQuery, sourceMapQuery } from "../api/queries";
import type { BrokenBuild, BuildProblem } from "../api/types";
import { useSession } from "../api/workspace";
import { useCorner } from "../parts/corner";
import { useFocusBack } from "../parts/focus";
import styles from "./DevOverlay.module.css";
import { problems, type RunningProblem } from "./problems";
import { type Excerpt, excerptOf, hintFor, isOwn, ownFirst, readStack } from "./stack";

/** In `stoa dev` only: what does not build, over the page; what failed while it ran, as a badge in the corner. */
export function DevOverlay() {
  return useSession().development ? <Overlay /> : null;
}

function Overlay() {
  const w = useSession().current.slug;
  const builds = useQuery(buildsQuery(w)).data ?? [];
  const running = useSyncExternalStore(problems.subscribe, problems.snapshot);
  const [asked, setAsked] = useState(false);
  const [dismissed, setDismissed] = useState(0);
  const { key } = useLocation();
  // Whoever follows a link out of it wants to see where it leads.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what it is about
  useEffect(() => setAsked(false), [key]);
  // Each failure has a moment of its own: a dismissed one stays away, the next one is shown.
  const newest = Math.max(0, ...builds.map((build) => build.at_ms));
  const broken = builds.length > 0 && newest > dismissed;
  const open = broken || (asked && (running.length > 0 || builds.length > 0));
  const close = () => {
    setDismissed(newest);
    setAsked(false);
  };
  const count = running.reduce((sum, problem) => sum + problem.count, 0) + builds.length;
  const isBadgeThere = !open && count > 0;
  useCorner("problemBadge", isBadgeThere);
  return (
    <Portal>
      {open && <Panel builds={builds} running={running} onClose={close} />}
      {isBadgeThere && (
        <button
          type="button"
          className={styles.badge}
          onClick={() => setAsked(true)}
          aria-label={`${count} ${count === 1 ? "problem" : "problems"} of apps: show`}
        >
          <Bug size={14} aria-hidden />
          {count}
        </button>
      )}
    </Portal>
  );
}

interface PanelProps {
  builds: readonly BrokenBuild[];
  running: readonly RunningProblem[];
  onClose(): void;
}

function Panel({ builds, running, onClose }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useFocusBack();
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopImmediatePropagation();
      close.current();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
  return (
    <div className={styles.cover}>
      <section ref={panel} className={styles.panel} role="dialog" aria-label="Problems of apps" tabIndex={-1}>
        <header className={styles.head}>
          <h2>{builds.length > 0 ? "Build failed" : "Problems while running"}</h2>
          {builds.length > 0 && <p>The last good version goes on running. This goes away when the app builds again.</p>}
          {running.length > 0 && (
            <Button variant="default" size="compact-xs" onClick={() => problems.clear()}>
              Clear
            </Button>
          )}
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="Dismiss" onClick={onClose}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </header>
        <div className={styles.body}>
          {builds.map((build) => (
            <Broken key={build.folder} build={build} />
          ))}
          {running.map((problem) =>
            problem.execution ? (
              <FailedExecution key={problem.key} problem={problem} id={problem.execution} />
            ) : (
              <FailedInBrowser key={problem.key} problem={problem} />
            ),
          )}
        </div>
      </section>
    </div>
  );
}

function Broken({ build }: { build: BrokenBuild }) {
  return (
    <section className={styles.group} aria-label={build.folder}>
      <h3 className={styles.folder}>
        <Hammer size={14} aria-hidden />
        {build.folder}
      </h3>
      {build.problems.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
        <Diagnostic key={at} problem={problem} />
      ))}
    </section>
  );
}

function Diagnostic({ problem }: { problem: BuildProblem }) {
  const place = [problem.file, problem.line, problem.column].filter((part) => part != null).join(":");
  return (
    <article className={styles.problem} data-severity={problem.severity}>
      <div className={styles.where}>
        <code className={styles.code}>{problem.code}</code>
        {place && <code>{place}</code>}
      </div>
      <p className={styles.message}>{problem.message}</p>
      {problem.excerpt && <pre className={styles.frame}>{problem.excerpt}</pre>}
      {problem.hint && <p className={styles.hint}>{problem.hint}</p>}
    </article>
  );
}

function FailedInBrowser({ problem }: { problem: RunningProblem }) {
  const w = useSession().current.slug;
  const frames = ownFirst(readStack(problem.stack ?? ""));
  const realm = useQuery(realmsQuery(w)).data?.find((source) => source.app_slug === problem.app.slug);
  const own = frames.find((frame) => isOwn(frame.file));
  const map = useQuery({
    ...sourceMapQuery(realm?.source_map_url ?? ""),
    enabled: Boolean(own && realm?.source_map_url),
  });
  return (
    <Failed
      problem={problem}
      name={problem.name}
      message={problem.message}
      code={problem.code}
      excerpt={own && map.data ? excerptOf(map.data, own) : null}
      frames={frames}
    />
  );
}

function FailedExecution({ problem, id }: { problem: RunningProblem; id: string }) {
  const w = useSession().current.slug;
  const execution = useQuery(executionQuery(w, id)).data;
  const error = execution?.error;
  return (
    <Failed
      problem={problem}
      what={execution ? `${execution.name} (on the server)` : problem.what}
      name={error?.name ?? problem.name}
      message={error?.message ?? problem.message}
      code={error?.code ?? problem.code}
      excerpt={error?.excerpt ?? null}
      frames={ownFirst(error?.stack ?? readStack(problem.stack ?? ""))}
    >
      <Link to={`/${w}/apps/${problem.app.slug}?tab=logs&execution=${id}`} className={styles.link}>
        Open the execution
      </Link>
    </Failed>
  );
}

interface FailedProps {
  problem: RunningProblem;
  what?: string;
  name: string;
  message: string;
  code: string | undefined;
  excerpt: Excerpt | null;
  frames: readonly { function?: string | null; file?: string | null; line?: number | null; column?: number | null }[];
  children?: React.ReactNode;
}

function Failed({ problem, what = problem.what, name, message, code, excerpt, frames, children }: FailedProps) {
  const hint = hintFor({ code, message });
  return (
    <article className={styles.problem} data-severity="error">
      <div className={styles.where}>
        <CircleAlert size={14} aria-hidden />
        <b>{problem.app.name}</b>
        <span>{what}</span>
        {problem.count > 1 && <span className={styles.count}>{problem.count} times</span>}
        {children}
      </div>
      <p className={styles.message}>
        {name}: {message}
      </p>
      {excerpt && <Source excerpt={excerpt} />}
      {hint && <p className={styles.hint}>{hint}</p>}
      {frames.length > 0 && (
        <ol className={styles.stack}>
          {frames.map((frame, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stack does not reorder
            <li key={at} data-own={isOwn(frame.file ?? "")}>
              {frame.function || "(anonymous)"}{" "}
              <span>
                {frame.file ?? "unknown"}
                {frame.line == null ? "" : `:${frame.line}:${frame.column ?? 0}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function Source({ excerpt }: { excerpt: Excerpt }) {
  const width = String(excerpt.first + excerpt.lines.length).length;
  return (
    <figure className={styles.source}>
      <figcaption>
        {excerpt.file}:{excerpt.line}:{excerpt.column}
      </figcaption>
      <pre className={styles.frame}>
        {excerpt.lines.map((text, at) => {
          const number = excerpt.first + at;
          return (
            <span key={number} className={styles.line} data-here={number === excerpt.line}>
              <i aria-hidden>{String(number).padStart(width)}</i>
              {text}
              {"\n"}
            </span>
          );
        })}
      </pre>
    </figure>
  );
}
