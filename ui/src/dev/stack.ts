export interface Frame {
  function: string | null;
  file: string;
  line: number;
  column: number;
}

/** Lines of a source file around a place. */
export interface Excerpt {
  file: string;
  line: number;
  column: number;
  /** Number of the first line. */
  first: number;
  lines: string[];
}

const AROUND = 4;

/** The frames of a stack's text. */
export function readStack(stack: string): Frame[] {
  return stack.split("\n").flatMap((line) => {
    const found = /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?\s*$/.exec(line);
    if (!found) return [];
    const [, name, file = "", row, column] = found;
    return [{ function: name || null, file, line: Number(row), column: Number(column) }];
  });
}

/** Whether a frame lies in what the developer wrote. */
export const isOwn = (file: string): boolean =>
  !file.includes("node_modules/") && !/^(blob:|https?:|stoa:|native|<)/.test(file) && /[./]/.test(file);

/** Frames of the app first; both parts keep their order. */
export function ownFirst<T extends { file?: string | null }>(frames: readonly T[]): T[] {
  const own = (frame: T) => isOwn(frame.file ?? "");
  return [...frames.filter(own), ...frames.filter((frame) => !own(frame))];
}

interface SourceMap {
  sources?: (string | null)[];
  sourcesContent?: (string | null)[];
}

const bare = (path: string): string => path.replace(/^(\.{1,2}\/)+/, "");

/** The lines around a frame, from the source that the bundle's map carries. */
export function excerptOf(mapText: string, frame: Frame): Excerpt | null {
  let map: SourceMap;
  try {
    map = JSON.parse(mapText) as SourceMap;
  } catch {
    return null;
  }
  const file = bare(frame.file);
  const at = (map.sources ?? []).findIndex((source) => {
    const path = bare(source ?? "");
    return path === file || path.endsWith(`/${file}`) || (path !== "" && file.endsWith(`/${path}`));
  });
  const text = at < 0 ? undefined : map.sourcesContent?.[at];
  if (!text) return null;
  const all = text.split("\n");
  if (frame.line > all.length) return null;
  const first = Math.max(1, frame.line - AROUND);
  const lines = all.slice(first - 1, frame.line + AROUND).map((line) => line.slice(0, 300));
  return { file: frame.file, line: frame.line, column: frame.column, first, lines };
}

/** What to do about an error, where its kind says so. */
export function hintFor(error: { code?: string | undefined; message: string }): string | null {
  const { code = "", message } = error;
  if (code === "no-workspace-connection" || code === "no-user-connection") {
    return "The app has no connection yet: connect it on its page, then run this again.";
  }
  if (code === "connection-expired") return "The third party no longer takes the connection: connect the app again.";
  if (code === "limit-exceeded") return "The call went over a limit: the message names it and its value.";
  if (code === "never-settles")
    return "A promise that nothing will ever settle was awaited: look for a callback that is never called.";
  if (/unknown component|no component|is not a component/i.test(message)) {
    return "Apps render the components of attio/client, and none of the browser's own: check its name and where it is imported from.";
  }
  if (/serial|cannot be sent|cannot cross|structured clone/i.test(message)) {
    return "Between browser and server go plain values only: no functions, no class instances, no React elements.";
  }
  if (/inside|within|child(ren)? of/i.test(message) && /<|component/i.test(message)) {
    return "The component stands where it may not: the message names the places where it may.";
  }
  return null;
}
