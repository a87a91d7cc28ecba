import { ok, type Suite, same, table, throws } from "../check.js";

const scope = globalThis as unknown as Record<string, unknown>;

export const globals: Suite = {
  name: "Globals",
  cases: {
    ...table(
      (name) => `${name} is missing, and says so`,
      [["Buffer"], ["require"], ["XMLHttpRequest"], ["WebSocket"], ["localStorage"], ["document"], ["window"]] as const,
      (name) => {
        same(typeof scope[name], "undefined");
        // As app code would use it: a free name.
        throws("ReferenceError", () => new Function(`return ${name}.x`)());
      },
    ),
    ...table(
      (name) => `${name} is a global that is not enumerable`,
      [["URL"], ["Request"], ["Blob"], ["ReadableStream"], ["AbortController"], ["DOMException"]] as const,
      (name) => {
        const property = Object.getOwnPropertyDescriptor(globalThis, name);
        same([typeof property?.value, property?.enumerable, property?.writable], ["function", false, true]);
      },
    ),
    "self is the global object": () => ok(scope.self === globalThis, "self"),
    "navigator names Stoa": () =>
      ok((scope.navigator as { userAgent: string }).userAgent.startsWith("Stoa"), "userAgent"),
    "process has only env": () => {
      const process = scope.process as { env: Record<string, string | undefined> } & Record<string, unknown>;
      same(typeof process.env, "object");
      same(process.env.STOA_TEST_UNSET, undefined);
      process.env.STOA_TEST_UNSET = "x";
      same(process.env.STOA_TEST_UNSET, undefined);
      throws("Error", () => process.versions);
    },
    "reportError does not throw": () =>
      (scope.reportError as (error: unknown) => void)(new Error("expected: reported")),
  },
};
