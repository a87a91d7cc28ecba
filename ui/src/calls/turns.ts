import type { Segment } from "./calls-api";

/** What one speaker says before another does. */
export interface Turn {
  speaker: string;
  start: number;
  /** Index of the first segment within the transcript. */
  first: number;
  segments: Segment[];
}

export function turnsOf(segments: readonly Segment[]): Turn[] {
  const turns: Turn[] = [];
  for (const [at, segment] of segments.entries()) {
    const last = turns.at(-1);
    if (last?.speaker === segment.speaker.name) last.segments.push(segment);
    else turns.push({ speaker: segment.speaker.name, start: segment.start_time, first: at, segments: [segment] });
  }
  return turns;
}

/** `1:05`, from an hour on `1:01:05`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** How long something took, for people: `45 s`, `12 min`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A part of a recording, in seconds. */
export interface Part {
  start: number;
  end: number;
}

/** `#t=12.5` or `#t=12.5,18`: a part of a recording, as W3C Media Fragments write it. */
export function readPart(hash: string): Part | null {
  const [, start, end] = /^#t=(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(hash) ?? [];
  if (start === undefined) return null;
  return { start: Number(start), end: Math.max(Number(end ?? start), Number(start)) };
}

export const writePart = ({ start, end }: Part): string => `#t=${start}${end > start ? `,${end}` : ""}`;

/** The segments that a part covers: those that begin in it, else the one that is spoken at its start. */
export function segmentsIn(segments: readonly Segment[], { start, end }: Part): number[] {
  const inside = segments.flatMap((at, index) =>
    at.start_time >= start && (at.start_time < end || at.start_time === start) ? [index] : [],
  );
  if (inside.length > 0) return inside;
  const spoken = segmentAt(segments, start);
  return spoken === -1 ? [] : [spoken];
}

/** The last segment that has begun at a moment; -1 before the first. Segments are in order. */
export function segmentAt(segments: readonly Segment[], seconds: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).start_time <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The transcript as captions of a player. */
export function captions(segments: readonly Segment[]): string {
  const time = (seconds: number) => {
    const ms = Math.round(seconds * 1000);
    const part = (of: number, size: number) => String(Math.floor(ms / of) % size).padStart(2, "0");
    return `${part(3_600_000, 1000)}:${part(60_000, 60)}:${part(1000, 60)}.${String(ms % 1000).padStart(3, "0")}`;
  };
  const plain = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/\s+/g, " ");
  const cues = segments.map(
    (at) =>
      `${time(at.start_time)} --> ${time(Math.max(at.end_time, at.start_time + 0.001))}\n<v ${plain(at.speaker.name)}>${plain(at.speech)}</v>`,
  );
  return ["WEBVTT", ...cues, ""].join("\n\n");
}
