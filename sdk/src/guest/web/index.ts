/**
 * The web globals of server code (`docs/web-apis.md`). Importing this file installs them on `globalThis`.
 *
 * What is not here stays undefined, so that `typeof X` guards keep working; using it throws the engine's
 * ReferenceError, which names it.
 */

import { AbortController, AbortSignal } from "./abort.js";
import { atob, btoa } from "./base64.js";
import { Blob, File } from "./blob.js";
import { console } from "./console.js";
import { Crypto, crypto } from "./crypto/crypto.js";
import { CryptoKey } from "./crypto/key.js";
import { SubtleCrypto } from "./crypto/subtle.js";
import { describeInterfaces } from "./describe.js";
import { DOMException } from "./dom-exception.js";
import { TextDecoder, TextEncoder } from "./encoding.js";
import { CustomEvent, ErrorEvent, Event, EventTarget, report } from "./events.js";
import { fetch } from "./fetch.js";
import { FormData } from "./form-data.js";
import { Headers } from "./headers.js";
import { Performance, performance } from "./performance.js";
import { Request } from "./request.js";
import { Response } from "./response.js";
import * as streams from "./streams.js";
import { refuseInstances, structuredClone } from "./structured-clone.js";
import { clearInterval, clearTimeout, queueMicrotask, setInterval, setTimeout } from "./timers.js";
import { URL } from "./url.js";
import { URLSearchParams } from "./url-search-params.js";

export { call, reject, resolve } from "./host.js";

const { ReadableStream, WritableStream, TransformStream, isDisturbed, byteStream, readAll, ...streamParts } = streams;

const interfaces = {
  AbortController,
  AbortSignal,
  Blob,
  Crypto,
  CryptoKey,
  CustomEvent,
  DOMException,
  ErrorEvent,
  Event,
  EventTarget,
  File,
  FormData,
  Headers,
  Performance,
  ReadableStream,
  Request,
  Response,
  SubtleCrypto,
  TextDecoder,
  TextEncoder,
  TransformStream,
  URL,
  URLSearchParams,
  WritableStream,
  ...streamParts,
};

const functions = {
  atob,
  btoa,
  clearInterval,
  clearTimeout,
  fetch,
  queueMicrotask,
  reportError: (error: unknown): void => report(error),
  setInterval,
  setTimeout,
  structuredClone,
};

const objects = {
  crypto,
  navigator: Object.create(null, {
    userAgent: { value: "Stoa", enumerable: true },
    [Symbol.toStringTag]: { value: "Navigator" },
  }) as { userAgent: string },
  performance,
  self: globalThis,
};

for (const [name, value] of Object.entries({ ...interfaces, console })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
for (const [name, value] of Object.entries({ ...functions, ...objects })) {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
}

refuseInstances(
  Object.values(interfaces).filter((value) => ![Blob, CryptoKey, DOMException, File].includes(value as never)),
);
describeInterfaces();
