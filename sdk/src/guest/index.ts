/**
 * What runs in the sandbox before an app's server or block bundle: web globals, the SDK, and the entry points through
 * which the engine calls the bundle. Built into `dist/guest.js`.
 */
import "./closed.js";
import { installErrorClasses } from "../root/errors.js";
import { root } from "../root/index.js";
import { server } from "../server/index.js";
import { stringify } from "../wire.js";
import { context, install } from "./context.js";
import { describeFailure, dispatch } from "./dispatch.js";
import { type Call, type Context, engine } from "./engine.js";
import { process } from "./process.js";
import { reject, resolve } from "./web/index.js";

/** What every call needs, taken before app code can replace it. */
const { parse } = JSON;

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

const hopeless =
  '{"name":"Error","message":"an error that cannot be described, because the app has changed built-in objects",' +
  '"wire":"{\\"$\\":\\"error\\",\\"name\\":\\"Error\\",\\"message\\":\\"an error that cannot be described\\"}"}';

/** True until the call has been reported as done or failed; it is reported once. */
let running = false;

async function run(call: string, body: ArrayBuffer | null): Promise<void> {
  running = true;
  try {
    const { done, body: answer } = await dispatch(parse(call) as Call, body);
    if (running) engine.op("done", stringify(done), answer);
    running = false;
  } catch (thrown) {
    fail(thrown);
  }
}

function fail(thrown: unknown): void {
  if (!running) return;
  running = false;
  let described: string;
  try {
    described = stringify(describeFailure(thrown, context()?.development ?? false));
  } catch {
    // App code has changed objects that even this needs.
    described = hopeless;
  }
  engine.op("failed", described);
}

engine.entry = {
  install: (json) => install(parse(json) as Context),
  call: (call, body) => void run(call, body ?? null),
  resolve: (id, payload, body) => resolve(id, payload ?? "", body),
  reject,
  abort: (reason) => fail(new Error(reason)),
};
