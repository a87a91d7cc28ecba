import { useEffect, useSyncExternalStore } from "react";
import { useBlocker, useLocation } from "react-router";
import { usePalette } from "../palette/commands";
import { useAppRuntime } from "./AppRuntime";
import { ConnectPrompt } from "./ConnectPrompt";
import { DialogStack } from "./DialogStack";
import type { DialogEntry } from "./dialog-store";
import { IframeOverlay } from "./IframeOverlay";
import { AlertDialog, ConfirmQuestion, UnsavedQuestion } from "./Questions";

/** Everything that apps have open: the dialog stack, then iframes, questions and the prompt to connect. */
export function AppDialogs() {
  const { dialogs } = useAppRuntime();
  const entries = useSyncExternalStore(dialogs.subscribe, dialogs.snapshot);
  useEscape(entries);
  useLeaving();
  const stack = entries.filter((entry) => entry.kind === "surface");
  const above = entries.at(-1)?.kind !== "surface";
  return (
    <>
      {stack.length > 0 && <DialogStack stack={stack} isCovered={above} />}
      {entries.map((entry) => {
        if (entry.kind === "alert") return <AlertDialog key={entry.key} entry={entry} />;
        if (entry.kind === "confirm") return <ConfirmQuestion key={entry.key} entry={entry} />;
        if (entry.kind === "connect") return <ConnectPrompt key={entry.key} entry={entry} />;
        if (entry.kind === "unsaved") return <UnsavedQuestion key={entry.key} entry={entry} />;
        if (entry.kind === "iframe") return <IframeOverlay key={entry.key} entry={entry} />;
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
      // A list or a calendar that is open in a form takes it first.
      if (event.target instanceof Element && event.target.closest("[data-takes-escape]")) return;
      event.stopImmediatePropagation();
      if (top.kind === "alert") top.resolve();
      else if (top.kind === "confirm" || top.kind === "unsaved") top.resolve(false);
      else if (top.kind === "connect") dialogs.remove(top.key);
      else if (top.kind === "iframe") top.close();
      else void dialogs.closeTop();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [top, palette.opened, dialogs]);
}

/** Dialogs stand on a page: they go with it, and what is unsaved in them is asked about first. */
function useLeaving(): void {
  const { dialogs } = useAppRuntime();
  const { pathname } = useLocation();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    if (currentLocation.pathname === nextLocation.pathname) return false;
    if (dialogs.hasUnsaved()) return true;
    dialogs.markLeft();
    return false;
  });
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void dialogs.confirmLeaving().then((leave) => (leave ? blocker.proceed() : blocker.reset()));
  }, [blocker, dialogs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for every page
  useEffect(() => dialogs.dismissLeft(), [pathname, dialogs]);
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (dialogs.hasUnsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", onBeforeUnload);
    return () => window.removeEventListener("beforeunload", onBeforeUnload);
  }, [dialogs]);
}
