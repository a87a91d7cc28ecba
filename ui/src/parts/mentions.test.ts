import { expect, test } from "vitest";
import { isMeant, mentionAt, mentionPieces, withMention } from "./mentions";

/** A text with the caret as `|`, and what is being typed there. */
test.each<[string, string | null]>([
  ["@|", ""],
  ["@Ad|", "Ad"],
  ["Ask @Ada Li|", "Ada Li"],
  ["(@ma|)", "ma"],
  ["ada@exam|", null],
  ["@ |", null],
  ["@Ada,| there", null],
  ["@Ada |", null],
  ["@Ada  |", null],
  ["@Ada\n|", null],
  ["nobody|", null],
  [`@${"x".repeat(60)}|`, null],
])("%s", (marked, query) => {
  const caret = marked.indexOf("|");
  const typed = mentionAt(marked.replace("|", ""), caret);
  expect(typed?.query ?? null).toBe(query);
});

test("a name takes the place of what was typed, and one space follows", () => {
  expect(withMention("Ask @ad now", { from: 4, query: "ad" }, "Ada Lindqvist")).toEqual({
    text: "Ask @Ada Lindqvist now",
    caret: 19,
  });
  expect(withMention("@", { from: 0, query: "" }, "Ada")).toEqual({ text: "@Ada ", caret: 5 });
});

test.each([
  ["", true],
  ["ada", true],
  ["lind", true],
  ["ada lin", true],
  ["ada@ex", true],
  ["lindqvist ada", true],
  ["da", false],
  ["ada x", false],
])("“%s” means Ada Lindqvist: %s", (query, meant) => {
  expect(isMeant(query, "Ada Lindqvist", "ada@example.com")).toBe(meant);
});

test("mentions of members stand apart; what is none stays text", () => {
  const names = ["Ada", "Ada Lindqvist", "Bo"];
  const shown = (text: string) =>
    mentionPieces(text, names).map(({ text: piece, name }) => (name ? `[${piece}]` : piece));
  expect(shown("@Ada Lindqvist, see @Bo")).toEqual(["[@Ada Lindqvist]", ", see ", "[@Bo]"]);
  expect(shown("mail ada@Bo.com or @Bob")).toEqual(["mail ada@Bo.com or @Bob"]);
  expect(shown("")).toEqual([]);
});
