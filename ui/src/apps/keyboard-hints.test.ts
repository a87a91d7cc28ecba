import { expect, test } from "vitest";
import { hintOfKey, hintShortcut, hintsOfModifier, hintText } from "./keyboard-hints";

const none = { metaKey: false, ctrlKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: "a" }, "a"],
  [{ key: "A", shiftKey: true }, "a"],
  [{ key: "7" }, "7"],
  [{ key: "+", shiftKey: true }, "plus"],
  [{ key: " " }, "space"],
  [{ key: "ArrowLeft" }, "left"],
  [{ key: "Backspace" }, "backspace"],
  [{ key: "Tab" }, "tab"],
  [{ key: "Tab", shiftKey: true }, undefined],
  [{ key: "a", ctrlKey: true }, undefined],
  [{ key: "Enter" }, undefined],
  [{ key: "Escape" }, undefined],
  [{ key: "ä" }, undefined],
])("%j is %s", (event, hint) => {
  expect(hintOfKey({ ...none, ...event })).toBe(hint);
});

test("modifiers count alone: Control is the main one where there is no ⌘", () => {
  expect(["Control", "Alt", "Shift", "a"].map((key) => hintsOfModifier(key))).toEqual([
    ["mod", "ctrl"],
    ["alt"],
    ["shift"],
    [],
  ]);
});

test.each([
  ["mod", "Ctrl", "Control"],
  ["ctrl", "Ctrl", "Control"],
  ["up", "↑", "ArrowUp"],
  ["space", "Space", "Space"],
  ["plus", "+", "+"],
  ["c", "C", "C"],
])("%s is written %s, and %s for assistive technology", (hint, text, shortcut) => {
  expect([hintText(hint), hintShortcut(hint)]).toEqual([text, shortcut]);
});
