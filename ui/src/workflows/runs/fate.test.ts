import { expect, test } from "vitest";
import type { BlockExecution, Definition } from "../types";
import { fateOf, lasted, visitsOf } from "./fate";

const definition: Definition = {
  title: "",
  timezone: "UTC",
  blocks: ["start", "if", "loop", "send", "end"].map((id) => ({ id, block: id })),
  connections: [
    { from: "start", outcome: "triggered", to: "if" },
    { from: "if", outcome: "true", to: "loop" },
    { from: "if", outcome: "false", to: "end" },
    { from: "loop", outcome: "each", to: "send" },
    { from: "loop", outcome: "complete", to: "end" },
  ],
};
const ran = (block: string, more: Partial<BlockExecution> = {}): BlockExecution => ({
  id: `${block} ${more.iteration ?? ""} ${more.attempt ?? ""}`,
  block,
  iteration: null,
  attempt: 1,
  status: "completed",
  outcome: "done",
  input: {},
  output: null,
  error: null,
  started_at: "2026-11-26T10:00:00.000Z",
  ended_at: "2026-11-26T10:00:01.000Z",
  app_execution_id: null,
  ...more,
});

test("the way that was taken is marked, and how often a block ran", () => {
  const executions = [
    ran("if", { outcome: "true" }),
    ran("loop", { status: "running", outcome: null }),
    ran("send", { iteration: 1 }),
    ran("send", { iteration: 2, attempt: 1, status: "failed", outcome: null }),
    ran("send", { iteration: 2, attempt: 2, status: "failed", outcome: null }),
  ];
  const { marks, taken } = fateOf({
    executions,
    definition,
    trigger: { block: "start", kind: "start", title: null },
    waiting: null,
  });
  expect(Object.fromEntries(marks)).toEqual({
    start: { status: "completed", times: 1 },
    if: { status: "completed", times: 1 },
    loop: { status: "running", times: 1 },
    send: { status: "failed", times: 2 },
  });
  expect([...taken]).toEqual(["start triggered", "if true", "loop each"]);
  expect(visitsOf(executions, "send").map(({ iteration, attempts }) => [iteration, attempts.length])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test("a block that waits is marked so", () => {
  const waiting = { block: "if", until: null, for: "callback" as const };
  const { marks } = fateOf({
    executions: [],
    definition,
    trigger: { block: "start", kind: "start", title: null },
    waiting,
  });
  expect(marks.get("if")?.status).toBe("waiting");
});

test.each([
  [40, "40 ms"],
  [1_500, "1.5 s"],
  [65_000, "1 min 5 s"],
  [7_260_000, "2 h 1 min"],
  [90_000_000, "1 d 1 h"],
])("%s ms are %s", (ms, text) => {
  expect(lasted("2026-11-26T10:00:00.000Z", new Date(Date.UTC(2026, 10, 26, 10) + ms).toISOString(), 0)).toBe(text);
});
