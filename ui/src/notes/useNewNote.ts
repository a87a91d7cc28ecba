import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { toastError } from "../parts/toast-store";
import { createNote, type Note, noteKeys, type RecordRef } from "./notes-api";

/** Makes an empty note on a record and hands it over to be opened. */
export function useNewNote(onMade: (note: Note) => void) {
  const w = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (of: RecordRef) => createNote(w, of),
    onSuccess: (note) => {
      client.setQueryData(noteKeys.note(w, note.id.note_id), note);
      void client.invalidateQueries({ queryKey: noteKeys.all(w) });
      onMade(note);
    },
    onError: (error) => toastError("The note was not made", messageOf(error)),
  });
}
