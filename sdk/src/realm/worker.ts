/** The worker inside the frame: gets its port, locks its globals, runs the realm. Built into `dist/worker.js`. */
import type { Port } from "./connection.js";
import { lockDown } from "./lockdown.js";
import { runRealm } from "./run.js";

const scope = globalThis as unknown as {
  addEventListener(type: string, listener: (event: never) => void, options?: { once?: boolean }): void;
};

scope.addEventListener(
  "message",
  (event: { ports: readonly MessagePort[] }) => {
    const port = event.ports[0];
    if (!port) return;
    const realm = runRealm({ port: port as unknown as Port, evaluate });
    scope.addEventListener("error", (error: ErrorEvent) => realm.report(error.error ?? new Error(error.message)));
    scope.addEventListener("unhandledrejection", (rejection: PromiseRejectionEvent) => realm.report(rejection.reason));
    lockDown(globalThis);
  },
  { once: true },
);

/** Indirect `eval`: the bundle runs as a script of its own, under the name that stack traces show. */
function evaluate(code: string, name: string, globals: Record<string, unknown>): void {
  for (const [key, value] of Object.entries({ ...globals, window: globalThis })) {
    Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  }
  // biome-ignore lint/security/noGlobalEval: running app code is what a realm is for
  const evaluateGlobally = eval;
  evaluateGlobally(`${code}\n//# sourceURL=${name}`);
}
