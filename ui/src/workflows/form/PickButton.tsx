import { Popover } from "@mantine/core";
import { ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useBlockForm } from "./form-context";
import styles from "./inputs.module.css";

interface PickButtonProps {
  label: string;
  /** What is chosen; null for nothing. */
  shown: ReactNode | null;
  placeholder: string;
  disabled?: boolean;
  invalid?: boolean;
  children(close: () => void): ReactNode;
}

/** A value that is chosen from a list, which opens below. */
export function PickButton({ label, shown, placeholder, disabled = false, invalid, children }: PickButtonProps) {
  const { editable } = useBlockForm();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={290} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.pick}
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={opened}
          aria-invalid={invalid || undefined}
          data-empty={shown === null || undefined}
          disabled={disabled || !editable}
          onClick={() => setOpened(!opened)}
        >
          <span>{shown ?? placeholder}</span>
          <ChevronsUpDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        {opened && children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
