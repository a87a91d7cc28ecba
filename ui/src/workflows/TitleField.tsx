import { useEffect, useId, useRef, useState } from "react";
import { refusalOfTitle } from "./definition";
import styles from "./WorkflowBar.module.css";

/** The title of a workflow, edited in its place: Enter and leaving it save, Escape gives up. */
export function TitleField({ title, onRename }: { title: string; onRename(title: string): void }) {
  const [edit, setEdit] = useState<{ before: string; typed: string } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const isByKey = useRef(false);
  const errorId = useId();
  const isEditing = edit !== null;
  useEffect(() => {
    if (isEditing) {
      input.current?.focus();
      input.current?.select();
    } else if (isByKey.current) {
      isByKey.current = false;
      button.current?.focus();
    }
  }, [isEditing]);

  const begin = () => setEdit({ before: title, typed: title });
  const end = () => {
    setEdit(null);
    setRefusal(null);
  };
  /** Whether it is done. */
  const save = ({ before, typed }: { before: string; typed: string }): boolean => {
    const problem = refusalOfTitle(typed);
    setRefusal(problem);
    if (problem !== null) return false;
    // What somebody else called it meanwhile stays where nothing was typed.
    if (typed.trim() !== before) onRename(typed.trim());
    end();
    return true;
  };
  if (edit === null) {
    return (
      <h1 className={styles.heading}>
        <button
          ref={button}
          type="button"
          className={styles.rename}
          title="Rename"
          onClick={begin}
          onKeyDown={(event) => {
            if (event.key === "F2") begin();
          }}
        >
          {title || "Untitled"}
        </button>
      </h1>
    );
  }
  return (
    <div className={styles.heading}>
      <h1>
        <input
          className={styles.input}
          aria-label="Title of the workflow"
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : errorId}
          ref={input}
          value={edit.typed}
          onChange={(event) => {
            setEdit({ ...edit, typed: event.currentTarget.value });
            setRefusal(null);
          }}
          onBlur={() => {
            if (!isByKey.current && !save(edit)) end();
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
            event.preventDefault();
            event.stopPropagation();
            isByKey.current = true;
            if (event.key === "Escape") end();
            else isByKey.current = save(edit);
          }}
        />
      </h1>
      {refusal && (
        <p id={errorId} className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}
