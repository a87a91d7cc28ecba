import { MOD } from "../parts/platform";

/** What an app calls a key (`KeyboardKey`, sdk-surface.md 2.3.7), by what a browser calls it. */
const KEYS: Record<string, string> = {
  " ": "space",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  "+": "plus",
  Backspace: "backspace",
  Tab: "tab",
};
const SIGNS: Record<string, string> = {
  mod: MOD,
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  plus: "+",
  backspace: "⌫",
};

const mainModifier = MOD === "⌘" ? "Meta" : "Control";
const MODIFIERS: Record<string, string[]> = {
  Meta: mainModifier === "Meta" ? ["mod"] : [],
  Control: mainModifier === "Control" ? ["mod", "ctrl"] : ["ctrl"],
  Alt: ["alt"],
  Shift: ["shift"],
};

/** The hints that a modifier stands for when it is pressed and let go by itself. */
export const hintsOfModifier = (key: string): readonly string[] => MODIFIERS[key] ?? [];

/** The hint that a key stands for when no modifier is held; Shift is part of a plus. */
export function hintOfKey(
  event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey" | "shiftKey">,
): string | undefined {
  if (event.metaKey || event.ctrlKey || event.altKey) return undefined;
  if (event.shiftKey && event.key === "Tab") return undefined;
  return KEYS[event.key] ?? (/^[a-z0-9]$/i.test(event.key) ? event.key.toLowerCase() : undefined);
}

/** How a hint is written on a button. */
export function hintText(hint: string): string {
  return SIGNS[hint] ?? (hint.length === 1 ? hint.toUpperCase() : `${hint.charAt(0).toUpperCase()}${hint.slice(1)}`);
}

/** A hint as `aria-keyshortcuts` has it. */
export function hintShortcut(hint: string): string {
  if (hint === "mod") return mainModifier;
  const named: Record<string, string> = { ctrl: "Control", space: "Space", plus: "+" };
  const arrow = Object.keys(KEYS).find((key) => KEYS[key] === hint);
  return named[hint] ?? (hint.length === 1 ? hint.toUpperCase() : (arrow ?? hintText(hint)));
}
