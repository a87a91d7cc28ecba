import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { Braces } from "lucide-react";
import { useState } from "react";
import type { SchemaNode } from "../types";
import { useBlockForm } from "./form-context";
import { VariablePicker } from "./VariablePicker";

interface VariableButtonProps {
  /** Of the input. */
  label: string;
  wanted: SchemaNode;
  onPick(path: string): void;
}

/** Opens the list of what earlier blocks give. */
export function VariableButton({ label, wanted, onPick }: VariableButtonProps) {
  const { canBind, editable } = useBlockForm();
  const [opened, setOpened] = useState(false);
  if (!canBind || !editable) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="Insert a variable" disabled={opened}>
          <ActionIcon
            variant="subtle"
            color="gray"
            c={opened ? "var(--accent-ink)" : "var(--ink-faint)"}
            size={24}
            aria-label={`Insert a variable: ${label}`}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <Braces size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={`Variables for ${label}`}>
        {opened && (
          <VariablePicker
            wanted={wanted}
            onPick={(path) => {
              setOpened(false);
              onPick(path);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
