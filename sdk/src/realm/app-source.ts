import { isHostRenderer } from "../client/components/host.js";

/** The part of a React fiber that this file reads. */
interface Fiber {
  type: unknown;
  return: Fiber | null;
}

let bundle = { code: "", name: "" };

/** Remembers what runs, so that places in it can be named. */
export function rememberBundle(code: string, name: string): void {
  bundle = { code, name };
}

/** The function behind a component: of memo and forwardRef components too. */
function functionOf(type: unknown): ((...args: unknown[]) => unknown) | undefined {
  if (typeof type === "function") return type as (...args: unknown[]) => unknown;
  const { type: inner, render } = (type ?? {}) as { type?: unknown; render?: unknown };
  const found = typeof type === "object" ? (inner ?? render) : undefined;
  return found === undefined ? undefined : functionOf(found);
}

/** The component of the app that a host component is rendered by, as a line of a stack. */
function frameOf(fiber: Fiber): string | undefined {
  for (let at: Fiber | null = fiber; at; at = at.return) {
    const component = functionOf(at.type);
    if (!component || isHostRenderer(component)) continue;
    const offset = bundle.code.indexOf(Function.prototype.toString.call(component));
    if (offset < 0) continue;
    const before = bundle.code.slice(0, offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return `    at ${component.name || "<anonymous>"} (${bundle.name}:${before.length}:${column})`;
  }
  return undefined;
}

/**
 * Runs a check of what an app renders. What it throws has none of the app's lines in its stack, because the app only
 * said what is to be rendered: the component that said so is added.
 */
export function located<T>(fiber: unknown, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const frame = fiber && error instanceof Error ? frameOf(fiber as Fiber) : undefined;
    if (frame) (error as Error).stack = `${(error as Error).stack ?? String(error)}\n${frame}`;
    throw error;
  }
}
