import { ActionIcon, Button, NativeSelect, Popover } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Plus, Trash2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { Filter } from "../api/types";
import { FilterValue } from "./FilterValue";
import type { Field } from "./fields";
import {
  type Built,
  type Condition,
  type FilterField,
  filterFields,
  fromFilter,
  operatorOf,
  operatorsOf,
  toFilter,
} from "./filter";
import styles from "./Menus.module.css";
import { isSame } from "./useView";

interface FilterMenuProps {
  fields: readonly Field[];
  filter: Filter | null;
  onChange(filter: Filter | null): void;
}

/** Typing does not ask the server at every key. */
const TYPING_MS = 250;

/** What is shown of all there is: conditions, one a line, that take effect as they are made. */
export function FilterMenu({ fields, filter, onChange }: FilterMenuProps) {
  const offered = useMemo(() => filterFields(fields), [fields]);
  const built = useMemo(() => fromFilter(offered, filter), [offered, filter]);
  const [opened, setOpened] = useState(false);
  const count = built ? built.conditions.length : 1;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      trapFocus
      returnFocus
      width={620}
      closeOnEscape={false}
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          c={count > 0 ? "var(--accent-ink)" : "var(--ink-soft)"}
          leftSection={<ListFilter size={14} aria-hidden />}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {built === null ? "Advanced filter" : count > 0 ? `Filter · ${count}` : "Filter"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown
        p={10}
        aria-label="Filter"
        onKeyDownCapture={(event) => {
          // A list of choices that is open inside closes first.
          const lists = [...event.currentTarget.querySelectorAll('[role="listbox"]')];
          const isChoosing = lists.some((list) => list.getClientRects().length > 0);
          if (event.key === "Escape" && !isChoosing) setOpened(false);
        }}
      >
        {opened &&
          (built || filter === null ? (
            <Builder offered={offered} filter={filter} onChange={onChange} />
          ) : (
            <Advanced filter={filter} onRemove={() => onChange(null)} />
          ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What was written elsewhere, and says more than lines can: shown as it is, and kept. */
function Advanced({ filter, onRemove }: { filter: Filter; onRemove(): void }) {
  return (
    <>
      <p className={styles.hint}>
        This filter says more than can be edited here. It stays as it is until you remove it.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard */}
      <section className={styles.advanced} tabIndex={0} aria-label="The filter as it was written">
        <pre>{JSON.stringify(filter, null, 2)}</pre>
      </section>
      <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={onRemove}>
        Remove the filter
      </Button>
    </>
  );
}

interface BuilderProps {
  offered: readonly FilterField[];
  filter: Filter | null;
  onChange(filter: Filter | null): void;
}

interface Line extends Condition {
  key: number;
}

function Builder({ offered, filter, onChange }: BuilderProps) {
  const next = useRef(0);
  const lines = (built: Built | null): Line[] =>
    (built?.conditions ?? []).map((condition) => ({ ...condition, key: next.current++ }));
  const empty = (): Line[] => {
    const [first] = offered;
    return first ? [{ ...startOf(first), key: next.current++ }] : [];
  };
  const [state, setState] = useState(() => {
    const built = fromFilter(offered, filter);
    const found = lines(built);
    return { any: built?.any ?? false, lines: found.length > 0 ? found : empty() };
  });
  /** What this builder has made last; anything else came from elsewhere. */
  const made = useRef(filter);
  if (!isSame(made.current, filter)) {
    made.current = filter;
    const built = fromFilter(offered, filter);
    setState({ any: built?.any ?? false, lines: lines(built) });
  }
  const tell = (conditions: readonly Condition[], any: boolean) => {
    const filter = toFilter(offered, { any, conditions: [...conditions] });
    if (isSame(filter, made.current)) return;
    made.current = filter;
    onChange(filter);
  };
  const tellLater = useDebouncedCallback(tell, { delay: TYPING_MS, flushOnUnmount: true });
  const set = (changed: readonly Line[], { any = state.any, typing = false } = {}) => {
    setState({ any, lines: [...changed] });
    if (typing) tellLater(changed, any);
    else {
      tellLater.cancel();
      tell(changed, any);
    }
  };
  const put = (key: number, change: Partial<Condition>, typing = false) =>
    set(
      state.lines.map((line) => (line.key === key ? { ...line, ...change } : line)),
      { typing },
    );
  const groups = useMemo(() => fieldOptions(offered), [offered]);
  return (
    <>
      {state.lines.length === 0 && <p className={styles.hint}>No conditions: everything is shown.</p>}
      <ul className={styles.lines} aria-label="Conditions">
        {state.lines.map((line, at) => {
          const field = offered.find(({ id }) => id === line.field);
          const operator = field && operatorOf(field, line.operator);
          return (
            <li key={line.key} className={styles.line}>
              {at === 0 ? (
                <span className={styles.joint}>Where</span>
              ) : at === 1 ? (
                <NativeSelect
                  className={styles.joint}
                  aria-label="Conditions are joined by"
                  data={[
                    { value: "and", label: "and" },
                    { value: "or", label: "or" },
                  ]}
                  value={state.any ? "or" : "and"}
                  onChange={(event) => set(state.lines, { any: event.currentTarget.value === "or" })}
                />
              ) : (
                <span className={styles.joint}>{state.any ? "or" : "and"}</span>
              )}
              <NativeSelect
                className={styles.field}
                aria-label="Attribute"
                data={groups}
                value={line.field}
                onChange={(event) => {
                  const chosen = offered.find(({ id }) => id === event.currentTarget.value);
                  if (chosen) put(line.key, startOf(chosen));
                }}
              />
              <NativeSelect
                className={styles.operator}
                aria-label="Operator"
                data={(field ? operatorsOf(field) : []).map(({ name, label }) => ({ value: name, label }))}
                value={line.operator}
                onChange={(event) => {
                  const chosen = field && operatorOf(field, event.currentTarget.value);
                  if (!chosen) return;
                  const keeps = chosen.operand === operator?.operand;
                  put(line.key, {
                    operator: chosen.name,
                    value: keeps ? line.value : chosen.operand === "many" ? [] : "",
                  });
                }}
              />
              <span className={styles.value}>
                {field && operator && (
                  <FilterValue
                    field={field}
                    operator={operator}
                    value={line.value}
                    onChange={(value) => put(line.key, { value }, operator.operand === "text")}
                  />
                )}
              </span>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={28}
                aria-label={`Remove the condition ${field?.label ?? ""}`}
                onClick={() => set(state.lines.filter(({ key }) => key !== line.key))}
              >
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      <div className={styles.foot}>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => set([...state.lines, ...empty()])}
        >
          Add condition
        </Button>
        {state.lines.length > 0 && (
          <Button variant="subtle" color="gray" c="var(--ink-soft)" onClick={() => set([])}>
            Clear
          </Button>
        )}
      </div>
    </>
  );
}

function startOf(field: FilterField): Condition {
  const [operator] = operatorsOf(field);
  return { field: field.id, operator: operator?.name ?? "", value: operator?.operand === "many" ? [] : "" };
}

interface Option {
  value: string;
  label: string;
}

/** Fields to choose from, in their groups where they have some. */
export function fieldOptions(
  fields: readonly { id: string; label: string; group?: string }[],
): (Option | { group: string; items: Option[] })[] {
  const groups = [...new Set(fields.flatMap(({ group }) => group ?? []))];
  const option = ({ id, label }: { id: string; label: string }): Option => ({ value: id, label });
  if (groups.length === 0) return fields.map(option);
  return groups.map((group) => ({ group, items: fields.filter((field) => field.group === group).map(option) }));
}
