import { ActionIcon, Modal } from "@mantine/core";
import { ArrowLeft, ChevronRight, X } from "lucide-react";
import { Fragment, useEffect, useRef } from "react";
import { useFocusBack } from "../parts/focus";
import { overlay } from "../styles/theme";
import styles from "./AppDialogs.module.css";
import { useAppRuntime } from "./AppRuntime";
import { DialogFooter } from "./DialogFooter";
import type { SurfaceEntry } from "./dialog-store";
import { AppIcon } from "./icons";
import { SurfaceView, useTree } from "./SurfaceView";

interface DialogStackProps {
  stack: SurfaceEntry[];
  /** Something else stands above: keys are not the dialog's. */
  isCovered: boolean;
}

/**
 * Esc and Back close the top dialog, a click beside it the whole stack (sdk-behaviour.md section 6). Those below stay
 * mounted, so that what was typed there, the scroll and the focus are as they were.
 */
export function DialogStack({ stack, isCovered }: DialogStackProps) {
  const { dialogs } = useAppRuntime();
  useFocusBack();
  const top = stack.at(-1);
  if (!top) return null;
  const closeTop = () => void dialogs.closeTop();
  return (
    <Modal.Root
      opened
      onClose={() => void dialogs.closeAll()}
      closeOnEscape={false}
      size={560}
      centered
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay {...overlay} />
      <Modal.Content aria-label={top.dialog.title} radius={14}>
        <DialogHeader top={top} below={stack.slice(0, -1)} onClose={closeTop} />
        {stack.map((entry) => (
          <DialogPanel key={entry.key} entry={entry} isTop={entry === top} takesKeys={entry === top && !isCovered} />
        ))}
      </Modal.Content>
    </Modal.Root>
  );
}

/** How many titles of the dialogs below are shown. */
const SHOWN_BELOW = 2;

function DialogHeader({ top, below, onClose }: { top: SurfaceEntry; below: SurfaceEntry[]; onClose(): void }) {
  return (
    <header className={styles.header}>
      {below.length > 0 && (
        <ActionIcon variant="subtle" color="gray" size={26} aria-label="Back" onClick={onClose}>
          <ArrowLeft size={16} aria-hidden />
        </ActionIcon>
      )}
      <span className={styles.app} title={top.app.name}>
        <AppIcon app={top.app} size={18} />
      </span>
      <div className={styles.titles}>
        {below.length > SHOWN_BELOW && (
          <>
            <span className={styles.below}>…</span>
            <ChevronRight className={styles.chevron} size={12} aria-hidden />
          </>
        )}
        {below.slice(-SHOWN_BELOW).map((entry) => (
          <Fragment key={entry.key}>
            <span className={styles.below}>{entry.dialog.title}</span>
            <ChevronRight className={styles.chevron} size={12} aria-hidden />
          </Fragment>
        ))}
        <h2 className={styles.title}>{top.dialog.title}</h2>
      </div>
      <ActionIcon variant="subtle" color="gray" size={26} aria-label="Close" onClick={onClose}>
        <X size={16} aria-hidden />
      </ActionIcon>
    </header>
  );
}

function DialogPanel({ entry, isTop, takesKeys }: { entry: SurfaceEntry; isTop: boolean; takesKeys: boolean }) {
  const panel = useRef<HTMLDivElement>(null);
  const last = useRef<HTMLElement | null>(null);
  const { status } = useTree(entry.dialog.tree);
  useEffect(() => {
    if (!isTop) return;
    const begin = () => {
      const focused = document.activeElement;
      const element = panel.current;
      if (!element) return;
      // The person is somewhere already: in the content, or in a question above.
      if (focused !== element && element.contains(focused)) return;
      if (focused instanceof HTMLElement && focused.closest("[role=alertdialog]")) return;
      const before = last.current?.isConnected ? last.current : undefined;
      (before ?? (status === "ready" ? firstField(element) : undefined) ?? element).focus({ preventScroll: true });
    };
    // After the focus trap has found its first place.
    const timer = setTimeout(begin, 0);
    return () => clearTimeout(timer);
  }, [isTop, status]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes where the focus is
    <div
      ref={panel}
      className={styles.panel}
      hidden={!isTop}
      tabIndex={-1}
      data-autofocus={isTop || undefined}
      onFocus={(event) => {
        if (event.target !== panel.current) last.current = event.target;
      }}
    >
      <Scroller>
        <SurfaceView tree={entry.dialog.tree} app={entry.app} placement="dialog" />
      </Scroller>
      <DialogFooter entry={entry} takesKeys={takesKeys} />
    </div>
  );
}

function firstField(panel: HTMLElement): HTMLElement | undefined {
  const fields =
    "input:not([type=hidden]), textarea, select, [role=combobox], [contenteditable=true], [data-list-item]";
  return [...panel.querySelectorAll<HTMLElement>(fields)].find((field) => !field.matches(":disabled"));
}

/** The body of a dialog: grows up to its limit, then scrolls, also by keyboard. */
function Scroller({ children }: { children: React.ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = body.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  });
  return (
    <div ref={body} className={styles.body} data-dialog-body>
      {children}
    </div>
  );
}
