import { describe } from "../client/describe.js";
import type { PageNotice } from "../protocol/messages.js";
import { encode } from "../wire.js";

const levels = ["debug", "log", "info", "warn", "error", "trace"] as const;

/** Arguments of a console call as wire text; what is cyclic or too deep becomes one line. */
export function encodeLog(args: readonly unknown[]): string {
  const parts = args.map((arg) => {
    try {
      return encode(arg, { describe, stacks: true, path: "it", destination: "the console" });
    } catch (error) {
      return JSON.stringify(`[not shown: ${(error as Error).message}]`);
    }
  });
  return `[${parts.join(",")}]`;
}

/** The realm's `console`: everything goes to the page's. */
export function createConsole(notify: (notice: PageNotice) => void): Record<string, (...args: unknown[]) => void> {
  const send = (level: string, args: readonly unknown[]) => notify({ method: "log", level, args: encodeLog(args) });
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  const methods: Record<string, (...args: unknown[]) => void> = {
    assert: (condition, ...args) => {
      if (!condition) send("error", ["Assertion failed:", ...args]);
    },
    count: (label = "default") => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      send("log", [`${label}: ${count}`]);
    },
    countReset: (label = "default") => void counts.delete(String(label)),
    time: (label = "default") => void starts.set(String(label), Date.now()),
    timeEnd: (label = "default") => {
      const start = starts.get(String(label));
      starts.delete(String(label));
      if (start !== undefined) send("log", [`${label}: ${Date.now() - start} ms`]);
    },
    timeLog: (label = "default", ...args) => {
      const start = starts.get(String(label));
      if (start !== undefined) send("log", [`${label}: ${Date.now() - start} ms`, ...args]);
    },
    dir: (value) => send("log", [value]),
    dirxml: (value) => send("log", [value]),
    table: (value) => send("log", [value]),
    group: (...args) => send("log", args),
    groupCollapsed: (...args) => send("log", args),
    groupEnd: () => {},
    clear: () => {},
  };
  for (const level of levels) methods[level] = (...args) => send(level === "trace" ? "debug" : level, args);
  return methods;
}
