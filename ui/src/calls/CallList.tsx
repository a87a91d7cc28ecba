import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Phone } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { RecordChip } from "../parts/RecordChip";
import styles from "./CallList.module.css";
import { type CallSummary, callsQuery, type RecordRef } from "./calls-api";
import { duration } from "./turns";
import { when } from "./when";

interface CallListProps {
  /** Only the calls of a record. */
  of?: RecordRef;
  /** What stands there while there is none. */
  empty: { text: string; children?: ReactNode };
}

export function CallList({ of, empty }: CallListProps) {
  const w = useWorkspace();
  const calls = useInfiniteQuery(callsQuery(w, of ?? null));
  if (calls.isError && !calls.data) {
    return (
      <ErrorState error={calls.error} title="The calls could not be loaded" onRetry={() => void calls.refetch()} />
    );
  }
  if (!calls.data) {
    return (
      <div className={styles.list} aria-busy="true">
        {[1, 2, 3].map((row) => (
          <Skeleton key={row} h={52} mb={8} />
        ))}
      </div>
    );
  }
  const shown = calls.data.pages.flatMap((page) => page.data);
  if (shown.length === 0) {
    return (
      <EmptyState icon={Phone} title="No calls yet" text={empty.text}>
        {empty.children}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label="Calls">
        {shown.map((call) => (
          <Row key={call.id} call={call} without={of?.record} />
        ))}
      </ul>
      {calls.hasNextPage && (
        <Button variant="default" loading={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
          Show more calls
        </Button>
      )}
    </>
  );
}

/** Records shown beside a call; the rest is a number. */
const MOST_RECORDS = 3;

function Row({ call, without }: { call: CallSummary; without?: string | undefined }) {
  const w = useWorkspace();
  const linked = call.linked_records.filter((record) => record.record_id !== without);
  const names = call.participants.map((at) => at.name ?? at.email_address).join(", ");
  return (
    <li className={styles.row}>
      <span className={styles.icon} aria-hidden>
        <Phone size={15} />
      </span>
      <div className={styles.naming}>
        <Link className={styles.title} to={`/${w}/calls/${call.id}`}>
          {call.title}
        </Link>
        <span className={styles.people}>{names}</span>
      </div>
      <span className={styles.records}>
        {linked.slice(0, MOST_RECORDS).map((record) => (
          <RecordChip key={record.record_id} object={record.object_slug} record={record.record_id} />
        ))}
        {linked.length > MOST_RECORDS && <span className={styles.more}>+{linked.length - MOST_RECORDS}</span>}
      </span>
      <span className={styles.when}>
        {when(call.start)}
        <span className={styles.duration}>{call.duration > 0 ? duration(call.duration) : "no transcript"}</span>
      </span>
    </li>
  );
}
