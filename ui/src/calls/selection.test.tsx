import { render } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Segment } from "./calls-api";
import { Markdown } from "./Markdown";
import { type PartRange, partOf, selectedText } from "./selection";
import { turnsOf } from "./turns";

const PAGE = "https://crm.test/acme/calls/c1";
const segments: Segment[] = [
  { speech: "Hello Jonas,", start_time: 0.5, end_time: 1, speaker: { name: "Ada" } },
  { speech: "how are you?", start_time: 1, end_time: 2, speaker: { name: "Ada" } },
  { speech: "Fine, thanks.", start_time: 2, end_time: 3.5, speaker: { name: "Jonas" } },
  { speech: "Good.", start_time: 4, end_time: 4.5, speaker: { name: "Ada" } },
];

function show(markdown: string) {
  return render(
    <main>
      <h1>Before</h1>
      <div data-text-part="summary">
        <Markdown text={markdown} />
      </div>
      <p>After</p>
      <ol data-text-part="transcript">
        {turnsOf(segments).map((turn) => (
          <li key={turn.first} data-turn={turn.first} data-speaker={turn.speaker}>
            <b>{turn.speaker}</b> <a href="#t=0">0:00</a>
            {turn.segments.map((segment, at) => (
              <span key={segment.start_time} data-segment={turn.first + at}>
                {segment.speech}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </main>,
  );
}

/** The place of a text on the page: before its first character, or after its last. */
function place(text: string, edge: "start" | "end"): [Node, number] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.nodeValue?.indexOf(text) ?? -1;
    if (at >= 0) return [node, edge === "start" ? at : at + text.length];
  }
  throw new Error(`“${text}” is not on the page`);
}

function select(from: string, to = from): PartRange | null {
  const [start, end] = [place(from, "start"), place(to, "end")];
  const range = document.createRange();
  range.setStart(...start);
  range.setEnd(...end);
  const selection = document.getSelection() as Selection;
  selection.removeAllRanges();
  selection.addRange(range);
  return partOf(selection);
}

beforeEach(() => document.getSelection()?.removeAllRanges());

const given = (range: PartRange | null) => range && selectedText(range, segments, PAGE);

test("a summary gives its text and Markdown; bullets, emphasis and links stay", () => {
  const text =
    "## Next\n\nThey **really** want it.\n\n- first *point*\n- see [the offer](https://x.test/a)\n\n1. one\n2. two";
  show(text);
  for (const [from, to, plain, markdown] of [
    ["They", "it.", "They really want it.", "They **really** want it."],
    ["eally", "eally", "eally", "**eally**"],
    ["first", "point", "first point", "- first *point*"],
    ["rst", "the", "rst point\nsee the", "- rst *point*\n- see [the](https://x.test/a)"],
    ["Next", "They", "Next\nThey", "## Next\n\nThey"],
    ["one", "two", "one\ntwo", "1. one\n2. two"],
    ["offer", "one", "offer\none", "- [offer](https://x.test/a)\n\n1. one"],
  ] as const) {
    expect(given(select(from, to)), `${from}…${to}`).toEqual({ part: "summary", text: plain, markdown });
  }
});

test("nested lists, quotes, code and tables stay what they are", () => {
  show("- a\n  - b\n\n> quoted\n\n```\ncode\n```\n\n| h | k |\n| --- | --- |\n| 1 | 2 |\n\n`x` \\* star");
  expect(given(select("a", "star"))).toMatchObject({
    markdown: "- a\n  - b\n\n> quoted\n\n```\ncode\n```\n\n| h | k |\n| --- | --- |\n| 1 | 2 |\n\n`x` \\* star",
  });
});

test("a transcript gives the selected characters of each turn, and a link to that part", () => {
  show("nothing");
  for (const [from, to, transcript, hash] of [
    ["Hello Jonas,", "Hello Jonas,", [{ speaker: "Ada", text: "Hello Jonas," }], "#t=0.5,1"],
    ["Jonas,", "how", [{ speaker: "Ada", text: "Jonas, how" }], "#t=0.5,2"],
    [
      "are you?",
      "Good",
      [
        { speaker: "Ada", text: "are you?" },
        { speaker: "Jonas", text: "Fine, thanks." },
        { speaker: "Ada", text: "Good" },
      ],
      "#t=1,4.5",
    ],
  ] as const) {
    expect(given(select(from, to)), `${from}…${to}`).toEqual({ part: "transcript", transcript, url: `${PAGE}${hash}` });
  }
});

test("what lies outside of a part is not given, wherever the selection begins and ends", () => {
  show("The summary.");
  expect(given(select("Before", "summary."))).toMatchObject({ part: "summary", text: "The summary." });
  expect(given(select("summary.", "Hello"))).toMatchObject({ part: "summary", text: "summary." });
  expect(given(select("After", "Hello"))).toMatchObject({
    part: "transcript",
    transcript: [{ speaker: "Ada", text: "Hello" }],
  });
});

test("a caret, spaces, and text that belongs to no part select nothing", () => {
  show("a b");
  expect(partOf(null)).toBeNull();
  expect(select("Before")).toBeNull();
  expect(select("After")).toBeNull();
  expect(select(" ", " ")).toBeNull();
  expect(select("Jonas")).not.toBeNull();
  // The name of a speaker and the time are no speech.
  expect(select("0:00")).toBeNull();
  document.getSelection()?.collapseToStart();
  expect(partOf(document.getSelection())).toBeNull();
});

test("Markdown from outside is text, never markup", () => {
  const { container } = render(
    <Markdown
      text={"<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![pic](https://x.test/p.png) <b>b</b> a &amp; b"}
    />,
  );
  expect(container.querySelector("img, b, script, a")).toBeNull();
  expect(container.textContent).toContain("onerror=alert(1)");
  expect(container.textContent).toContain("a & b");
});
