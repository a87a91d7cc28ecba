import type { HostComponents } from "@stoa/sdk/page";
import { useEffect, useRef } from "react";
import styles from "./AppDialogs.module.css";
import { collectButtons, collectSubmit } from "./components/buttons";
import { FormSubmit } from "./components/inputs/form";
import { SurfaceButton } from "./components/SurfaceButton";
import type { SurfaceEntry } from "./dialog-store";
import { AppIcon } from "./icons";
import { hintOfKey, hintShortcut, hintsOfModifier, hintText } from "./keyboard-hints";
import { useTree } from "./SurfaceView";

/** The buttons of the dialog's tree, wherever they stand in it. A primary one shows as secondary here; hints are live keys. */
export function DialogFooter({ entry, takesKeys }: { entry: SurfaceEntry; takesKeys: boolean }) {
  const { nodes } = useTree(entry.dialog.tree);
  const footer = useRef<HTMLElement>(null);
  useHints(footer, takesKeys);
  const buttons = collectButtons(nodes);
  const submit = collectSubmit(nodes);
  if (buttons.length === 0 && !submit) return null;
  return (
    <footer ref={footer} className={styles.footer}>
      {buttons.map((node) => {
        const props = node.props as unknown as HostComponents["Button"];
        const { keyboardHint: hint } = props;
        return (
          <SurfaceButton
            key={node.id}
            app={entry.app}
            label={props.label}
            variant={props.variant === "destructive" ? "filled" : "default"}
            destructive={props.variant === "destructive"}
            disabled={props.disabled}
            icon={props.icon ? <AppIcon name={props.icon} app={entry.app} size={15} /> : null}
            hint={hint ? <kbd aria-hidden>{hintText(hint)}</kbd> : null}
            {...(hint ? { hintKey: hint, shortcut: hintShortcut(hint) } : {})}
            onClick={props.onClick}
          />
        );
      })}
      {submit && <FormSubmit key={submit.id} props={submit.props as never} app={entry.app} shortcut={takesKeys} />}
    </footer>
  );
}

const TYPING = "input, textarea, select, [contenteditable], [contenteditable] *";
const PRESSED_BY_SPACE = "button, a[href], summary, [role=button], [role=option], [role=checkbox], [role=switch]";

/** Presses the button of the footer whose hint a key is: disabled and busy ones stay so. */
function useHints(footer: React.RefObject<HTMLElement | null>, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const press = (hint: string): boolean => {
      const button = footer.current?.querySelector<HTMLButtonElement>(`[data-hint="${hint}"]:not(:disabled)`);
      button?.click();
      return button !== null && button !== undefined;
    };
    /** The modifier that is held and has not been used for anything else. */
    let held: string | undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      held = hintsOfModifier(event.key).length > 0 ? event.key : undefined;
      const hint = hintOfKey(event);
      if (hint === undefined || event.defaultPrevented || event.repeat || event.isComposing) return;
      const { target } = event;
      if (target instanceof Element) {
        if (target.matches(TYPING)) return;
        if (hint === "space" && target.closest(PRESSED_BY_SPACE)) return;
        // Arrows move within what has them.
        if (/^(up|down|left|right)$/.test(hint) && target.closest("[data-takes-arrows]")) return;
      }
      if (press(hint)) event.preventDefault();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (held !== event.key) return;
      held = undefined;
      for (const hint of hintsOfModifier(event.key)) if (press(hint)) return;
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
    };
  }, [footer, active]);
}
