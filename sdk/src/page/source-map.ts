/** A position in a bundle or in an app's own file; line and column count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

interface RawSourceMap {
  version: number;
  sources: (string | null)[];
  sourceRoot?: string;
  mappings: string;
}

/** `[generated column, source, line, column]`, counted from 0. */
type Segment = readonly [number, number, number, number];

const digits = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((character, value) => [
    character.charCodeAt(0),
    value,
  ]),
);

/** Turns positions in a bundle into positions in the files it was made of (source map revision 3, ECMA-426). */
export class SourceMap {
  readonly #raw: RawSourceMap;
  /** Decoded when first needed: most realms never throw. */
  #lines: Segment[][] | undefined;

  /** Throws if the text is no source map. */
  constructor(text: string) {
    const raw = JSON.parse(text) as RawSourceMap;
    if (raw.version !== 3 || !Array.isArray(raw.sources) || typeof raw.mappings !== "string") {
      throw new TypeError("not a source map of version 3");
    }
    this.#raw = raw;
  }

  /** The original position, or `undefined` for code that has none. */
  original(line: number, column: number): Position | undefined {
    this.#lines ??= decodeMappings(this.#raw.mappings);
    const segments = this.#lines[line - 1];
    if (!segments) return undefined;
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((segments[middle] as Segment)[0] <= column - 1) low = middle + 1;
      else high = middle;
    }
    const found = segments[low - 1];
    const source = found && this.#raw.sources[found[1]];
    if (!found || typeof source !== "string") return undefined;
    return { file: `${this.#raw.sourceRoot ?? ""}${source}`, line: found[2] + 1, column: found[3] + 1 };
  }
}

function decodeMappings(mappings: string): Segment[][] {
  let source = 0;
  let line = 0;
  let column = 0;
  return mappings.split(";").map((encoded) => {
    let generated = 0;
    const segments: Segment[] = [];
    for (const part of encoded === "" ? [] : encoded.split(",")) {
      const values = decodeNumbers(part);
      generated += values[0] ?? 0;
      if (values.length < 4) continue;
      source += values[1] ?? 0;
      line += values[2] ?? 0;
      column += values[3] ?? 0;
      segments.push([generated, source, line, column]);
    }
    return segments.sort((a, b) => a[0] - b[0]);
  });
}

function decodeNumbers(part: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (let index = 0; index < part.length; index++) {
    const digit = digits.get(part.charCodeAt(index));
    if (digit === undefined) return values;
    value |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
    } else {
      values.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  return values;
}

/**
 * Rewrites the lines of a stack that point into the bundle, in the notations of Chromium (`at f (name:1:2)`) and of
 * Firefox and Safari (`f@name:1:2`); lines of the realm's own script are dropped.
 */
export function mapStack(stack: string, bundleName: string, map: SourceMap | undefined): string {
  const lines = stack.split("\n").flatMap((line) => {
    const match = /^(.*?)([^\s()@]+):(\d+):(\d+)(\)?)$/.exec(line);
    if (!match) return [line];
    const [, before = "", file = "", lineNumber, column, after = ""] = match;
    if (file.startsWith("blob:")) return [];
    if (file !== bundleName) return [line];
    const position = map?.original(Number(lineNumber), Number(column));
    return [position ? `${before}${position.file}:${position.line}:${position.column}${after}` : line];
  });
  return lines.join("\n");
}

/**
 * The first place in an app's own files that a mapped stack names, as `file:line`. What the app has from packages, and
 * what no map could name, is passed over.
 */
export function firstSource(stack: string): string | undefined {
  for (const line of stack.split("\n")) {
    const match = /(?:\(|@|\bat )([^\s()@]+\.(?:[cm]?[jt]sx?|graphql|gql)):(\d+):\d+\)?$/.exec(line);
    const file = match?.[1];
    if (file === undefined || /^[a-z]+:|(^|\/)node_modules\//.test(file)) continue;
    return `${file.replace(/^(\.\.?\/)+/, "")}:${match?.[2]}`;
  }
  return undefined;
}
