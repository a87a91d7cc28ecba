import { Button, Popover } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { NotebookPen, Plus } from "lucide-react";
import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState } from "../parts/EmptyState";
import { RecordPicker } from "../parts/pickers";
import { PageBar, useTitle } from "../shell/PageBar";
import { NoteList } from "./NoteList";
import styles from "./Notes.module.css";
import { notesQuery } from "./notes-api";
import { OpenNote } from "./OpenNote";
import { useNewNote } from "./useNewNote";

/** All notes of the workspace beside the one that is open. */
export function NotesPage() {
  const w = useWorkspace();
  const { note } = useParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const [picking, setPicking] = useState(false);
  useTitle("Notes");
  useHotkeys([["c", () => setPicking(true)]]);
  const create = useNewNote(({ id }) => void navigate(`/${w}/notes/${id.note_id}`, { state: { fresh: id.note_id } }));
  const notes = useInfiniteQuery(notesQuery(w, null));
  const isEmpty = notes.data?.pages.every((page) => page.length === 0) ?? true;
  const isFresh = typeof state === "object" && state !== null && "fresh" in state && state.fresh === note;
  return (
    <>
      <PageBar
        icon={<NotebookPen size={16} aria-hidden />}
        title="Notes"
        aside={
          <Popover opened={picking} onChange={setPicking} position="bottom-end" width={320} trapFocus returnFocus>
            <Popover.Target>
              <Button
                leftSection={<Plus size={15} aria-hidden />}
                loading={create.isPending}
                aria-haspopup="dialog"
                aria-expanded={picking}
                onClick={() => setPicking(!picking)}
              >
                New note
              </Button>
            </Popover.Target>
            <Popover.Dropdown p={0} aria-label="Record of the note">
              {picking && (
                <RecordPicker
                  label="Record that the note is about"
                  onPick={({ object, record }) => {
                    setPicking(false);
                    create.mutate({ object, record });
                  }}
                />
              )}
            </Popover.Dropdown>
          </Popover>
        }
      />
      <div className={styles.split} data-open={note !== undefined || undefined}>
        <nav className={styles.side} aria-label="All notes">
          <NoteList
            of={null}
            open={note}
            to={({ id }) => `/${w}/notes/${id.note_id}`}
            empty={{ text: "Notes are about a record: press C, choose the record, and write." }}
          />
        </nav>
        <div className={styles.main}>
          {note === undefined ? (
            // Without notes the list beside it says how to begin.
            isEmpty || <EmptyState icon={NotebookPen} title="Choose a note" text="Or press C to write a new one." />
          ) : (
            <OpenNote
              key={note}
              id={note}
              fresh={isFresh}
              named
              onDeleted={() => void navigate(`/${w}/notes`, { replace: true })}
            />
          )}
        </div>
      </div>
    </>
  );
}
