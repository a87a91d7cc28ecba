import { setReporter } from "./events.js";
import { host } from "./host.js";
import { inspect } from "./inspect.js";

type Level = "debug" | "log" | "info" | "warn" | "error";

let indent = "";
const counts = new Map<string, number>();
const timers = new Map<string, number>();

function emit(level: Level, message: string): void {
  host.op("log", JSON.stringify({ level, message: indent === "" ? message : message.replace(/^/gm, indent) }));
}

/** Console Standard section 2.2: the first argument may hold `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%O`, `%c`, `%%`. */
export function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return args.map(one).join(" ");
  if (rest.length === 0) return first;
  const text = first.replace(/%[sdifjoOc%]/g, (found) => {
    if (found === "%%") return "%";
    if (rest.length === 0) return found;
    return substitute(found, rest.shift());
  });
  return [text, ...rest.map(one)].join(" ");
}

function one(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function substitute(specifier: string, value: unknown): string {
  switch (specifier) {
    case "%s":
      return typeof value === "object" && value !== null
        ? inspect(value, 0)
        : typeof value === "bigint"
          ? `${value}n`
          : String(value);
    case "%d":
      return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : String(Number(value));
    case "%i":
      return typeof value === "bigint"
        ? `${value}n`
        : typeof value === "symbol"
          ? "NaN"
          : String(Number.parseInt(String(value), 10));
    case "%f":
      return typeof value === "symbol" ? "NaN" : String(Number.parseFloat(String(value)));
    case "%j":
      return toJson(value);
    case "%o":
    case "%O":
      return inspect(value, 4);
    default:
      return "";
  }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    return "[Circular]";
  }
}

function stackLines(): string {
  // The two innermost lines are this file's own.
  return (new Error().stack ?? "").trimEnd().split("\n").slice(2).join("\n");
}

function elapsed(label: string): string | undefined {
  const start = timers.get(label);
  return start === undefined ? undefined : `${label}: ${(Number(host.op("now")) - start).toFixed(3)}ms`;
}

function table(data: unknown, columns?: readonly string[]): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const entries: [string, unknown][] =
    data instanceof Map
      ? [...data].map(([key, value]) => [one(key), value])
      : data instanceof Set
        ? [...data].map((value, index) => [String(index), value])
        : Object.entries(data);
  const names = new Set<string>(columns);
  let plain = false;
  for (const [, row] of entries) {
    if (typeof row !== "object" || row === null) plain = true;
    else if (!columns) for (const name of Object.keys(row)) names.add(name);
  }
  const head = ["(index)", ...names, ...(plain ? ["Values"] : [])];
  const rows = entries.map(([key, row]) => {
    const isObject = typeof row === "object" && row !== null;
    const cells = [...names].map((name) =>
      isObject && Object.hasOwn(row, name) ? inspect((row as Record<string, unknown>)[name], 0) : "",
    );
    return [key, ...cells, ...(plain ? [isObject ? "" : inspect(row, 0)] : [])];
  });
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (cells: string[]): string =>
    `│${cells.map((cell, column) => ` ${cell.padEnd(widths[column] as number)} `).join("│")}│`;
  return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...rows.map(line), rule("└", "┴", "┘")].join("\n");
}

const label = (given: unknown): string => (given === undefined ? "default" : String(given));

/** Console Standard; every line becomes one line of the execution's log. */
export const console = {
  debug: (...args: unknown[]): void => emit("debug", format(args)),
  log: (...args: unknown[]): void => emit("log", format(args)),
  info: (...args: unknown[]): void => emit("info", format(args)),
  warn: (...args: unknown[]): void => emit("warn", format(args)),
  error: (...args: unknown[]): void => emit("error", format(args)),
  trace(...args: unknown[]): void {
    emit("debug", `${args.length === 0 ? "Trace" : `Trace: ${format(args)}`}\n${stackLines()}`);
  },
  assert(condition?: unknown, ...args: unknown[]): void {
    if (condition) return;
    emit("error", args.length === 0 ? "Assertion failed" : `Assertion failed: ${format(args)}`);
  },
  dir: (value?: unknown): void => emit("log", inspect(value)),
  dirxml: (...args: unknown[]): void => emit("log", format(args)),
  table(data?: unknown, columns?: readonly string[]): void {
    emit("log", table(data, columns) ?? one(data));
  },
  group(...args: unknown[]): void {
    if (args.length > 0) emit("log", format(args));
    indent += "  ";
  },
  groupCollapsed(...args: unknown[]): void {
    console.group(...args);
  },
  groupEnd(): void {
    indent = indent.slice(2);
  },
  count(name?: unknown): void {
    const count = (counts.get(label(name)) ?? 0) + 1;
    counts.set(label(name), count);
    emit("info", `${label(name)}: ${count}`);
  },
  countReset(name?: unknown): void {
    if (!counts.has(label(name))) emit("warn", `Count for '${label(name)}' does not exist`);
    counts.delete(label(name));
  },
  time(name?: unknown): void {
    if (timers.has(label(name))) emit("warn", `Timer '${label(name)}' already exists`);
    else timers.set(label(name), Number(host.op("now")));
  },
  timeLog(name?: unknown, ...args: unknown[]): void {
    const text = elapsed(label(name));
    if (text === undefined) emit("warn", `Timer '${label(name)}' does not exist`);
    else emit("log", [text, ...args.map(one)].join(" "));
  },
  timeEnd(name?: unknown): void {
    const text = elapsed(label(name));
    timers.delete(label(name));
    if (text === undefined) emit("warn", `Timer '${label(name)}' does not exist`);
    else emit("info", text);
  },
  /** Nothing to clear in a log. */
  clear(): void {},
};
// "Namespace object": an empty prototype, whose own prototype is that of every object.
Object.setPrototypeOf(console, {});
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });

setReporter((error) => emit("error", `Uncaught ${error instanceof Error ? inspect(error) : one(error)}`));
