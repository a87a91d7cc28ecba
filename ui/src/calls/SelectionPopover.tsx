import { Loader, Popover } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { AppIcon } from "../apps/icons";
import { type TextAction, type TextActionKind, useTextActions } from "../apps/text-actions";
import type { Segment } from "./calls-api";
import styles from "./SelectionPopover.module.css";
import { type PartRange, partOf, selectedText } from "./selection";

interface SelectionPopoverProps {
  segments: readonly Segment[];
}

/**
 * What apps offer for the text that is selected on the page of a call, beside the selection. Tab reaches it, arrows move
 * in it, Escape leaves it.
 */
export function SelectionPopover({ segments }: SelectionPopoverProps) {
  const { selected, rect, dismiss } = useSelectedPart();
  const kind: TextActionKind | null = selected ? `call-recording-${selected.part}-text-selection-action` : null;
  const actions = useTextActions(kind);
  const bar = useRef<HTMLDivElement>(null);
  const opened = selected !== null && rect !== null && actions.length > 0;
  const leave = () => {
    dismiss();
    if (bar.current?.contains(document.activeElement)) selected?.root.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (!opened) return;
    // The popover stands at the end of the document, far from where Tab would go from a selection.
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || bar.current?.contains(document.activeElement)) return;
      if (event.key === "Escape") dismiss();
      if (event.key !== "Tab" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      bar.current?.querySelector("button")?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [opened, dismiss]);

  const run = (action: TextAction) => {
    if (!selected || action.pending) return;
    const address = `${window.location.origin}${window.location.pathname}`;
    const { part: _, ...args } = selectedText(selected, segments, address);
    leave();
    void action.run(args);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (to !== undefined) {
      event.preventDefault();
      buttons.at(to % buttons.length)?.focus();
    }
  };
  return (
    <>
      <div className={styles.told} role="status">
        {opened &&
          `${actions.length === 1 ? "1 action" : `${actions.length} actions`} for the selected text: press Tab.`}
      </div>
      <Popover
        opened={opened}
        position="top"
        offset={8}
        trapFocus={false}
        returnFocus={false}
        closeOnClickOutside={false}
        closeOnEscape={false}
        transitionProps={{ duration: 80 }}
        withRoles={false}
        middlewares={{ flip: true, shift: { padding: 8 } }}
      >
        <Popover.Target>
          <span
            className={styles.anchor}
            style={rect ? { left: rect.left, top: rect.top, width: rect.width, height: rect.height } : undefined}
            // A new place needs a new measure.
            key={rect ? `${rect.left},${rect.top},${rect.width}` : "none"}
            aria-hidden
          />
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown}>
          <div
            ref={bar}
            className={styles.bar}
            role="toolbar"
            data-text-actions
            aria-label="Actions for the selected text"
            onKeyDown={onKeyDown}
            // A press would take the selection away before it is read.
            onMouseDown={(event) => event.preventDefault()}
          >
            {actions.map((action, at) => (
              <button
                key={action.key}
                type="button"
                className={styles.action}
                tabIndex={at === 0 ? 0 : -1}
                title={`${action.label} · ${action.app.name}`}
                aria-disabled={action.pending || undefined}
                aria-busy={action.pending || undefined}
                onClick={() => run(action)}
              >
                {action.pending ? (
                  <Loader size={13} color="gray" aria-hidden />
                ) : (
                  <AppIcon name={action.icon} app={action.app} size={15} />
                )}
                {action.label}
              </button>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

/** The selected part of the page and where it is, kept while it scrolls; none while the pointer still selects. */
function useSelectedPart() {
  const [selected, setSelected] = useState<PartRange | null>(null);
  const [rect, setRect] = useState<DOMRect | null>(null);
  const [dismiss] = useState(() => () => setSelected(null));
  const current = useRef(selected);
  current.current = selected;
  useEffect(() => {
    let isPressed = false;
    const read = () => {
      if (isPressed) return;
      const part = partOf(document.getSelection());
      setSelected(part);
      setRect(part ? placeOf(part) : null);
    };
    const press = (event: Event) => {
      isPressed = !isOnPopover(event);
    };
    const release = (event: Event) => {
      isPressed = false;
      if (isOnPopover(event)) return;
      // The browser settles a click on a selection only after this event.
      setTimeout(read, 0);
    };
    const move = () => {
      const part = current.current;
      if (part) setRect(placeOf(part));
    };
    document.addEventListener("selectionchange", read);
    document.addEventListener("pointerdown", press, true);
    document.addEventListener("pointerup", release, true);
    document.addEventListener("pointercancel", release, true);
    window.addEventListener("scroll", move, { capture: true, passive: true });
    window.addEventListener("resize", move);
    return () => {
      document.removeEventListener("selectionchange", read);
      document.removeEventListener("pointerdown", press, true);
      document.removeEventListener("pointerup", release, true);
      document.removeEventListener("pointercancel", release, true);
      window.removeEventListener("scroll", move, { capture: true });
      window.removeEventListener("resize", move);
    };
  }, []);
  return { selected, rect, dismiss };
}

/** A press on the popover itself selects nothing. */
const isOnPopover = ({ target }: Event): boolean =>
  target instanceof Element && target.closest("[data-text-actions]") !== null;

/** Of a long selection the part that is in view. */
function placeOf({ range }: PartRange): DOMRect {
  const whole = range.getBoundingClientRect?.() ?? new DOMRect();
  const top = Math.min(Math.max(whole.top, 56), window.innerHeight - 8);
  const bottom = Math.max(top, Math.min(whole.bottom, window.innerHeight - 8));
  return new DOMRect(whole.left, top, whole.width, bottom - top);
}
