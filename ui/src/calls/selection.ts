import type { Segment } from "./calls-api";
import { writePart } from "./turns";

/** The parts of a call in which text can be selected for apps. */
export type TextPart = "insight" | "summary" | "transcript";

/** What an app's text action is given (sdk-surface.md 2.3.1). */
export type SelectedText =
  | { part: "insight" | "summary"; text: string; markdown: string }
  | { part: "transcript"; transcript: { speaker: string; text: string }[]; url: string };

/** A selection cut to the part of the page that it begins in. */
export interface PartRange {
  part: TextPart;
  root: HTMLElement;
  range: Range;
}

const rootOf = (node: Node): HTMLElement | null =>
  (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-text-part]") ?? null;

/**
 * The part that a selection lies in. One that crosses parts belongs to the one in which it begins, else to the one in which
 * it ends. None for a caret, or when nothing but space is selected.
 */
export function partOf(selection: Selection | null): PartRange | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const whole = selection.getRangeAt(0);
  for (const root of [rootOf(whole.startContainer), rootOf(whole.endContainer)]) {
    if (!root) continue;
    const range = within(whole, root);
    const part = root.dataset.textPart as TextPart;
    const text = part === "transcript" ? spoken(range, root).map((at) => at.text) : [plainText(range)];
    if (text.join("").trim() !== "") return { part, root, range };
  }
  return null;
}

/** What of a range lies in a node. */
function within(range: Range, node: Node): Range {
  const inside = document.createRange();
  inside.selectNodeContents(node);
  if (inside.isPointInRange(range.startContainer, range.startOffset)) {
    inside.setStart(range.startContainer, range.startOffset);
  }
  if (inside.isPointInRange(range.endContainer, range.endOffset)) {
    inside.setEnd(range.endContainer, range.endOffset);
  }
  return inside;
}

/** What an app is given for a selection. `address` is the page's own, without a hash. */
export function selectedText(
  { part, root, range }: PartRange,
  segments: readonly Segment[],
  address: string,
): SelectedText {
  if (part !== "transcript") {
    return { part, text: plainText(range), markdown: markdownOf(range, root) };
  }
  const pieces = spoken(range, root);
  const transcript: { speaker: string; text: string }[] = [];
  let turn: string | undefined;
  for (const piece of pieces) {
    const last = transcript.at(-1);
    if (last && piece.turn === turn) last.text = `${last.text} ${piece.text}`;
    else transcript.push({ speaker: piece.speaker, text: piece.text });
    turn = piece.turn;
  }
  const trimmed = transcript
    .map(({ speaker, text }) => ({ speaker, text: text.replace(/\s+/g, " ").trim() }))
    .filter(({ text }) => text !== "");
  const [first, last] = [segments[pieces[0]?.index ?? 0], segments[pieces.at(-1)?.index ?? 0]];
  const hash = writePart({ start: first?.start_time ?? 0, end: last?.end_time ?? 0 });
  return { part, transcript: trimmed, url: `${address}${hash}` };
}

interface Piece {
  index: number;
  speaker: string;
  /** Tells turns apart: one speaker may have several. */
  turn: string;
  text: string;
}

/** The selected characters of each segment; names and times do not count. */
function spoken(range: Range, root: HTMLElement): Piece[] {
  const pieces: Piece[] = [];
  for (const turn of root.querySelectorAll<HTMLElement>("[data-turn]")) {
    if (!range.intersectsNode(turn)) continue;
    for (const element of turn.querySelectorAll<HTMLElement>("[data-segment]")) {
      if (!range.intersectsNode(element)) continue;
      const text = within(range, element).toString();
      if (text.trim() === "") continue;
      const { segment, speaker = "" } = { segment: element.dataset.segment, speaker: turn.dataset.speaker };
      pieces.push({ index: Number(segment), speaker, turn: turn.dataset.turn ?? "", text });
    }
  }
  return pieces;
}

const BLOCKS = new Set([
  "P",
  "LI",
  "UL",
  "OL",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "BLOCKQUOTE",
  "PRE",
  "TABLE",
  "TR",
  "HR",
  "DIV",
]);

