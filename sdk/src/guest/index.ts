/**
 * What runs in the sandbox before an app's server or block bundle: web globals, the SDK, and the entry points through
 * which the engine calls the bundle. Built into `dist/guest.js`.
 */
import { installErrorClasses } from "../root/errors.js";
import { root } from "../root/index.js";
import { server } from "../server/index.js";
import { context, install } from "./context.js";
import { describeFailure, dispatch } from "./dispatch.js";
import { type Call, type Context, engine } from "./engine.js";
import { process } from "./process.js";
import { reject, resolve } from "./web/index.js";

installErrorClasses();

const globals = {
  ATTIO_ROOT_SDK: root,
  ATTIO_SERVER_APP_SDK: server,
  process,
  /** The schema is read from the client bundle; server bundles register the same one. */
  registerSettingsSchema: (_schema: unknown) => {},
};

for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** True until the call has been reported as done or failed; it is reported once. */
let running = false;

async function run(call: string, body: ArrayBuffer | null): Promise<void> {
  running = true;
  try {
    const { done, body: answer } = await dispatch(JSON.parse(call) as Call, body);
    if (running) engine.op("done", JSON.stringify(done), answer);
    running = false;
  } catch (thrown) {
    fail(thrown);
  }
}

function fail(thrown: unknown): void {
  if (running) engine.op("failed", JSON.stringify(describeFailure(thrown, context()?.development ?? false)));
  running = false;
}

engine.entry = {
  install: (json) => install(JSON.parse(json) as Context),
  call: (call, body) => void run(call, body ?? null),
  resolve: (id, payload, body) => resolve(id, payload ?? "", body),
  reject,
  abort: (reason) => fail(new Error(reason)),
};
