import { Button, Checkbox, Popover } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import type { Attribute } from "../api/types";
import { AttributeIcon } from "./attribute-icon";
import styles from "./ColumnsMenu.module.css";

interface ColumnsMenuProps {
  attributes: readonly Attribute[];
  shown: readonly string[];
  onChange(slugs: string[]): void;
  onReset(): void;
}

/** Which attributes the table shows; kept per object in this browser. */
export function ColumnsMenu({ attributes, shown, onChange, onReset }: ColumnsMenuProps) {
  return (
    <Popover position="bottom-end" width={260} trapFocus>
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
        <div className={styles.list}>
          {attributes.map((attribute) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Checkbox inside
            <label key={attribute.api_slug} className={styles.row}>
              <AttributeIcon type={attribute.type} />
              <span>{attribute.title}</span>
              <Checkbox
                aria-label={attribute.title}
                checked={shown.includes(attribute.api_slug)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...shown, attribute.api_slug]
                      : shown.filter((slug) => slug !== attribute.api_slug),
                  )
                }
              />
            </label>
          ))}
        </div>
        <Button variant="subtle" color="gray" c="var(--ink-soft)" fullWidth mt={4} onClick={onReset}>
          Show the usual columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
