import { Check } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import listStyles from "./choice-list.module.css";
import styles from "./PickList.module.css";

export interface PickItem {
  /** Tells it apart from the others. */
  key: string;
  /** What typing narrows by. */
  label: string;
  view: ReactNode;
}

interface PickListProps<T extends PickItem> {
  /** Name of the list. */
  label: string;
  /** Name of the search box, where it is not the list's. */
  searchLabel?: string;
  placeholder?: string;
  items: readonly T[];
  /** Keys of what is chosen. */
  chosen?: readonly string[];
  multiple?: boolean;
  /** The items are not there yet, or not yet those for what was typed. */
  loading?: boolean;
  /** What stands there while there is nothing. */
  empty?: string;
  error?: string | null;
  /** Set when the items are searched elsewhere; otherwise they are narrowed here. */
  onSearch?: (typed: string) => void;
  onPick(item: T): void;
}

/** A list to choose from: type to narrow, arrows and Enter to choose. */
export function PickList<T extends PickItem>(props: PickListProps<T>) {
  const { label, items, chosen = [], multiple = false, loading = false, error, onSearch, onPick } = props;
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  /** Enter came before the items: it chooses when they are there. */
  const [isDue, setIsDue] = useState(false);
  const listId = useId();
  const needle = typed.trim().toLowerCase();
  const shown = onSearch ? items : items.filter((item) => item.label.toLowerCase().includes(needle));
  const active = shown[Math.min(at, shown.length - 1)];
  useEffect(() => {
    if (!isDue || loading) return;
    setIsDue(false);
    if (active) onPick(active);
  }, [isDue, loading, active, onPick]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && shown.length > 0) {
      event.preventDefault();
      setAt((value) => (Math.min(value, shown.length - 1) + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (loading) setIsDue(true);
      else if (active) onPick(active);
    }
  };
  return (
    <div className={listStyles.list}>
      <input
        className={listStyles.search}
        type="search"
        aria-label={props.searchLabel ?? label}
        aria-controls={listId}
        aria-activedescendant={active ? `${listId}-${active.key}` : undefined}
        placeholder={props.placeholder ?? "Search…"}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
          setIsDue(false);
          onSearch?.(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      <div
        className={listStyles.options}
        role="listbox"
        id={listId}
        tabIndex={-1}
        aria-label={label}
        aria-multiselectable={multiple}
      >
        {shown.map((item) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search box
          <div
            key={item.key}
            id={`${listId}-${item.key}`}
            role="option"
            tabIndex={-1}
            className={listStyles.option}
            aria-selected={chosen.includes(item.key)}
            data-active={item === active || undefined}
            onMouseMove={() => setAt(shown.indexOf(item))}
            onClick={() => onPick(item)}
          >
            {item.view}
            {chosen.includes(item.key) && <Check className={listStyles.check} size={14} aria-hidden />}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className={styles.nothing}>{loading ? "Loading…" : (props.empty ?? "Nothing to choose from.")}</p>
      )}
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
