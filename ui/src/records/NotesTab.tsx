import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { ArrowLeft, Plus } from "lucide-react";
import { useMemo } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { useWorkspace } from "../api/workspace";
import { NoteList } from "../notes/NoteList";
import styles from "../notes/Notes.module.css";
import { OpenNote } from "../notes/OpenNote";
import { useNewNote } from "../notes/useNewNote";

/** The notes on a record; the open one stands in their place, and in the address. */
export function NotesTab({ object, record, name }: { object: string; record: string; name: string }) {
  const w = useWorkspace();
  const [search] = useSearchParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const of = useMemo(() => ({ object, record }), [object, record]);
  const base = `/${w}/${object}/${record}/notes`;
  const open = search.get("note");
  const create = useNewNote(({ id }) => void navigate(`${base}?note=${id.note_id}`, { state: { fresh: id.note_id } }));
  const make = () => {
    if (!create.isPending) create.mutate(of);
  };
  useHotkeys([["c", make]]);
  const isFresh = typeof state === "object" && state !== null && "fresh" in state && state.fresh === open;
  const button = (
    <Button leftSection={<Plus size={15} aria-hidden />} loading={create.isPending} onClick={make}>
      New note
    </Button>
  );
  return (
    <div className={styles.tab}>
      <div className={styles.line}>
        {open === null ? (
          <h2 className={styles.heading}>Notes</h2>
        ) : (
          <Link to={base} className={styles.back}>
            <ArrowLeft size={14} aria-hidden />
            All notes
          </Link>
        )}
        {button}
      </div>
      {open === null ? (
        <NoteList
          of={of}
          to={({ id }) => `${base}?note=${id.note_id}`}
          empty={{ text: `What is worth remembering about ${name} stands here. Press C to write.` }}
        />
      ) : (
        <OpenNote
          key={open}
          id={open}
          fresh={isFresh}
          named={false}
          onDeleted={() => void navigate(base, { replace: true })}
        />
      )}
    </div>
  );
}
