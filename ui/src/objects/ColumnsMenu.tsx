import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { ArrowDown, ArrowUp, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { flushSync } from "react-dom";
import type { Attribute } from "../api/types";
import { AttributeIcon } from "./attribute-icon";
import styles from "./ColumnsMenu.module.css";

/** A column that a table may show. */
export interface OfferedColumn {
  id: string;
  attribute: Attribute;
  /** Tells columns of the same name apart. */
  group?: string;
}

interface ColumnsMenuProps {
  columns: readonly OfferedColumn[];
  /** Ids, in the order of the table. */
  shown: readonly string[];
  onChange(ids: string[]): void;
  onReset(): void;
}

/** Which columns the table shows, and in which order. */
export function ColumnsMenu(props: ColumnsMenuProps) {
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          leftSection={<SlidersHorizontal size={14} aria-hidden />}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <Columns {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Columns({ columns, shown, onChange, onReset }: ColumnsMenuProps) {
  const inOrder = (ids: readonly string[]): string[] => [
    ...ids,
    ...columns.flatMap(({ id }) => (ids.includes(id) ? [] : id)),
  ];
  // What is taken away stays in its place as long as the menu is open, to be put back there.
  const [order, setOrder] = useState(() => inOrder(shown));
  const put = (ids: string[], on: (id: string) => boolean) => {
    setOrder(ids);
    onChange(ids.filter(on));
  };
  const isShown = (id: string) => shown.includes(id);
  const move = (id: string, step: number, button: HTMLElement) => {
    const line = order.filter(isShown);
    const other = line[line.indexOf(id) + step];
    if (other === undefined) return;
    const swapped = order.map((item) => (item === id ? other : item === other ? id : item));
    // The row moves in the page, which takes the focus from it.
    flushSync(() => put(swapped, isShown));
    button.focus();
  };
  return (
    <>
      <div className={styles.list}>
        {order.map((id) => {
          const column = columns.find((item) => item.id === id);
          if (!column) return null;
          const { attribute, group } = column;
          const on = isShown(id);
          return (
            <div key={id} className={styles.row}>
              {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the Checkbox inside */}
              <label className={styles.label}>
                <Checkbox
                  aria-label={attribute.title}
                  checked={on}
                  onChange={(event) => {
                    const checked = event.currentTarget.checked;
                    put(order, (item) => (item === id ? checked : isShown(item)));
                  }}
                />
                <AttributeIcon type={attribute.type} />
                <span className={styles.title}>{attribute.title}</span>
                {group !== undefined && <span className={styles.group}>{group}</span>}
              </label>
              {on && (
                <>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={22}
                    aria-label={`Move ${attribute.title} forward`}
                    aria-disabled={shown[0] === id}
                    onClick={(event) => move(id, -1, event.currentTarget)}
                  >
                    <ArrowUp size={13} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={22}
                    aria-label={`Move ${attribute.title} back`}
                    aria-disabled={shown.at(-1) === id}
                    onClick={(event) => move(id, 1, event.currentTarget)}
                  >
                    <ArrowDown size={13} aria-hidden />
                  </ActionIcon>
                </>
              )}
            </div>
          );
        })}
      </div>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        fullWidth
        mt={4}
        onClick={() => {
          setOrder(inOrder([]));
          onReset();
        }}
      >
        Show the usual columns
      </Button>
    </>
  );
}
