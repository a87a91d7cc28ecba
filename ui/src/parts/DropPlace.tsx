import type { DragEvent, ReactNode, RefObject } from "react";
import styles from "./DropPlace.module.css";

interface DropPlaceProps {
  input: RefObject<HTMLInputElement | null>;
  /** What the file is, for who does not see. */
  label: string;
  accept: string;
  icon: ReactNode;
  title: string;
  hint: string;
  onFile(file: File): void;
}

/** Takes a file by dropping or choosing. */
export function DropPlace({ input, label, accept, icon, title, hint, onFile }: DropPlaceProps) {
  const take = (file: File | null | undefined) => {
    if (file) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer.files[0]);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        className={styles.hidden}
        tabIndex={-1}
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          // The same file can be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        data-autofocus
        className={styles.drop}
        onClick={() => input.current?.click()}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      >
        {icon}
        <span className={styles.name}>{title}</span>
        <span className={styles.hint}>{hint}</span>
      </button>
    </>
  );
}
