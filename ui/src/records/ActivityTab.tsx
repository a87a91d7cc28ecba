import { Button } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import {
  CircleCheck,
  File,
  History,
  List as ListIcon,
  type LucideIcon,
  Mail,
  MessageSquare,
  NotebookPen,
  PencilLine,
  Phone,
} from "lucide-react";
import { useEffect, useId, useState } from "react";
import { Link } from "react-router";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { EmptyState } from "../parts/EmptyState";
import { ActorAvatar, useActor } from "../parts/RecordChip";
import { formatAgo, formatDateTime } from "../values/read";
import { type ActivityProps, FeedSkeleton, MomentRow } from "./ActivityFeed";
import feed from "./ActivityFeed.module.css";
import styles from "./ActivityTab.module.css";
import { byDay, dayTitle, type Happening, KINDS, type Kind, known } from "./timeline";
import { useTimeline } from "./useTimeline";

/** How many more items are drawn when the end comes into view. */
const STEP = 40;

const ICONS: Record<Kind, LucideIcon> = {
  changes: PencilLine,
  notes: NotebookPen,
  tasks: CircleCheck,
  comments: MessageSquare,
  lists: ListIcon,
  calls: Phone,
  emails: Mail,
  files: File,
};

/** Everything that happened around a record, day by day, the newest first. */
export function ActivityTab(props: ActivityProps) {
  const sources = useTimeline(props);
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  const [count, setCount] = useState(STEP);
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const chosen = kinds.length === 0 ? sources : sources.filter(({ kind }) => kinds.includes(kind));
  const failed = chosen.filter(({ error }) => error);
  const pending = chosen.some((source) => source.pending);
  const items = known(chosen);
  const unread = chosen.some(({ knownSince }) => knownSince !== null);
  // The one that holds the others back is read on first.
  const [next] = [...chosen].sort((a, b) => (b.knownSince ?? -1) - (a.knownSince ?? -1));
  const more = items.length > count || unread;
  const advance = () => {
    if (items.length > count) setCount(count + STEP);
    else next?.more?.();
  };
  const reached = entry?.isIntersecting === true && !pending;
  // After each step the end may be in view still.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step follows from these
  useEffect(() => {
    if (reached) advance();
  }, [reached, items.length, count, next?.knownSince]);
  const toggle = (kind: Kind) => {
    setCount(STEP);
    setKinds(kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind]);
  };
  return (
    <div className={styles.tab}>
      <h2 className="visually-hidden">Activity</h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of choices, not of fields */}
      <div role="group" aria-label="Kinds of activity" className={styles.chips}>
        <button type="button" className={styles.chip} aria-pressed={kinds.length === 0} onClick={() => setKinds([])}>
          All
        </button>
        {KINDS.map(([kind, label]) => {
          const Icon = ICONS[kind];
          return (
            <button
              key={kind}
              type="button"
              className={styles.chip}
              aria-pressed={kinds.includes(kind)}
              onClick={() => toggle(kind)}
            >
              <Icon size={13} aria-hidden />
              {label}
            </button>
          );
        })}
      </div>
      {failed.map((source) => (
        <div key={source.name} className={styles.failed} role="alert">
          <span>
            The {source.name} could not be loaded: {messageOf(source.error)}
          </span>
          <Button variant="subtle" size="compact-sm" onClick={source.retry}>
            Try again
          </Button>
        </div>
      ))}
      {pending ? (
        <FeedSkeleton />
      ) : items.length === 0 && !unread ? (
        failed.length === 0 && (
          <EmptyState
            icon={History}
            title={kinds.length === 0 ? "Nothing has happened yet" : "Nothing of this kind has happened yet"}
          />
        )
      ) : (
        byDay(items.slice(0, count)).map(({ day, items }) => (
          <Day key={day} day={day}>
            {items.map((item) =>
              item.moment ? (
                <MomentRow key={item.key} moment={item.moment} noun={props.object.singular_noun.toLowerCase()} />
              ) : (
                <HappeningRow key={item.key} happening={item} />
              ),
            )}
          </Day>
        ))
      )}
      {!pending && more && (
        <div ref={ref} className={styles.end}>
          <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={advance}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}

function Day({ day, children }: { day: string; children: React.ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.day}>
      <h3 id={id} className={styles.title}>
        {dayTitle(day)}
      </h3>
      <ol className={feed.feed}>{children}</ol>
    </section>
  );
}

function HappeningRow({ happening }: { happening: Happening }) {
  const w = useWorkspace();
  const { kind, actor, what, title, to, at, excerpt } = happening;
  const Icon = ICONS[kind];
  const when = new Date(at).toISOString();
  return (
    <li className={feed.moment}>
      {actor ? (
        <ActorAvatar actor={actor} size={22} />
      ) : (
        <span className={styles.mark}>
          <Icon size={13} aria-hidden />
        </span>
      )}
      <div className={feed.body}>
        <div className={feed.what}>
          {actor && <Who actor={actor} />}
          <span>{what}</span>
          <Link className={styles.link} to={`/${w}${to}`}>
            {title}
          </Link>
          <time className={feed.when} dateTime={when} title={formatDateTime(when)}>
            {formatAgo(when)}
          </time>
        </div>
        {excerpt && <p className={styles.excerpt}>{excerpt}</p>}
      </div>
    </li>
  );
}

function Who({ actor }: { actor: NonNullable<Happening["actor"]> }) {
  return <b>{useActor(actor).name}</b>;
}
