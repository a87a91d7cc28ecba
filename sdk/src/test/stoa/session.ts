/** What one test file has of Stoa: a workspace, the installed app, and the realm that shows its UI. */

import { install } from "../../guest/context.js";
import type { Context } from "../../guest/engine.js";
import { type Realm, startRealmOver } from "../../page/realm.js";
import type { Port } from "../../realm/connection.js";
import { runRealm } from "../../realm/run.js";
import { ask } from "../host.js";
import { modules } from "../modules.js";
import { TestPage } from "./page.js";

export interface World {
  workspace: { id: string; slug: string; name: string };
  member: { id: string; email_address: string; first_name: string; last_name: string };
  app: { slug: string; name: string };
  /** All scopes. */
  token: string;
  context: Context;
}

let world: Promise<World> | undefined;
let realm: Promise<Realm> | undefined;
export let page = new TestPage();

/** The workspace with the app in it, made when a test first needs it. */
export async function openWorld(): Promise<World> {
  world ??= ask<World>("open").then((opened) => {
    install(opened.context);
    return opened;
  });
  return await world;
}

/** Server code that the test itself calls sees what has changed: connections, and a token that works. */
export async function refreshContext(): Promise<void> {
  if (world) install((await ask<World>("open")).context);
}

/** Starts anew: an empty workspace, nothing on the screen, nothing scripted. */
export async function reset(): Promise<void> {
  const open = realm;
  realm = undefined;
  world = undefined;
  const before = page;
  page = new TestPage();
  before.isOver = true;
  if (open) (await open.catch(() => undefined))?.dispose();
  await ask("reset");
}

/** The realm with the app's client code: the one that runs in the browser's worker, here in the test's own sandbox. */
export async function openRealm(): Promise<Realm> {
  realm ??= startRealm();
  return await realm;
}

let registered: unknown;
let settingsSchema: unknown;

async function startRealm(): Promise<Realm> {
  const { app } = await openWorld();
  if (!modules.client) throw new Error("stoa/test: there is no app in this folder that could be shown");
  if (registered === undefined) {
    const globals = globalThis as Record<string, unknown>;
    globals.registerSurfaces = (surfaces: unknown) => {
      registered = surfaces;
    };
    globals.registerSettingsSchema = (schema: unknown) => {
      settingsSchema = schema;
    };
    await modules.client();
    registered ??= {};
  }
  const current = page;
  return await startRealmOver(
    async () => {
      const [ours, theirs] = channel();
      runRealm({ port: theirs, evaluate });
      return { port: ours, close: () => ours.close() };
    },
    { bundle: { code: "", name: "test.js" }, host: current.host, app },
  );
}

/** The bundle has run already, as part of the test's: what it registered is handed over. */
function evaluate(_code: string, _name: string, given: Record<string, unknown>): void {
  const { registerSurfaces, registerSettingsSchema, runServerFunction, open } = given;
  (registerSettingsSchema as (schema: unknown) => void)?.(settingsSchema);
  (registerSurfaces as (surfaces: unknown) => void)(registered);
  Object.assign(globalThis, { runServerFunction, open });
}

/** Two ends of a wire that carries copies, one message per turn. */
function channel(): [Port, Port] {
  const make = (): Port & { other?: Port; open: boolean } => ({
    onmessage: null,
    open: true,
    postMessage(message) {
      const copy = structuredClone(message);
      void Promise.resolve().then(() => {
        if (this.open) this.other?.onmessage?.({ data: copy });
      });
    },
    close() {
      this.open = false;
    },
  });
  const [a, b] = [make(), make()];
  a.other = b;
  b.other = a;
  return [a, b];
}
