import { Popover } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { score } from "../palette/commands";
import listStyles from "../parts/choice-list.module.css";
import { BlockIcon } from "./BlockIcon";
import styles from "./BlockPicker.module.css";
import { entryKind } from "./definition";
import type { Catalog } from "./scope";
import type { CatalogEntry } from "./types";

interface BlockPickerProps {
  catalog: Catalog;
  /** Where on the screen it opens. */
  at: { x: number; y: number };
  /** Only these: a step where something comes before it, a trigger where a workflow begins. */
  only: CatalogEntry["type"] | null;
  /** Triggers first: there is none yet. */
  triggersFirst: boolean;
  onPick(entry: CatalogEntry): void;
  onClose(): void;
}

const GROUPS = [
  "Records",
  "Lists",
  "Tasks",
  "Conditions",
  "Delays",
  "Control",
  "Calculations",
  "Utilities",
  "Workspace",
];

/** Kinds of blocks in the order in which they are offered: by group, and what answers best once something is typed. */
export function offered(
  catalog: Catalog,
  typed: string,
  only: CatalogEntry["type"] | null,
  triggersFirst: boolean,
): { title: string; entries: CatalogEntry[] }[] {
  const text = typed.trim();
  const groups = new Map<string, { best: number; place: number; entries: { entry: CatalogEntry; rank: number }[] }>();
  for (const entry of catalog.values()) {
    if (entry.deprecated || (only && entry.type !== only)) continue;
    const haystack = `${entry.title} ${entry.app?.name ?? ""} ${entry.group} ${entry.type} ${entry.description}`;
    const rank =
      text === "" ? 1 : score(haystack, text) + (entry.title.toLowerCase().startsWith(text.toLowerCase()) ? 4 : 0);
    if (rank === 0) continue;
    const isTrigger = entry.type === "trigger";
    const title = isTrigger ? "Triggers" : (entry.app?.name ?? entry.group);
    const known = GROUPS.indexOf(entry.group);
    const place = isTrigger ? (triggersFirst ? -1 : 1000) : entry.app ? 500 : known < 0 ? 400 : known;
    const group = groups.get(title) ?? { best: 0, place, entries: [] };
    group.best = Math.max(group.best, rank);
    group.entries.push({ entry, rank });
    groups.set(title, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => (text === "" ? a.place - b.place : b.best - a.best || a.place - b.place))
    .map(([title, { entries }]) => ({
      title,
      entries: (text === "" ? entries : entries.sort((a, b) => b.rank - a.rank)).map((item) => item.entry),
    }));
}

/** Chooses the kind of a new block. */
export function BlockPicker({ catalog, at, only, triggersFirst, onPick, onClose }: BlockPickerProps) {
  const [typed, setTyped] = useState("");
  const [index, setIndex] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => offered(catalog, typed, only, triggersFirst), [catalog, typed, only, triggersFirst]);
  const rows = groups.flatMap((group) => group.entries);
  const active = rows[Math.min(index, rows.length - 1)];
  useEffect(() => {
    if (active) list.current?.querySelector("[data-active]")?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      setIndex((value) => (Math.min(value, rows.length - 1) + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (active) onPick(active);
    }
  };
  const optionId = (entry: CatalogEntry) => `${listId}-${entryKind(entry)}`;
  return (
    <Popover
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom"
      width={360}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <span className={styles.anchor} style={{ left: at.x, top: at.y }} />
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={`Add a ${only ?? "block"}`}>
        <div className={listStyles.list}>
          <input
            className={listStyles.search}
            type="search"
            aria-label="Find a block"
            aria-controls={listId}
            aria-activedescendant={active ? optionId(active) : undefined}
            placeholder={`Find a ${only ?? "block"}…`}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setIndex(0);
            }}
            onKeyDown={onKeyDown}
            data-autofocus
          />
          <div
            className={`${listStyles.options} ${styles.options}`}
            role="listbox"
            id={listId}
            tabIndex={0}
            aria-label="Blocks"
            ref={list}
          >
            {groups.map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand inside a listbox
              <div key={group.title} role="group" aria-label={group.title}>
                <div className={styles.heading} aria-hidden>
                  {group.title}
                </div>
                {group.entries.map((entry) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search box
                  <div
                    key={entryKind(entry)}
                    id={optionId(entry)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={entry === active}
                    className={`${listStyles.option} ${styles.option}`}
                    data-active={entry === active || undefined}
                    onMouseMove={() => setIndex(rows.indexOf(entry))}
                    onClick={() => onPick(entry)}
                  >
                    <BlockIcon entry={entry} size={28} />
                    <span className={styles.words}>
                      <span className={styles.title}>{entry.title}</span>
                      <span className={styles.description}>{entry.description}</span>
                    </span>
                  </div>
                ))}
              </div>
            ))}
          </div>
          {rows.length === 0 && <p className={styles.none}>Nothing matches “{typed}”.</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
