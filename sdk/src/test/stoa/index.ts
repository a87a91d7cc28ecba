/** The module `stoa/test`. */

import { ServerFunctionError } from "../../page/errors.js";
import { appError } from "../../realm/connection.js";
import { decode, encode } from "../../wire.js";
import { ask, serverOperation } from "../host.js";
import { fakeClock, fakeTimers, isFaked, setTime, unfakeTimers } from "../timers.js";
import { callBlock } from "./block.js";
import { base64, listen, network } from "./network.js";
import { runServerFunction } from "./page.js";
import * as screen from "./screen.js";
import { forgetSurfaces } from "./screen.js";
import { openWorld, page, refreshContext, reset as resetSession } from "./session.js";
import { settle } from "./settle.js";
import { workspace } from "./workspace.js";

/** Calls a server function as client code does: in an execution of its own. */
export async function callServerFunction(hash: string, ...args: unknown[]): Promise<unknown> {
  await openWorld();
  try {
    return decode(await page.busy(runServerFunction(hash, encode(args, { path: "args" }))));
  } catch (error) {
    if (!(error instanceof ServerFunctionError)) throw error;
    const { name = "Error", message, code, stack, wire, kind, key } = error.failure;
    const described = {
      name,
      message,
      ...(typeof code === "string" ? { code } : {}),
      ...(stack === undefined ? {} : { stack }),
      ...(kind === undefined ? {} : { connection: { kind, key: key ?? "default" } }),
    };
    throw appError(described, wire);
  }
}

interface Connecting {
  value: string;
  /** Default `default`. */
  key?: string;
}

/** Connects: `connection-added` runs, and a throw of its refuses the connection and rejects here. */
async function connect(kind: "workspace" | "user", { value, key = "default" }: Connecting): Promise<void> {
  await openWorld();
  await page.busy(ask("connect", { kind, key, value }));
  await refreshContext();
  await settle();
}

/** Disconnects: `connection-removed` runs. */
async function disconnect(kind: "workspace" | "user", { key = "default" }: { key?: string } = {}): Promise<void> {
  await openWorld();
  await page.busy(ask("disconnect", { kind, key }));
  await refreshContext();
  await settle();
}

interface WebhookInit {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  body?: string;
}

/**
 * Sends a request to a webhook handler, named by its id or by its file without `.webhook.ts`, as the third party would. Its
 * app must have created the handler.
 */
async function callWebhook(handler: string, given: Request | WebhookInit = {}): Promise<Response> {
  await openWorld();
  const request = given instanceof Request ? given : requestOf(given);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const path = given instanceof Request ? "" : (given.path ?? "");
  const answer = await page.busy(
    ask<{ status: number; headers: [string, string][]; body: string }>("webhook", {
      handler,
      method: request.method,
      path,
      headers: [...request.headers],
      body: base64(bytes),
    }),
  );
  await settle();
  const body = Uint8Array.from(atob(answer.body), (character) => character.charCodeAt(0));
  const isBodyless = answer.status === 204 || answer.status === 205 || answer.status === 304;
  return new Response(isBodyless ? null : body, { status: answer.status, headers: answer.headers });
}

function requestOf({ method = "POST", headers = {}, json, body }: WebhookInit): Request {
  const text = json === undefined ? body : JSON.stringify(json);
  const type: Record<string, string> = json === undefined ? {} : { "content-type": "application/json" };
  return new Request("https://third-party.example/", {
    method,
    headers: { ...type, ...headers },
    body: text === undefined || method === "GET" || method === "HEAD" ? null : text,
  });
}

/** The clock of the app: of the test, of client code, and of every execution on the server. */
const clock = {
  /** Stops time at this moment. */
  set(time: string | number | Date): void {
    if (!isFaked()) fakeTimers();
    setTime(time);
  },
  /** Lets time pass, in milliseconds, and what is due happen. */
  async advance(ms: number): Promise<void> {
    if (!isFaked()) fakeTimers();
    await fakeClock("clock.advance").tickAsync(ms);
    await settle();
  },
  now: (): Date => new Date(),
  reset: unfakeTimers,
};

/** What the app keeps with `kv`. */
const kv = {
  async entries(): Promise<Record<string, unknown>> {
    await openWorld();
    return await ask("kv");
  },
  async get(key: string): Promise<unknown> {
    await openWorld();
    const found = await serverOperation<{ value: unknown } | null>("kv.get", { key });
    return found?.value;
  },
  async set(key: string, value: unknown, { ttlInSeconds }: { ttlInSeconds?: number } = {}): Promise<void> {
    await openWorld();
    await serverOperation("kv.set", { key, value, ttlInSeconds });
  },
  async delete(key: string): Promise<void> {
    await openWorld();
    await serverOperation("kv.delete", { key });
  },
};

/** The app's workspace settings. */
const settings = {
  async get(): Promise<Record<string, unknown>> {
    await openWorld();
    return await serverOperation("settings.get", {});
  },
  async set(key: string, value: unknown): Promise<void> {
    await openWorld();
    await serverOperation("settings.set", { key, value });
    await settle();
  },
};

interface Handler {
  id: string;
  fileName: string;
  url: string;
  externalWebhookId: string | null;
}

async function webhookHandlers(): Promise<Handler[]> {
  await openWorld();
  return await ask("handlers");
}

/** Forgets everything: a new workspace with the app just installed, no connection, nothing shown, nothing scripted. */
async function reset(): Promise<void> {
  network.reset();
  forgetSurfaces();
  await resetSession();
}

export function stoaTest(): object {
  listen();
  const { serializer: _s, forgetSurfaces: _f, forgive: _g, ...shownMembers } = screen;
  const members = {
    ...shownMembers,
    workspace,
    network,
    clock,
    kv,
    settings,
    connect,
    disconnect,
    callWebhook,
    callServerFunction,
    callBlock,
    webhookHandlers,
    settle: () => settle(),
    reset,
  };
  return new Proxy(members, {
    get(target, name) {
      if (name in target || typeof name === "symbol" || name === "then" || name === "__esModule") {
        return Reflect.get(target, name);
      }
      throw new Error(`stoa/test has no ${name}; it has ${Object.keys(members).sort().join(", ")}`);
    },
  });
}
