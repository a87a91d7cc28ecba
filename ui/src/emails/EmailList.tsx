import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDownLeft, ArrowUpRight, Mail } from "lucide-react";
import type { ReactNode } from "react";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { RecordChip } from "../parts/RecordChip";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./EmailList.module.css";
import { type Email, type EmailParticipant, emailsQuery } from "./emails-api";

interface EmailListProps {
  object: string;
  record: string;
  /** What the record is called. */
  name: string;
  /** What stands there while there is none. */
  empty: { text: string; children?: ReactNode };
}

/** The e-mails with a person or a company: who wrote to whom, when and about what. */
export function EmailList({ object, record, name, empty }: EmailListProps) {
  const w = useWorkspace();
  const emails = useInfiniteQuery(emailsQuery(w, object, record));
  if (emails.isError && !emails.data) {
    return (
      <ErrorState error={emails.error} title="The e-mails could not be loaded" onRetry={() => void emails.refetch()} />
    );
  }
  if (!emails.data) {
    return (
      <div className={styles.list} aria-busy="true">
        {[1, 2, 3].map((row) => (
          <Skeleton key={row} h={52} mb={8} />
        ))}
      </div>
    );
  }
  const shown = emails.data.pages.flatMap((page) => page.data);
  if (shown.length === 0 && !emails.hasNextPage) {
    return (
      <EmptyState icon={Mail} title="No e-mails yet" text={empty.text}>
        {empty.children}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label="E-mails">
        {shown.map((email) => (
          <Row key={email.id} email={email} own={{ record, name }} />
        ))}
      </ul>
      {emails.hasNextPage && (
        <Button variant="default" loading={emails.isFetchingNextPage} onClick={() => void emails.fetchNextPage()}>
          Show more e-mails
        </Button>
      )}
    </>
  );
}

const DIRECTIONS = {
  inbound: [ArrowDownLeft, "Received"],
  outbound: [ArrowUpRight, "Sent"],
} as const;

/** The record whose e-mails are shown. */
interface Own {
  record: string;
  name: string;
}

/** Recipients shown in a row; the rest is a number. */
const MOST_RECIPIENTS = 4;

function Row({ email, own }: { email: Email; own: Own }) {
  const [Icon, direction] = DIRECTIONS[email.direction];
  const sender = email.participants.find(({ role }) => role === "from");
  const recipients = email.participants.filter(({ role }) => role === "to" || role === "cc" || role === "bcc");
  const rest = recipients.slice(MOST_RECIPIENTS);
  return (
    <li className={styles.row}>
      <span className={styles.icon} data-direction={email.direction} title={direction}>
        <Icon size={15} aria-hidden />
        <span className="visually-hidden">{direction}</span>
      </span>
      <div className={styles.naming}>
        <span className={styles.subject} title={email.subject ?? undefined}>
          {email.subject ?? <i>No subject</i>}
        </span>
        <span className={styles.people}>
          {sender && <Participant participant={sender} own={own} />}
          {recipients.length > 0 && <span>to</span>}
          {recipients.slice(0, MOST_RECIPIENTS).map((participant) => (
            <Participant key={`${participant.role} ${participant.email_address}`} participant={participant} own={own} />
          ))}
          {rest.length > 0 && (
            <span title={rest.map(({ email_address }) => email_address).join(", ")}>and {rest.length} more</span>
          )}
        </span>
      </div>
      <time className={styles.when} dateTime={email.sent_at} title={formatDateTime(email.sent_at)}>
        {formatAgo(email.sent_at)}
      </time>
    </li>
  );
}

/** Who has a page is linked to it, but from that page itself. */
function Participant({ participant, own }: { participant: EmailParticipant; own: Own }) {
  const { name, email_address, record_id } = participant;
  if (record_id !== null && record_id !== own.record) return <RecordChip object="people" record={record_id} />;
  return (
    <span className={styles.person} title={email_address}>
      {name ?? (record_id === null ? email_address : own.name)}
    </span>
  );
}
