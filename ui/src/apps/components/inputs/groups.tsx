import { Plus, X } from "lucide-react";
import { createContext, useContext, useEffect, useId, useRef } from "react";
import { tellFailure } from "../../failures";
import type { Family } from "../contract";
import { firstControl } from "./focus";
import styles from "./groups.module.css";
import iconButton from "./icon-button.module.css";
import { FieldError } from "./Labelled";
import labelled from "./labelled.module.css";
import smallButton from "./small-button.module.css";

type Names = "InputGroup" | "Fieldset" | "Collection" | "Collection.Entry" | "CollectionItem";

/** Removes the entry that something stands in; whoever draws the entry's head offers it. */
interface Entry {
  disabled: boolean;
}

const CollectionContext = createContext<Entry>({ disabled: false });

/** What holds inputs together. */
export const groupComponents: Family<Names> = {
  InputGroup: ({ children }) => <div className={styles.group}>{children}</div>,
  Fieldset: ({ props, children }) => (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>
        {props.legend}
        <span className={styles.mark} aria-hidden>
          *
        </span>
      </legend>
      <div className={styles.fieldsetBody}>{children}</div>
    </fieldset>
  ),
  Collection: ({ props, app, children }) => {
    const id = useId();
    const group = useRef<HTMLDivElement>(null);
    const awaited = useRef<number | null>(null);
    useEffect(() => {
      const entries = group.current?.querySelectorAll(`:scope > .${styles.entry}`) ?? [];
      if (awaited.current === null || entries.length <= awaited.current) return;
      awaited.current = null;
      firstControl(entries[entries.length - 1])?.focus();
    });
    const add = () => {
      awaited.current = group.current?.querySelectorAll(`:scope > .${styles.entry}`).length ?? 0;
      props.onAdd().catch((error) => tellFailure(app, `“${props.label}”`, error));
    };
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset inside of a form's own fieldsets would read as one of them
      <div className={styles.collection} ref={group} role="group" aria-labelledby={`${id}-label`}>
        <span className={labelled.label} id={`${id}-label`}>
          {props.label}
        </span>
        <CollectionContext value={{ disabled: props.disabled }}>{children}</CollectionContext>
        <FieldError id={`${id}-error`}>{props.error}</FieldError>
        <button type="button" className={smallButton.button} disabled={props.disabled} onClick={add}>
          <Plus size={14} aria-hidden />
          Add
        </button>
      </div>
    );
  },
  "Collection.Entry": ({ props, app, children }) => {
    const { disabled } = useContext(CollectionContext);
    const entry = useRef<HTMLDivElement>(null);
    const remove = () => {
      // The focus would be lost with the button: it goes to the collection's way to add.
      const add = entry.current?.parentElement?.querySelector<HTMLElement>(`:scope > .${smallButton.button}`);
      add?.focus();
      props.onRemove().catch((error) => tellFailure(app, "“Remove”", error));
    };
    return (
      <div className={styles.entry} ref={entry}>
        <div className={styles.entryBody}>{children}</div>
        <button type="button" className={iconButton.button} aria-label="Remove" disabled={disabled} onClick={remove}>
          <X size={14} aria-hidden />
        </button>
      </div>
    );
  },
  CollectionItem: ({ props, children }) => {
    const id = useId();
    return (
      // biome-ignore lint/a11y/useSemanticElements: as above
      <div className={styles.item} role="group" aria-labelledby={id}>
        <span className={styles.itemLabel} id={id}>
          {props.label}
        </span>
        {children}
      </div>
    );
  },
};
