import { oneOf, type Shape } from "./shape.js";

/** Names of keys (`sdk-surface.md` 2.3.7, `KeyboardKey`); `mod` is ⌘ on macOS and Ctrl elsewhere. */
export const keyboardKeys = [
  ..."mod backspace tab enter return shift ctrl alt esc space left right up down plus".split(" "),
  ..."abcdefghijklmnopqrstuvwxyz0123456789",
] as readonly KeyboardKey[];

type Letter =
  | ("a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m")
  | ("n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z");
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type Named =
  | "mod"
  | "backspace"
  | "tab"
  | "shift"
  | "ctrl"
  | "alt"
  | "space"
  | "left"
  | "right"
  | "up"
  | "down"
  | "plus";

/** A key that a button may claim: not those that dialogs and forms need. */
export type KeyboardHint = Named | Letter | Digit;
export type KeyboardKey = KeyboardHint | "enter" | "return" | "esc";

export const keyboardHints = keyboardKeys.filter(
  (key): key is KeyboardHint => key !== "enter" && key !== "return" && key !== "esc",
);

/** Told once each, since a button is checked whenever it is rendered. */
const told = new Set<unknown>();

/**
 * A key that a button of a dialog claims. Those that are the dialog's own cannot be claimed: typings forbid it, published
 * apps do it on their Cancel buttons, so that the claim has no effect and the console says so.
 */
export const keyboardHint: Shape<KeyboardHint | undefined> = (value, path, context) => {
  if (value === "esc" || value === "enter" || value === "return") {
    if (!told.has(value)) {
      console.warn(`${path} "${value}" has no effect: Esc, Enter and Return belong to the dialog itself`);
    }
    told.add(value);
    return undefined;
  }
  return oneOf(...keyboardHints)(value, path, context);
};
