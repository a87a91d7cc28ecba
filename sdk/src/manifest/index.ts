/**
 * What runs in the sandbox before a client bundle whose manifest is to be learned: React, the SDK without a realm
 * behind it, and the registration functions. Nothing is rendered. Built into `dist/manifest.js`.
 */
import "../guest/web/index.js";
import { client } from "../client/index.js";
import { describeFailure } from "../guest/dispatch.js";
import { type Call, engine } from "../guest/engine.js";
import { reactForApps } from "../realm/react.js";
import { root } from "../root/index.js";
import { encode, type Json } from "../wire.js";

let surfaces: unknown = {};
let settingsSchema: unknown = null;

const globals = {
  React: reactForApps(),
  ATTIO_ROOT_SDK: root,
  ATTIO_CLIENT_EXTENSION_SDK: client,
  registerSurfaces(registered: unknown): void {
    surfaces = registered;
  },
  registerSettingsSchema(registered: unknown): void {
    settingsSchema = registered;
  },
  runServerFunction(hash: string): Promise<never> {
    return Promise.reject(new Error(`the server function ${hash} cannot be called while the app is being loaded`));
  },
  window: globalThis,
  open(): void {},
};

/** A client bundle's globals (`sdk-surface.md` 4.7): no network, and timers that never come. */
const absent = ["fetch", "Request", "Response", "Headers", "FormData", "process"];
for (const name of absent) Reflect.deleteProperty(globalThis, name);
const timers = { setTimeout: () => 0, setInterval: () => 0, clearTimeout() {}, clearInterval() {} };

/** Ids that a module makes while it loads: nothing of them stays, so they need not be secret. */
const crypto = {
  getRandomValues<View extends ArrayBufferView>(view: View): View {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(Math.random() * 256);
    return view;
  },
  randomUUID: () => "00000000-0000-4000-8000-000000000000",
};

for (const [name, value] of Object.entries({ ...globals, ...timers, crypto })) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Functions, and components that are objects (`memo`, `forwardRef`, `lazy`), are `{"$": "function"}`. */
function describe(value: unknown): Json | undefined {
  const isComponent = typeof value === "object" && value !== null && "$$typeof" in value;
  return typeof value === "function" || isComponent ? { $: "function" } : undefined;
}

function registrations(): string {
  return encode(
    { surfaces: surfaces ?? {}, settingsSchema: settingsSchema ?? null },
    { path: "the registration", destination: "the manifest", describe },
  );
}

engine.entry = {
  install() {},
  call(json) {
    try {
      const call = JSON.parse(json) as Call;
      if (call.kind !== "registrations") throw new Error(`a client bundle cannot be called with ${call.kind}`);
      engine.op("done", JSON.stringify({ type: "value", value: registrations() }));
    } catch (thrown) {
      engine.op("failed", JSON.stringify(describeFailure(thrown, false)));
    }
  },
  resolve() {},
  reject() {},
  abort() {},
};
