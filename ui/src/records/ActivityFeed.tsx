import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useMemo } from "react";
import { historyQuery } from "../api/queries";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { ActorAvatar, useActor } from "../parts/RecordChip";
import { formatAgo, formatDateTime } from "../values/read";
import { ValueView } from "../values/ValueView";
import styles from "./ActivityFeed.module.css";
import { doersQuery } from "./doers";
import { type Change, keepsHistory, type Moment, moments } from "./history";

export interface ActivityProps {
  object: ObjectDefinition;
  attributes: Attribute[];
  document: RecordDocument;
}

/** What happened to the values of a record, newest first, told from their history. */
export function useMoments({ object, attributes, document }: ActivityProps) {
  const w = useWorkspace();
  const kept = useMemo(() => attributes.filter(keepsHistory), [attributes]);
  const history = useQuery(historyQuery(w, object.api_slug, document.id.record_id, kept));
  const doers = useQuery(doersQuery(w, object.api_slug, document.id.record_id)).data;
  const all = useMemo(
    () => history.data && moments(history.data, document.created_at, doers?.removals),
    [history.data, document.created_at, doers?.removals],
  );
  return { history, moments: all };
}

/** The latest of what happened to the values of a record. */
export function ActivityFeed({ limit, ...props }: ActivityProps & { limit: number }) {
  const { history, moments } = useMoments(props);
  if (history.isError && !moments) {
    return (
      <ErrorState
        error={history.error}
        title="The activity could not be loaded"
        onRetry={() => void history.refetch()}
      />
    );
  }
  if (!moments) return <FeedSkeleton />;
  if (moments.length === 0) return <EmptyState icon={History} title="Nothing has happened yet" />;
  return (
    <ol className={styles.feed}>
      {moments.slice(0, limit).map((moment) => (
        <MomentRow key={moment.key} moment={moment} noun={props.object.singular_noun.toLowerCase()} />
      ))}
    </ol>
  );
}

/** What one actor changed at one moment. */
export function MomentRow({ moment, noun }: { moment: Moment; noun: string }) {
  const { name } = useActor(moment.actor);
  const known = moment.actor.type !== "unknown";
  const [only] = moment.changes;
  return (
    <li className={styles.moment}>
      {known ? <ActorAvatar actor={moment.actor} size={22} /> : <Avatar name="" size={22} />}
      <div className={styles.body}>
        <div className={styles.what}>
          {known && <b>{name}</b>}
          {moment.created ? (
            <span>created this {noun}</span>
          ) : moment.changes.length === 1 && only ? (
            <Sentence change={only} start={!known} />
          ) : (
            <span>changed {moment.changes.length} values</span>
          )}
          <time className={styles.when} dateTime={moment.at} title={formatDateTime(moment.at)}>
            {formatAgo(moment.at)}
          </time>
        </div>
        {!moment.created && moment.changes.length > 1 && (
          <ul className={styles.changes}>
            {moment.changes.map((change, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the changes of a moment never reorder
              <li key={at} className={styles.what}>
                <Sentence change={change} start />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function Sentence({ change, start }: { change: Change; start: boolean }) {
  const { attribute, kind, value, before } = change;
  if (before) {
    return (
      <>
        {!start && <span>changed</span>}
        <span className={styles.attribute}>{attribute.title}</span>
        <span>from</span>
        <span className={styles.gone}>
          <ValueView attribute={attribute} values={[before]} />
        </span>
        <span>to</span>
        <span className={styles.value}>
          <ValueView attribute={attribute} values={[value]} />
        </span>
      </>
    );
  }
  const verb = kind === "set" ? "set" : "removed";
  return (
    <>
      {start ? (
        <span className={styles.attribute}>{attribute.title}</span>
      ) : (
        <span>
          {verb} <span className={styles.attribute}>{attribute.title}</span>
        </span>
      )}
      <span>{start ? (kind === "set" ? "set to" : "removed:") : kind === "set" ? "to" : ""}</span>
      <span className={kind === "removed" ? styles.gone : styles.value}>
        <ValueView attribute={attribute} values={[value]} />
      </span>
    </>
  );
}

export function FeedSkeleton() {
  return (
    <div className={styles.feed} aria-busy="true">
      {[180, 240, 200].map((width) => (
        <div key={width} className={styles.moment}>
          <Skeleton w={22} h={22} circle />
          <Skeleton w={width} h={11} mt={6} />
        </div>
      ))}
    </div>
  );
}
