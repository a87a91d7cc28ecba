import { ActionIcon, Button, Modal } from "@mantine/core";
import type { HostComponents } from "@stoa/sdk/page";
import { ArrowLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { usePalette } from "../palette/commands";
import { AskFrame } from "../parts/AskFrame";
import { useFocusBack } from "../parts/focus";
import { MOD } from "../parts/platform";
import { overlay } from "../styles/theme";
import styles from "./AppDialogs.module.css";
import { useAppRuntime } from "./AppRuntime";
import { ConnectPrompt } from "./ConnectPrompt";
import type { AlertEntry, ConfirmEntry, DialogEntry, SurfaceEntry } from "./dialog-store";
import { tellFailure } from "./failures";
import { AppIcon } from "./icons";
import { SurfaceView, useTree } from "./SurfaceView";
import { collectButtons, SurfaceButton } from "./surface-components";

/** Everything that apps have open: the dialog stack, then questions, then the prompt to connect. */
export function AppDialogs() {
  const { dialogs } = useAppRuntime();
  const entries = useSyncExternalStore(dialogs.subscribe, dialogs.snapshot);
  useEscape(entries);
  const stack = entries.filter((entry) => entry.kind === "surface");
  return (
    <>
      {stack.length > 0 && <DialogStack stack={stack} />}
      {entries.map((entry) => {
        if (entry.kind === "alert") return <AlertDialog key={entry.key} entry={entry} />;
        if (entry.kind === "confirm") return <ConfirmQuestion key={entry.key} entry={entry} />;
        if (entry.kind === "connect") return <ConnectPrompt key={entry.key} entry={entry} />;
        return null;
      })}
    </>
  );
}

/** Escape goes to what was opened last, and to nothing below it. */
function useEscape(entries: readonly DialogEntry[]): void {
  const { dialogs } = useAppRuntime();
  const palette = usePalette();
  const top = entries.at(-1);
  useEffect(() => {
    if (!top || palette.opened) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopImmediatePropagation();
      if (top.kind === "alert") top.resolve();
      else if (top.kind === "confirm") top.resolve(false);
      else if (top.kind === "connect") dialogs.remove(top.key);
      else dialogs.dismiss(top);
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [top, palette.opened, dialogs]);
}

/** Esc and Back close the top dialog, a click beside it the whole stack (sdk-behaviour.md section 6). */
function DialogStack({ stack }: { stack: SurfaceEntry[] }) {
  const { dialogs } = useAppRuntime();
  useFocusBack();
  const top = stack.at(-1);
  if (!top) return null;
  const below = stack.slice(0, -1);
  const closeTop = () => dialogs.dismiss(top);
  return (
    <Modal.Root
      opened
      onClose={() => dialogs.dismissAll()}
      closeOnEscape={false}
      size={560}
      centered
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay {...overlay} />
      <Modal.Content aria-label={top.dialog.title} radius={14}>
        <header className={styles.header}>
          {below.length > 0 && (
            <ActionIcon variant="subtle" color="gray" size={26} aria-label="Back" onClick={closeTop}>
              <ArrowLeft size={16} aria-hidden />
            </ActionIcon>
          )}
          <span className={styles.app} title={top.app.name}>
            <AppIcon app={top.app} size={18} />
          </span>
          <div className={styles.titles}>
            {below.map((entry) => (
              <span key={entry.key} className={styles.below}>
                {entry.dialog.title}
                <ChevronRight size={12} aria-hidden />
              </span>
            ))}
            <h2 className={styles.title}>{top.dialog.title}</h2>
          </div>
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="Close" onClick={closeTop}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </header>
        <div className={styles.body}>
          <SurfaceView key={top.key} tree={top.dialog.tree} app={top.app} placement="dialog" />
        </div>
        <DialogFooter key={`footer-${top.key}`} entry={top} />
      </Modal.Content>
    </Modal.Root>
  );
}

/** The buttons of the dialog's tree. A primary one shows as secondary here, and hints are live keys. */
function DialogFooter({ entry }: { entry: SurfaceEntry }) {
  const { nodes } = useTree(entry.dialog.tree);
  const buttons = collectButtons(nodes);
  const latest = useRef(buttons);
  latest.current = buttons;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target;
      if (target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]")) return;
      const hit = latest.current.find((node) => {
        const props = node.props as unknown as HostComponents["Button"];
        return !props.disabled && props.keyboardHint !== undefined && matchesHint(event, props.keyboardHint);
      });
      if (!hit) return;
      event.preventDefault();
      const { label, onClick } = hit.props as unknown as HostComponents["Button"];
      onClick().catch((error) => tellFailure(entry.app, `“${label}”`, error));
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [entry.app]);
  if (buttons.length === 0) return null;
  return (
    <footer className={styles.footer}>
      {buttons.map((node) => {
        const props = node.props as unknown as HostComponents["Button"];
        return (
          <SurfaceButton
            key={node.id}
            app={entry.app}
            label={props.label}
            variant={props.variant === "destructive" ? "filled" : "default"}
            destructive={props.variant === "destructive"}
            disabled={props.disabled}
            icon={props.icon ? <AppIcon name={props.icon} app={entry.app} size={15} /> : null}
            hint={props.keyboardHint ? <kbd aria-hidden>{hintText(props.keyboardHint)}</kbd> : null}
            onClick={props.onClick}
          />
        );
      })}
    </footer>
  );
}

const KEYS: Record<string, string> = {
  space: " ",
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
  plus: "+",
  backspace: "Backspace",
  tab: "Tab",
};

function matchesHint(event: KeyboardEvent, hint: string): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey) return false;
  return event.key.toLowerCase() === (KEYS[hint] ?? hint).toLowerCase();
}

