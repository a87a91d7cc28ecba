import { Popover } from "@mantine/core";
import { ChevronDown, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { ChoiceList } from "./ChoiceList";
import styles from "./choice-field.module.css";
import type { Choice, ChoiceSource } from "./choices";
import { Labelled } from "./Labelled";
import { useChosen } from "./use-choices";

interface ChoiceFieldProps {
  label: string;
  required: boolean;
  disabled: boolean;
  error: string | undefined;
  placeholder: ReactNode;
  searchPlaceholder: string;
  multiple: boolean;
  clearable: boolean;
  source: ChoiceSource;
  /** Keys of what is chosen. */
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
  onBlur(): void;
}

/** What is chosen, and a list to choose from that opens below it: type to narrow, arrows and Enter to choose. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { label, disabled, multiple, source, chosen } = props;
  const [open, setOpen] = useState(false);
  const [begin, setBegin] = useState("");
  const known = useRef(new Map<string, Choice>());
  const trigger = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const shown = useChosen(source, chosen, known.current);

  const show = (typed = "") => {
    if (disabled) return;
    setBegin(typed);
    setOpen(true);
  };
  const close = (focus: boolean) => {
    setOpen(false);
    if (focus) trigger.current?.focus();
    props.onBlur();
  };
  const choose = (choice: Choice) => {
    known.current.set(choice.key, choice);
    if (multiple) {
      props.onChange(chosen.includes(choice.key) ? without(chosen, choice.key) : [...chosen, choice.key]);
      return;
    }
    const again = chosen[0] === choice.key;
    if (!again) props.onChange([choice.key]);
    else if (props.clearable) props.onChange([]);
    close(true);
  };
  const take = (key: string) => {
    props.onChange(without(chosen, key));
    trigger.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") show();
    else if (event.key === "Backspace" || event.key === "Delete") {
      const last = chosen.at(-1);
      if (disabled || last === undefined || !(multiple || props.clearable)) return;
      props.onChange(without(chosen, last));
    } else if (event.key.length === 1 && event.key !== " ") show(event.key);
    else return;
    // Not a key of the dialog's buttons.
    event.preventDefault();
    event.stopPropagation();
  };
  const [single] = multiple ? [] : shown;
  return (
    <Labelled label={label} required={props.required} error={props.error}>
      {({ labelId, ...ids }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: closes what is open inside of it; nothing is operated by it
        <div
          className={styles.chooser}
          data-disabled={disabled || undefined}
          data-takes-escape={open || undefined}
          onKeyDown={(event) => {
            if (!open || event.key !== "Escape") return;
            event.stopPropagation();
            close(true);
          }}
        >
          {multiple &&
            shown.map(({ key, choice }) => (
              <span key={key} className={styles.chip}>
                <ChoiceView choice={choice} />
                {!disabled && (
                  <button
                    type="button"
                    className={styles.chipRemove}
                    aria-label={`Remove ${choice?.label ?? key}`}
                    onClick={() => take(key)}
                  >
                    <X size={11} aria-hidden />
                  </button>
                )}
              </span>
            ))}
          <button
            {...ids}
            ref={trigger}
            type="button"
            role="combobox"
            className={styles.trigger}
            aria-labelledby={labelId}
            aria-haspopup="listbox"
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            disabled={disabled}
            onClick={() => (open ? close(true) : show())}
            onKeyDown={onKeyDown}
            onBlur={() => !open && props.onBlur()}
          >
            {single ? (
              <ChoiceView choice={single.choice} />
            ) : (
              (!multiple || chosen.length === 0) && <span className={styles.hint}>{props.placeholder}</span>
            )}
          </button>
          {single && props.clearable && !disabled && (
            <button type="button" className={styles.inner} aria-label="Clear" onClick={() => take(single.key)}>
              <X size={13} aria-hidden />
            </button>
          )}
          <ChevronDown className={styles.chevron} size={14} aria-hidden />
          {open && (
            <Popover
              opened
              onDismiss={() => close(false)}
              withRoles={false}
              position="bottom-start"
              width="target"
              offset={4}
              trapFocus
            >
              <Popover.Target>
                <span className={styles.anchor} />
              </Popover.Target>
              <Popover.Dropdown p={0} miw={220} role="dialog" aria-label="Choose" data-takes-escape>
                <ChoiceList
                  id={listId}
                  source={source}
                  chosen={chosen}
                  multiple={multiple}
                  begin={begin}
                  searchPlaceholder={props.searchPlaceholder}
                  onChoose={choose}
                  onTab={() => close(true)}
                />
              </Popover.Dropdown>
            </Popover>
          )}
        </div>
      )}
    </Labelled>
  );
}

const without = (keys: readonly string[], key: string): string[] => keys.filter((other) => other !== key);

/** A choice in a line: its mark and its label. */
export function ChoiceView({ choice }: { choice: Choice | undefined }) {
  if (!choice) return <span className={styles.ghost} role="status" aria-label="Loading" />;
  return (
    <span className={styles.choice}>
      {choice.mark}
      <span className={styles.choiceLabel}>{choice.label}</span>
    </span>
  );
}
