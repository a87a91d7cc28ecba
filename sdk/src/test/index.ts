/**
 * What runs in the sandbox before a test file: all that server code finds, the client SDK and its realm without a browser,
 * and Vitest's runner and matchers. Built into `dist/test.js`.
 */
import "../guest/closed.js";
import "../guest/web/index.js";
import * as matchers from "@vitest/expect";
import * as runner from "@vitest/runner";
import { addSerializer } from "@vitest/snapshot";
import * as spy from "@vitest/spy";
import * as jsxDev from "react/jsx-dev-runtime";
import * as jsx from "react/jsx-runtime";
import { client } from "../client/index.js";
import { install } from "../guest/context.js";
import { describeFailure } from "../guest/dispatch.js";
import { type Call, type Context, engine } from "../guest/engine.js";
import { reject, resolve } from "../guest/web/index.js";
import { reactForApps } from "../realm/react.js";
import { installErrorClasses } from "../root/errors.js";
import { root } from "../root/index.js";
import { server } from "../server/index.js";
import { decode, encode } from "../wire.js";
import { assert, chai, createExpect, expect, should } from "./expect.js";
import { modules } from "./modules.js";
import { type Options, setOptions } from "./options.js";
import { process } from "./process.js";
import { registry } from "./registry.js";
import { runFile } from "./run.js";
import { stoaTest } from "./stoa/index.js";
import { runServerFunction } from "./stoa/page.js";
import { serializer } from "./stoa/screen.js";
import { openWorld } from "./stoa/session.js";
import { vi } from "./vi.js";

declare global {
  /** Set by the bundle of a test file. */
  var __stoaTestFile: undefined | (() => Promise<void>);
}

installErrorClasses();
addSerializer(serializer as never);

const { afterAll, afterEach, beforeAll, beforeEach, describe, it, onTestFailed, onTestFinished, suite, test } = runner;
const globals = {
  describe,
  suite,
  it,
  test,
  expect,
  assert,
  vi,
  vitest: vi,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
  onTestFailed,
  onTestFinished,
};

/** `import { … } from "vitest"`: what is missing is named when it is used. */
const vitest = named("vitest", {
  ...globals,
  chai,
  should,
  createExpect,
  aroundAll: runner.aroundAll,
  aroundEach: runner.aroundEach,
  expectTypeOf: typesOnly(),
  assertType: () => {},
});

/** Types are checked by TypeScript; while a test runs, everything about them is true. */
function typesOnly(): unknown {
  const anything: unknown = new Proxy(() => anything, {
    get: (_target, name) => (name === "then" ? undefined : anything),
  });
  return anything;
}

function named(module: string, members: Record<string, unknown>): object {
  return new Proxy(members, {
    get(target, name) {
      if (
        name in target ||
        typeof name === "symbol" ||
        name === "then" ||
        name === "__esModule" ||
        name === "default"
      ) {
        return Reflect.get(target, name);
      }
      throw new Error(`${module} has no ${name} under stoa test`);
    },
  });
}

Object.assign(modules, {
  attio: root,
  "attio-client": client,
  "attio-server": server,
  react: reactForApps(),
  "react-jsx-runtime": { ...jsx, jsxDEV: (jsxDev as { jsxDEV?: unknown }).jsxDEV ?? jsx.jsx },
  vitest,
  "vitest-expect": named("@vitest/expect", { ...matchers }),
  "vitest-spy": named("@vitest/spy", { ...spy }),
  "vitest-runner": named("@vitest/runner", { ...runner }),
  registry,
  env: { MODE: "test", DEV: true, PROD: false, SSR: true, VITEST: "true", BASE_URL: "/" },
});
Object.defineProperty(modules, "stoa-test", { get: stoaTest, enumerable: true });

const everywhere = {
  ...globals,
  __stoaModules: modules,
  process,
  React: modules.react,
  ATTIO_ROOT_SDK: root,
  ATTIO_CLIENT_EXTENSION_SDK: client,
  ATTIO_SERVER_APP_SDK: server,
  registerSurfaces: () => {},
  registerSettingsSchema: () => {},
  /** Until a realm runs: client code that a test calls itself. */
  async runServerFunction(hash: string, args: unknown[]): Promise<unknown> {
    await openWorld();
    return decode(await runServerFunction(hash, encode(args, { path: "args" })));
  },
  window: globalThis,
  /** Node's name for it, which tests written for Vitest use. */
  global: globalThis,
};
for (const [name, value] of Object.entries(everywhere)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

async function run({ options }: { options: string }): Promise<void> {
  try {
    const given = JSON.parse(options) as Options;
    setOptions(given);
    const file = globalThis.__stoaTestFile;
    if (!file) throw new Error("the bundle holds no test file");
    await runFile(file);
    engine.op("done", JSON.stringify({ type: "value", value: "null" }));
  } catch (thrown) {
    engine.op("failed", JSON.stringify(describeFailure(thrown, true)));
  }
}

engine.entry = {
  install: (json) => install(JSON.parse(json) as Context),
  call(json) {
    const call = JSON.parse(json) as Call | { kind: "test"; options: string };
    if (call.kind !== "test") throw new Error(`a test file cannot be called with ${call.kind}`);
    void run(call);
  },
  resolve: (id, payload, body) => resolve(id, payload ?? "", body),
  reject,
  abort: (reason) => engine.op("failed", JSON.stringify(describeFailure(new Error(reason), true))),
};
