import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import listStyles from "../../parts/choice-list.module.css";
import { BlockIcon } from "../BlockIcon";
import { kindOf } from "../definition";
import { fits, takesFirst } from "../schema";
import { below, type Given } from "../scope";
import type { SchemaNode } from "../types";
import { useBlockForm } from "./form-context";
import { NodeIcon } from "./NodeIcon";
import styles from "./variables.module.css";

interface VariablePickerProps {
  /** What the input wants: only what fits can be chosen. */
  wanted: SchemaNode;
  onPick(path: string): void;
}

interface Row {
  given: Given;
  group: string;
  groupId: string;
  fits: boolean;
  opens: boolean;
}

/** How deep a search looks below what a block gives: a record's attributes, and those of a record that it refers to. */
const SEARCHED_DEPTH = 2;

/** What earlier blocks give, nearest first. Arrow right opens a record to its attributes, arrow left goes back. */
export function VariablePicker({ wanted, onPick }: VariablePickerProps) {
  const { sources, world, catalog } = useBlockForm();
  const [typed, setTyped] = useState("");
  const [trail, setTrail] = useState<Given[]>([]);
  const [at, setAt] = useState(0);
  const listId = useId();
  const inside = trail.at(-1);
  const rows = useMemo(() => {
    const row = (given: Given, group: string, groupId: string): Row => ({
      given,
      group,
      groupId,
      fits: fits(wanted, given.node),
      opens: below(given, world).length > 0,
    });
    const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 0) {
      const found: Row[] = [];
      const look = (given: Given, label: string, group: string, groupId: string, depth: number) => {
        const named = { ...given, label };
        const text = `${group} ${label}`.toLowerCase();
        if (words.every((word) => text.includes(word))) found.push(row(named, group, groupId));
        if (depth === 0) return;
        for (const inner of below(given, world)) look(inner, `${label} › ${inner.label}`, group, groupId, depth - 1);
      };
      const roots = inside
        ? [{ fields: below(inside, world), title: inside.label, id: inside.path }]
        : sources.map((source) => ({ fields: source.fields, title: source.title, id: source.block.id }));
      for (const { fields, title, id } of roots)
        for (const given of fields) look(given, given.label, title, id, SEARCHED_DEPTH);
      return found.sort((a, b) => Number(b.fits) - Number(a.fits)).slice(0, 80);
    }
    if (inside) return below(inside, world).map((given) => row(given, inside.label, inside.path));
    return sources.flatMap((source) => source.fields.map((given) => row(given, source.title, source.block.id)));
  }, [typed, inside, sources, world, wanted]);
  const active = rows[Math.min(at, rows.length - 1)];
  const open = (given: Given) => {
    setTrail([...trail, given]);
    setTyped("");
    setAt(0);
  };
  const back = () => {
    setTrail(trail.slice(0, -1));
    setAt(0);
  };
  const choose = (row: Row | undefined) => {
    if (!row) return;
    if (row.fits) onPick(row.given.path);
    else if (row.opens) open(row.given);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const atEnd = event.currentTarget.selectionStart === typed.length;
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      setAt((value) => (Math.min(value, rows.length - 1) + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "ArrowRight" && atEnd && active?.opens) {
      event.preventDefault();
      open(active.given);
    } else if ((event.key === "ArrowLeft" || event.key === "Backspace") && typed === "" && inside) {
      event.preventDefault();
      back();
    }
  };
  const optionId = (row: Row) => `${listId}-${row.given.path}`;
  return (
    <div className={listStyles.list}>
      <input
        className={listStyles.search}
        type="search"
        aria-label="Find a variable"
        aria-controls={listId}
        aria-activedescendant={active ? optionId(active) : undefined}
        placeholder="Find a variable…"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      {inside && (
        <button type="button" className={styles.back} onClick={back}>
          <ChevronLeft size={14} aria-hidden />
          {trail.map((given) => given.label).join(" › ")}
        </button>
      )}
      <div
        className={`${listStyles.options} ${styles.options}`}
        role="listbox"
        id={listId}
        tabIndex={0}
        aria-label="Variables"
      >
        {rows.map((row, index) => {
          const first = !inside && row.groupId !== rows[index - 1]?.groupId;
          const source = first ? sources.find((item) => item.block.id === row.groupId) : undefined;
          return (
            <div key={row.given.path} role="presentation">
              {first && (
                <div className={styles.group} role="presentation">
                  {source && <BlockIcon entry={catalog.get(kindOf(source.block))} size={18} />}
                  {row.group}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the search box */}
              <div
                id={optionId(row)}
                role="option"
                tabIndex={-1}
                aria-selected={row === active}
                aria-disabled={!row.fits}
                className={`${listStyles.option} ${styles.option}`}
                data-active={row === active || undefined}
                onMouseMove={() => setAt(index)}
                onClick={() => choose(row)}
              >
                <span className={styles.field} data-unfit={!row.fits || undefined}>
                  <NodeIcon node={row.given.node} />
                  <span>{row.given.label}</span>
                  {row.fits && takesFirst(wanted, row.given.node) && <small>the first of several</small>}
                </span>
                {row.opens && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: arrow right in the search box does the same
                  // biome-ignore lint/a11y/noStaticElementInteractions: see above
                  <span
                    className={styles.open}
                    title={`Open ${row.given.label}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      open(row.given);
                    }}
                  >
                    <ChevronRight size={14} aria-hidden />
                  </span>
                )}
              </div>
            </div>
          );
        })}
      </div>
      {rows.length === 0 && (
        <p className={styles.none}>
          {typed !== ""
            ? `Nothing matches “${typed}”.`
            : sources.length === 0
              ? "Nothing runs before this block. Connect it to a trigger first."
              : "The blocks before this one give nothing."}
        </p>
      )}
    </div>
  );
}
