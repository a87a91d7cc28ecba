import { expect, test } from "vitest";
import type { Segment } from "./calls-api";
import { captions, clock, duration, readPart, segmentAt, segmentsIn, turnsOf, writePart } from "./turns";

const said = (name: string, start_time: number, end_time: number, speech = "x"): Segment => ({
  speech,
  start_time,
  end_time,
  speaker: { name },
});
const call = [said("Ada", 1, 2), said("Ada", 2, 3), said("Jonas", 3, 5), said("Ada", 8, 9)];

test("segments of one speaker after another are a turn", () => {
  const turns = turnsOf(call).map((turn) => [turn.speaker, turn.start, turn.first, turn.segments.length]);
  expect(turns).toEqual([
    ["Ada", 1, 0, 2],
    ["Jonas", 3, 2, 1],
    ["Ada", 8, 3, 1],
  ]);
});

test("a part of a recording is written into the address and read from it", () => {
  for (const [hash, part] of [
    ["#t=12.5", { start: 12.5, end: 12.5 }],
    ["#t=12.5,18", { start: 12.5, end: 18 }],
    ["#t=0", { start: 0, end: 0 }],
  ] as const) {
    expect(readPart(hash)).toEqual(part);
    expect(writePart(part)).toBe(hash);
  }
  expect(readPart("#t=5,2")).toEqual({ start: 5, end: 5 });
  for (const hash of ["", "#t=", "#t=x", "#x=1", "#t=-1", "#t=1,", "#t=1e9999", "#t=1,2,3"])
    expect(readPart(hash)).toBeNull();
});

test("a part covers what begins in it, else what is spoken at its start", () => {
  for (const [start, end, expected] of [
    [1, 3, [0, 1]],
    [2, 2, [1]],
    [4, 4, [2]],
    [6, 7, [2]],
    [0, 100, [0, 1, 2, 3]],
    [0, 0, []],
  ] as const) {
    expect(segmentsIn(call, { start, end }), `${start},${end}`).toEqual(expected);
  }
  expect([0, 1, 2.5, 7, 99].map((at) => segmentAt(call, at))).toEqual([-1, 0, 1, 2, 3]);
});

test("times for people", () => {
  expect([0, 65.9, 3665].map(clock)).toEqual(["0:00", "1:05", "1:01:05"]);
  expect([45, 720, 3900].map(duration)).toEqual(["45 s", "12 min", "1 h 5 min"]);
});

test("captions are WebVTT, whatever is said", () => {
  expect(captions([said("R&D", 1.5, 1.5, "a <b>\n\n-->")])).toBe(
    "WEBVTT\n\n00:00:01.500 --> 00:00:01.501\n<v R&amp;D>a &lt;b&gt; --&gt;</v>\n\n",
  );
});
