/**
 * The conformance cases as a server bundle: `stdin_default("suites", [])` lists them, `stdin_default(name, [])` runs
 * one. `docs/web-apis.md` shows the outcome inside the sandbox.
 */
import { blob, formData } from "./cases/blob.js";
import { aes, derivation, digest, hmac, random, signatures } from "./cases/crypto.js";
import { base64, encoding } from "./cases/encoding.js";
import { abort, events, timers } from "./cases/events.js";
import { requestAndResponse } from "./cases/fetch.js";
import { globals } from "./cases/globals.js";
import { headers } from "./cases/headers.js";
import { streams } from "./cases/streams.js";
import { structuredCloning } from "./cases/structured-clone.js";
import { url } from "./cases/url.js";
import { urlSearchParams } from "./cases/url-search-params.js";
import { type Outcome, runSuite, type Suite } from "./check.js";
import { runUrlData, runUrlSetterData, type SetterData, type UrlData } from "./url-data.js";

const suites: Suite[] = [
  url,
  urlSearchParams,
  headers,
  requestAndResponse,
  blob,
  formData,
  encoding,
  base64,
  streams,
  abort,
  events,
  timers,
  structuredCloning,
  random,
  digest,
  hmac,
  aes,
  signatures,
  derivation,
  globals,
];

async function run(name: string, args: unknown[]): Promise<Outcome | string[]> {
  if (name === "suites") return suites.map((suite) => suite.name);
  if (name === "urltestdata") return runUrlData(args[0] as UrlData[]);
  if (name === "setters_tests") return runUrlSetterData(args[0] as SetterData);
  const suite = suites.find((candidate) => candidate.name === name);
  if (!suite) throw new Error(`there is no suite ${name}`);
  return runSuite(suite);
}

Object.assign(globalThis, { stdin_default: run });
