import { ActionIcon, Menu, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, NotebookPen, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { ApiError, messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { RecordChip, useActor } from "../parts/RecordChip";
import { toastError, toasts } from "../parts/toast-store";
import { formatAgo, formatDateTime } from "../values/read";
import styles from "./Notes.module.css";
import { deleteNote, type Note, noteKeys, noteQuery } from "./notes-api";

const NoteEditor = lazy(async () => ({ default: (await import("./NoteEditor")).NoteEditor }));

interface OpenNoteProps {
  id: string;
  fresh: boolean;
  /** Whether the record that it is on is named. */
  named: boolean;
  onDeleted(): void;
}

/** A note that is open: who wrote it about what, and the note itself. */
export function OpenNote({ id, fresh, named, onDeleted }: OpenNoteProps) {
  const w = useWorkspace();
  const note = useQuery(noteQuery(w, id));
  if (note.error instanceof ApiError && note.error.status === 404) {
    return <EmptyState icon={NotebookPen} title="No such note" text="It may have been deleted." />;
  }
  if (note.isError && !note.data) {
    return <ErrorState error={note.error} title="The note could not be loaded" onRetry={() => void note.refetch()} />;
  }
  if (!note.data) return <NoteSkeleton />;
  return (
    <article className={styles.note} aria-label={note.data.title || "Untitled note"}>
      <NoteHead note={note.data} named={named} onDeleted={onDeleted} />
      <Suspense fallback={<NoteSkeleton />}>
        <NoteEditor key={id} note={note.data} fresh={fresh} />
      </Suspense>
    </article>
  );
}

function NoteHead({ note, named, onDeleted }: { note: Note; named: boolean; onDeleted(): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = useActor(note.created_by_actor);
  const id = note.id.note_id;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${window.location.origin}/${w}/notes/${id}`);
      toasts.show({ variant: "success", title: "Link copied" });
    } catch (error) {
      toastError("The link could not be copied", messageOf(error));
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await deleteNote(w, id);
      client.removeQueries({ queryKey: noteKeys.note(w, id) });
      onDeleted();
      await client.invalidateQueries({ queryKey: noteKeys.all(w) });
      toasts.show({ variant: "success", title: "Note deleted" });
    } catch (error) {
      toastError("The note was not deleted", messageOf(error));
    } finally {
      setBusy(false);
      setAsking(false);
    }
  };
  return (
    <header className={styles.head}>
      <span className={styles.by}>
        {named && <RecordChip object={note.parent_object} record={note.parent_record_id} />}
        <span>
          {name && `${name} · `}
          <time dateTime={note.created_at} title={formatDateTime(note.created_at)}>
            {formatAgo(note.created_at)}
          </time>
        </span>
      </span>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label="More about this note">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={14} aria-hidden />} onClick={() => void copy()}>
            Copy link
          </Menu.Item>
          <Menu.Item
            color="var(--danger-ink)"
            leftSection={<Trash2 size={14} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title="Delete this note?"
        text="This cannot be undone."
        confirmLabel="Delete"
        destructive
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setAsking(false)}
      />
    </header>
  );
}

function NoteSkeleton() {
  return (
    <div className={styles.note} aria-busy="true">
      <Skeleton w={160} h={11} mt={12} mb={40} />
      <Skeleton w={260} h={22} mb={28} />
      {[420, 380, 440, 200].map((width) => (
        <Skeleton key={width} w={width} maw="100%" h={11} mb={14} />
      ))}
    </div>
  );
}
