import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import type { Call, Context, Done, Engine, Failed } from "../../src/guest/engine.js";
import { decode } from "../../src/wire.js";
import { hostOps } from "./host-ops.js";

const scripts = new Map<string, Promise<string>>();

/** A script as `build.mjs` makes it, unminified. */
export function script(entry: string): Promise<string> {
  let made = scripts.get(entry);
  if (!made) {
    made = build({
      entryPoints: [new URL(`../../src/${entry}`, import.meta.url).pathname],
      bundle: true,
      format: "iife",
      platform: "browser",
      keepNames: true,
      define: { "process.env.NODE_ENV": '"production"' },
      write: false,
    }).then((result) => result.outputFiles[0]?.text ?? "");
    scripts.set(entry, made);
  }
  return made;
}

/** `ArrayBuffer.prototype.transfer` (ES2024) for node 20; the sandbox's engine has it. */
const transferForOldNode = `{
  const { detach } = globalThis;
  delete globalThis.detach;
  ArrayBuffer.prototype.transfer ??= function () {
    const copy = this.slice(0);
    detach(this);
    return copy;
  };
  if (!("detached" in ArrayBuffer.prototype)) {
    Object.defineProperty(ArrayBuffer.prototype, "detached", {
      get() {
        try {
          return !new Uint8Array(this);
        } catch {
          return true;
        }
      },
    });
  }
}`;

export interface Ended {
  done?: Done;
  failed?: Failed;
  body?: ArrayBuffer | null;
  /** A `value` result, decoded. */
  value?: unknown;
}

export type Operations = (name: string, payload: Record<string, unknown>) => unknown;

export const emptyContext: Context = {
  apiToken: "token-1",
  env: { KEY: "value" },
  currentUser: { id: "member-1" },
  userConnections: {},
  workspaceConnections: {},
  development: false,
};

/** Runs a bundle as the sandbox does: guest script, bundle, context, one call. The context has no globals of node's. */
export async function runGuest(
  bundle: string,
  call: Call,
  options: { context?: Partial<Context>; operations?: Operations; body?: ArrayBuffer; entry?: string } = {},
): Promise<Ended & { logs: string[] }> {
  const logs: string[] = [];
  let end: (ended: Ended) => void = () => {};
  const ended = new Promise<Ended>((resolve) => {
    end = resolve;
  });
  let lastId = 0;
  const timers = new Map<number, NodeJS.Timeout>();
  const engine: Engine = {
    op(name, payload, body) {
      if (name === "done") {
        const done = JSON.parse(payload as string) as Done;
        end({
          done,
          body: (body as ArrayBuffer) ?? null,
          ...(done.type === "value" ? { value: decode(done.value) } : {}),
        });
      } else if (name === "failed") end({ failed: JSON.parse(payload as string) as Failed });
      else if (name === "log") logs.push((JSON.parse(payload as string) as { message: string }).message);
      else {
        const op = hostOps[name];
        if (!op) throw new Error(`no op ${name}`);
        return op(payload);
      }
      return null;
    },
    start(name, payload) {
      const id = ++lastId;
      if (name === "sleep") {
        timers.set(
          id,
          setTimeout(() => engine.entry?.resolve(id, ""), Number(payload)),
        );
        return id;
      }
      if (name !== "operation") throw new Error(`no operation ${name}`);
      const request = JSON.parse(payload) as { name: string; payload: Record<string, unknown> };
      queueMicrotask(() => {
        try {
          engine.entry?.resolve(id, JSON.stringify(options.operations?.(request.name, request.payload) ?? null));
        } catch (error) {
          engine.entry?.reject(id, JSON.stringify({ code: "refused", message: (error as Error).message }));
        }
      });
      return id;
    },
    cancel: (id) => clearTimeout(timers.get(id)),
  };
  const sandbox = createContext({
    __stoa: engine,
    detach: (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] }),
  });
  runInContext(transferForOldNode, sandbox);
  runInContext(await script(options.entry ?? "guest/index.ts"), sandbox);
  runInContext(bundle, sandbox);
  engine.entry?.install(JSON.stringify({ ...emptyContext, ...options.context }));
  engine.entry?.call(JSON.stringify(call), options.body ?? null);
  return { ...(await ended), logs };
}
