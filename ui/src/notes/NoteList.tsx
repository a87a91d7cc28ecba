import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { NotebookPen } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { ActorAvatar, RecordChip } from "../parts/RecordChip";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./Notes.module.css";
import { type NoteSummary, notesQuery, type RecordRef } from "./notes-api";

interface NoteListProps {
  /** Only the notes of a record. */
  of: RecordRef | null;
  /** The address of a note. */
  to(note: NoteSummary): string;
  empty: { text: string; children?: ReactNode };
  /** The note that is open beside the list. */
  open?: string | undefined;
}

/** Notes, the newest first: title, beginning, and who wrote it when. */
export function NoteList({ of, to, empty, open }: NoteListProps) {
  const w = useWorkspace();
  const notes = useInfiniteQuery(notesQuery(w, of));
  if (notes.isError && !notes.data) {
    return (
      <ErrorState error={notes.error} title="The notes could not be loaded" onRetry={() => void notes.refetch()} />
    );
  }
  if (!notes.data) {
    return (
      <div className={styles.list} aria-busy="true">
        {[1, 2, 3].map((row) => (
          <div key={row} className={styles.row}>
            <Skeleton w={180} h={12} mb={10} />
            <Skeleton w="80%" h={10} />
          </div>
        ))}
      </div>
    );
  }
  const shown = notes.data.pages.flat();
  if (shown.length === 0) {
    return (
      <EmptyState icon={NotebookPen} title="No notes yet" text={empty.text}>
        {empty.children}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label="Notes">
        {shown.map((note) => (
          <li key={note.id.note_id} className={styles.row}>
            <Link to={to(note)} className={styles.open} aria-current={note.id.note_id === open ? "page" : undefined}>
              {note.title || "Untitled"}
            </Link>
            {note.excerpt !== "" && <p className={styles.excerpt}>{note.excerpt}</p>}
            <p className={styles.meta}>
              {of === null && <RecordChip object={note.parent_object} record={note.parent_record_id} link={false} />}
              <ActorAvatar actor={note.created_by_actor} size={15} />
              <time dateTime={note.created_at} title={formatDateTime(note.created_at)}>
                {formatAgo(note.created_at)}
              </time>
            </p>
          </li>
        ))}
      </ul>
      {notes.hasNextPage && (
        <Button variant="default" m={12} loading={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>
          Show more notes
        </Button>
      )}
    </>
  );
}
