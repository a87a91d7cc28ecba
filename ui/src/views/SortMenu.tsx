import { ActionIcon, Button, NativeSelect, Popover } from "@mantine/core";
import { ArrowDownUp, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Sort } from "../api/types";
import { fieldOptions } from "./FilterMenu";
import { type Field, fieldAt, isAt, labelled, sortableFields, sortBy } from "./fields";
import styles from "./Menus.module.css";

interface SortMenuProps {
  fields: readonly Field[];
  sorts: readonly Sort[];
  onChange(sorts: Sort[]): void;
}

const DIRECTIONS = [
  { value: "asc", label: "Ascending" },
  { value: "desc", label: "Descending" },
];

/** What is shown in which order: by the first, then by the next. */
export function SortMenu({ fields, sorts, onChange }: SortMenuProps) {
  const [opened, setOpened] = useState(false);
  const offered = useMemo(() => sortableFields(fields), [fields]);
  const isFree = (field: Field) => !sorts.some((sort) => isAt(sort, field.place));
  const next = offered.find(isFree);
  const put = (at: number, sort: Sort) => onChange(sorts.map((item, index) => (index === at ? sort : item)));
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus width={440}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          c={sorts.length > 0 ? "var(--accent-ink)" : "var(--ink-soft)"}
          leftSection={<ArrowDownUp size={14} aria-hidden />}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {sorts.length > 0 ? `Sort · ${sorts.length}` : "Sort"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10} aria-label="Sort">
        {sorts.length === 0 && <p className={styles.hint}>Not sorted: in the order of creation.</p>}
        <ul className={styles.lines} aria-label="Sorted by">
          {sorts.map((sort, at) => {
            const field = fieldAt(offered, sort);
            const name = field?.attribute.title ?? "another attribute";
            const choices = offered.filter((item) => item === field || isFree(item));
            return (
              <li key={field?.id ?? JSON.stringify(sort)} className={styles.line}>
                <span className={styles.joint}>{at === 0 ? "By" : "then by"}</span>
                <NativeSelect
                  className={styles.value}
                  aria-label={`Attribute ${at + 1}`}
                  data={[
                    ...(field ? [] : [{ value: "", label: "Another attribute" }]),
                    ...fieldOptions(choices.map(labelled)),
                  ]}
                  value={field?.id ?? ""}
                  onChange={(event) => {
                    const chosen = offered.find(({ id }) => id === event.currentTarget.value);
                    if (chosen) put(at, sortBy(chosen, sort.direction));
                  }}
                />
                <NativeSelect
                  className={styles.operator}
                  aria-label={`Direction of ${name}`}
                  data={DIRECTIONS}
                  value={sort.direction}
                  onChange={(event) =>
                    put(at, { ...sort, direction: event.currentTarget.value === "desc" ? "desc" : "asc" })
                  }
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={`Sort by ${name} first`}
                  disabled={at === 0}
                  onClick={() => onChange([sort, ...sorts.filter((item) => item !== sort)])}
                >
                  <ArrowUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={`Do not sort by ${name}`}
                  onClick={() => onChange(sorts.filter((item) => item !== sort))}
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
            disabled={!next}
            onClick={() => next && onChange([...sorts, sortBy(next, "asc")])}
          >
            Add sort
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
