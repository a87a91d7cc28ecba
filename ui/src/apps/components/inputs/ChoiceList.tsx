import { Loader } from "@mantine/core";
import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import listStyles from "../../../parts/choice-list.module.css";
import styles from "./choice-list.module.css";
import { type Choice, type ChoiceSource, categories, DRAWN_CHOICES } from "./choices";
import smallButton from "./small-button.module.css";
import { useFound } from "./use-choices";

interface ChoiceListProps {
  id: string;
  source: ChoiceSource;
  chosen: readonly string[];
  multiple: boolean;
  /** What has been typed already. */
  begin: string;
  searchPlaceholder: string;
  onChoose(choice: Choice): void;
  onTab(): void;
}

/** A box to search in and the choices that it finds. */
export function ChoiceList({
  id,
  source,
  chosen,
  multiple,
  begin,
  searchPlaceholder,
  onChoose,
  onTab,
}: ChoiceListProps) {
  const [query, setQuery] = useState(begin);
  const [at, setAt] = useState(0);
  const found = useFound(source, query);
  const optionId = useId();
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  // At once, not when whatever holds the focus inside comes to it: somebody may be typing already.
  useLayoutEffect(() => search.current?.focus({ preventScroll: true }), []);
  const groups = categories(found.choices.slice(0, DRAWN_CHOICES));
  const drawn = groups.flatMap(([, choices]) => choices);
  const active = drawn[Math.min(at, drawn.length - 1)];
  const activeIndex = active ? drawn.indexOf(active) : -1;
  useEffect(() => {
    list.current?.querySelector(`[data-at="${activeIndex}"]`)?.scrollIntoView({ block: "nearest" });
  }, [activeIndex]);
  const onKeyDown = (event: KeyboardEvent) => {
    // Mod+Enter is the form's.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const last = drawn.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: activeIndex >= last ? 0 : activeIndex + 1,
      ArrowUp: activeIndex <= 0 ? last : activeIndex - 1,
      PageDown: Math.min(last, activeIndex + 8),
      PageUp: Math.max(0, activeIndex - 8),
    };
    const next = moves[event.key];
    if (next !== undefined) setAt(Math.max(0, next));
    else if (event.key === "Enter") {
      if (active) onChoose(active);
    } else if (event.key === "Tab") onTab();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={listStyles.list}>
      <input
        ref={search}
        className={listStyles.search}
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={active ? `${optionId}-${activeIndex}` : undefined}
        aria-autocomplete="list"
        aria-label={searchPlaceholder}
        placeholder={searchPlaceholder}
        autoComplete="off"
        value={query}
        onChange={({ currentTarget: { value } }) => {
          setQuery(value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      <div
        ref={list}
        id={id}
        className={listStyles.options}
        role="listbox"
        aria-label="Options"
        aria-multiselectable={multiple || undefined}
        aria-busy={found.state === "loading"}
        tabIndex={-1}
      >
        {groups.map(([category, choices]) => {
          const options = choices.map((choice) => {
            const index = drawn.indexOf(choice);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search box
              <div
                key={choice.key}
                id={`${optionId}-${index}`}
                role="option"
                tabIndex={-1}
                className={listStyles.option}
                aria-selected={chosen.includes(choice.key)}
                data-active={choice === active || undefined}
                data-at={index}
                onMouseMove={() => setAt(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(choice)}
              >
                {choice.mark && <span className={styles.slot}>{choice.mark}</span>}
                <span className={styles.optionText}>
                  <span className={styles.choiceLabel}>{choice.label}</span>
                  {choice.description !== undefined && <span className={styles.description}>{choice.description}</span>}
                </span>
                {chosen.includes(choice.key) && <Check className={listStyles.check} size={14} aria-hidden />}
              </div>
            );
          });
          if (category === undefined) return options;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
            <div key={category} role="group" aria-label={category}>
              <div className={styles.category} aria-hidden>
                {category}
              </div>
              {options}
            </div>
          );
        })}
      </div>
      <ListState found={found} drawn={drawn.length} query={query} />
    </div>
  );
}

function ListState({ found, drawn, query }: { found: ReturnType<typeof useFound>; drawn: number; query: string }) {
  if (found.state === "failed") {
    return (
      <div className={styles.listState} role="alert">
        <p className={styles.listError}>{found.error}</p>
        <button type="button" className={smallButton.button} onClick={found.again}>
          Try again
        </button>
      </div>
    );
  }
  if (found.state === "loading") {
    return (
      <div className={styles.listState} role="status" data-small={drawn > 0 || undefined}>
        <Loader size={13} color="gray" aria-hidden />
        Searching…
      </div>
    );
  }
  if (drawn === 0) {
    return (
      <p className={styles.listState} role="status">
        {query.trim() === "" ? "Nothing to choose from." : `Nothing found for “${query.trim()}”.`}
      </p>
    );
  }
  if (found.choices.length <= drawn) return null;
  return (
    <p className={styles.listState} data-small>
      {drawn} of {found.choices.length}. Type to narrow them down.
    </p>
  );
}