/** The selected text, a line per paragraph or bullet. */
function plainText(range: Range): string {
  let text = "";
  const walk = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue ?? "";
    else if (node.nodeName === "BR") text += "\n";
    else {
      const isBlock = BLOCKS.has(node.nodeName);
      if (isBlock) text += "\n";
      if (node.nodeName === "TD" || node.nodeName === "TH") text += " ";
      for (const child of node.childNodes) walk(child);
      if (isBlock) text += "\n";
    }
  };
  walk(range.cloneContents());
  return text
    .split("\n")
    .map((line) => line.replace(/[ \t]+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The selected part as Markdown: a bullet stays a bullet though only some of its words are selected. */
function markdownOf(range: Range, root: HTMLElement): string {
  let content: Node = range.cloneContents();
  const common = range.commonAncestorContainer;
  let around = common instanceof Element ? common : common.parentElement;
  while (around && around !== root) {
    const wrapper = around.cloneNode(false);
    wrapper.appendChild(content);
    content = wrapper;
    around = around.parentElement;
  }
  const holder = document.createElement("div");
  holder.appendChild(content);
  return blocksOf(holder).trim();
}

function blocksOf(parent: Node): string {
  const blocks: string[] = [];
  let line = "";
  const flush = () => {
    if (line.trim() !== "") blocks.push(line.replace(/[ \t]+/g, " ").trim());
    line = "";
  };
  for (const node of parent.childNodes) {
    if (BLOCKS.has(node.nodeName)) {
      flush();
      const block = blockOf(node as Element);
      if (block !== "") blocks.push(block);
    } else line += inlineOf(node);
  }
  flush();
  return blocks.join("\n\n");
}

function blockOf(element: Element): string {
  const name = element.nodeName;
  const heading = /^H([2-6])$/.exec(name);
  if (heading) {
    const text = inlineOf(element).trim();
    return text === "" ? "" : `${"#".repeat(Math.max(1, Number(heading[1]) - 2))} ${text}`;
  }
  switch (name) {
    case "UL":
    case "OL": {
      const start = Number(element.getAttribute("start") ?? 1);
      const items = [...element.children].map((item) => blocksOf(item).replaceAll("\n\n", "\n"));
      return items
        .map((item, at) => ({ item, mark: name === "UL" ? "- " : `${start + at}. ` }))
        .filter(({ item }) => item.trim() !== "")
        .map(({ item, mark }) => `${mark}${item.replaceAll("\n", `\n${" ".repeat(mark.length)}`)}`)
        .join("\n");
    }
    case "BLOCKQUOTE":
      return blocksOf(element).replace(/^/gm, "> ");
    case "PRE":
      return `\`\`\`\n${element.textContent?.replace(/\n$/, "") ?? ""}\n\`\`\``;
    case "HR":
      return "---";
    case "TABLE": {
      const rows = [...element.querySelectorAll("tr")].map((row) =>
        [...row.children].map((cell) => inlineOf(cell).trim()),
      );
      const [head, ...body] = rows.map((row) => `| ${row.join(" | ")} |`);
      const rule = `| ${(rows[0] ?? []).map(() => "---").join(" | ")} |`;
      return [head, rule, ...body].join("\n");
    }
    default:
      return blocksOf(element);
  }
}

function inlineOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.nodeValue ?? "").replace(/\s+/g, " ").replace(/[\\`*]/g, "\\$&");
  const inside = () => [...node.childNodes].map(inlineOf).join("");
  const marked = (mark: string) => {
    const text = inside();
    const [, before = "", core = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
    return core === "" ? text : `${before}${mark}${core}${mark}${after}`;
  };
  switch (node.nodeName) {
    case "STRONG":
      return marked("**");
    case "EM":
      return marked("*");
    case "DEL":
      return marked("~~");
    case "CODE":
      return node.textContent ? `\`${node.textContent}\`` : "";
    case "BR":
      return "  \n";
    case "A": {
      const text = inside();
      return text.trim() === "" ? text : `[${text}](${(node as HTMLAnchorElement).getAttribute("href") ?? ""})`;
    }
    default:
      return inside();
  }
}
