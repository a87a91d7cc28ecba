import { useEffect, useRef } from "react";
import { type Clip, copyBlocks, moveBlocks } from "./definition";
import type { Point } from "./layout";
import type { Block, Connection, Definition } from "./types";

interface CanvasClipboard {
  definition: Definition;
  places: ReadonlyMap<string, Point>;
  selection: ReadonlySet<string>;
  editable: boolean;
  onPaste(clip: Clip): void;
  onCut(ids: string[]): void;
}

/** What marks a text of the clipboard as blocks: they can be pasted into another workflow, or read. */
const MARK = "stoa-workflow-blocks";

export function writeClip(clip: Clip): string {
  return JSON.stringify({ [MARK]: 1, ...clip }, null, 2);
}

/** The blocks in a text of the clipboard; null where it holds something else. */
export function readClip(text: string): Clip | null {
  if (!text.includes(MARK)) return null;
  try {
    const parsed = JSON.parse(text) as { blocks?: Block[]; connections?: Connection[] };
    if (!Array.isArray(parsed.blocks) || parsed.blocks.length === 0) return null;
    const isBlock = (block: unknown) =>
      typeof block === "object" && block !== null && "id" in block && "block" in block;
    if (!parsed.blocks.every(isBlock)) return null;
    return { blocks: parsed.blocks, connections: parsed.connections ?? [] };
  } catch {
    return null;
  }
}

/** Copies, cuts and pastes the selected blocks, wherever the focus is but in a field. */
export function useCanvasClipboard(clipboard: CanvasClipboard): void {
  const latest = useRef(clipboard);
  latest.current = clipboard;
  useEffect(() => {
    const isElsewhere = (event: ClipboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      const selected = window.getSelection()?.toString() ?? "";
      return (
        target.closest("input, textarea, select, [contenteditable='true'], [role='dialog']") !== null || selected !== ""
      );
    };
    const copy = (event: ClipboardEvent) => {
      const { definition, places, selection, editable, onCut } = latest.current;
      if (selection.size === 0 || isElsewhere(event)) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", writeClip(copyBlocks(moveBlocks(definition, places), [...selection])));
      if (event.type === "cut" && editable) onCut([...selection]);
    };
    const paste = (event: ClipboardEvent) => {
      if (!latest.current.editable || isElsewhere(event)) return;
      const clip = readClip(event.clipboardData?.getData("text/plain") ?? "");
      if (!clip) return;
      event.preventDefault();
      latest.current.onPaste(clip);
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, []);
}
