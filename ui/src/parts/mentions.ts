/** What is being typed after an `@`: where the `@` stands, and the text behind it up to the caret. */
export interface Typed {
  from: number;
  query: string;
}

/** How long a name may get before nobody is meant. */
const MOST = 40;

/** The mention that is being typed at the caret. An `@` inside of a word, as in an e-mail address, begins none. */
export function mentionAt(text: string, caret: number): Typed | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || caret - from > MOST) return null;
  const before = text[from - 1];
  if (before !== undefined && !/[\s([{"'–—]/.test(before)) return null;
  const query = text.slice(from + 1, caret);
  // A name has single spaces between its words, and none at its ends: behind it the mention is over.
  if (/^\s|\n|\s{2}|\s$|[@,;:!?]/.test(query)) return null;
  return { from, query };
}

/** The text with a name in place of what was typed, and where the caret goes. */
export function withMention(text: string, { from, query }: Typed, name: string): { text: string; caret: number } {
  const rest = text.slice(from + 1 + query.length);
  const space = /^\s/.test(rest) ? "" : " ";
  const mention = `@${name}${space}`;
  return { text: `${text.slice(0, from)}${mention}${rest}`, caret: from + mention.length + (space === "" ? 1 : 0) };
}

/** Whether somebody is meant by what was typed: every word of it begins a word of the name or the address. */
export function isMeant(query: string, name: string, address: string): boolean {
  const words = `${name} ${address}`.toLowerCase().split(/[\s.@_-]+/);
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => words.some((known) => known.startsWith(word)) || address.toLowerCase().startsWith(word));
}

export interface Piece {
  text: string;
  /** Set where the piece mentions somebody: the name without its `@`. */
  name?: string;
}

/** A text in pieces, those that mention one of these names apart. Of names that begin alike the longest counts. */
export function mentionPieces(text: string, names: readonly string[]): Piece[] {
  const longest = [...new Set(names)].filter((name) => name !== "").sort((a, b) => b.length - a.length);
  const pieces: Piece[] = [];
  let plain = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const before = text[at - 1];
    if (before !== undefined && /[\p{L}\p{N}]/u.test(before)) continue;
    const name = longest.find((known) => text.startsWith(known, at + 1) && !isWord(text[at + 1 + known.length]));
    if (name === undefined) continue;
    if (at > plain) pieces.push({ text: text.slice(plain, at) });
    plain = at + 1 + name.length;
    pieces.push({ text: text.slice(at, plain), name });
    at = plain - 1;
  }
  if (plain < text.length) pieces.push({ text: text.slice(plain) });
  return pieces;
}

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