const hintText = (hint: string): string => (hint === "mod" ? MOD : hint.length === 1 ? hint.toUpperCase() : hint);

function AlertDialog({ entry }: { entry: AlertEntry }) {
  const { options, app, key } = entry;
  return (
    <AskFrame label={options.title} describedBy={`${key}-text`}>
      <AskHead title={options.title} text={options.text} textId={`${key}-text`} app={app} />
      <div className={styles.answers}>
        <Button onClick={entry.resolve} data-autofocus>
          {options.okLabel}
        </Button>
      </div>
    </AskFrame>
  );
}

function ConfirmQuestion({ entry }: { entry: ConfirmEntry }) {
  const { options, app, key } = entry;
  const { confirmVariant: variant } = options;
  const destructive = variant === "destructive" || variant === "secondary-destructive";
  const filled = variant === "primary" || variant === "destructive";
  return (
    <AskFrame
      label={options.title ?? options.text ?? "Please confirm"}
      {...(options.text ? { describedBy: `${key}-text` } : {})}
    >
      <AskHead title={options.title} text={options.text} textId={`${key}-text`} app={app} />
      <div className={styles.answers}>
        <Button variant="default" onClick={() => entry.resolve(false)}>
          {options.cancelLabel}
        </Button>
        <Button
          variant={filled ? "filled" : "default"}
          color={destructive ? "red" : "accent"}
          {...(destructive && !filled ? { c: "var(--danger-ink)" } : {})}
          leftSection={options.confirmIcon ? <AppIcon name={options.confirmIcon} app={app} size={15} /> : null}
          onClick={() => entry.resolve(true)}
          data-autofocus
        >
          {options.confirmLabel}
        </Button>
      </div>
    </AskFrame>
  );
}

interface AskHeadProps {
  title: string | undefined;
  text: string | undefined;
  textId: string;
  app: AlertEntry["app"];
}

function AskHead({ title, text, textId, app }: AskHeadProps) {
  return (
    <>
      <div className={styles.from}>
        <AppIcon app={app} size={16} />
        {app.name}
      </div>
      {title && <h2 className={styles.question}>{title}</h2>}
      {text && (
        <p id={textId} className={styles.text}>
          {text}
        </p>
      )}
    </>
  );
}
