/** How the console writes web objects: by what can be read from them, not by their private fields. */
import { AbortSignal } from "./abort.js";
import { Blob, File } from "./blob.js";
import { CryptoKey } from "./crypto/key.js";
import { DOMException } from "./dom-exception.js";
import { Event } from "./events.js";
import { FormData } from "./form-data.js";
import { Headers } from "./headers.js";
import { addDescriber, nameOf } from "./inspect.js";
import { Request } from "./request.js";
import { Response } from "./response.js";
import { ReadableStream, TransformStream, WritableStream } from "./streams.js";
import { URL } from "./url.js";
import { URLSearchParams } from "./url-search-params.js";

type Constructor = abstract new (...args: never[]) => object;

const members: [Constructor, readonly string[]][] = [
  [
    URL,
    ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"],
  ],
  [Request, ["method", "url", "headers", "redirect", "bodyUsed"]],
  [Response, ["status", "statusText", "headers", "url", "redirected", "ok", "type", "bodyUsed"]],
  [File, ["name", "size", "type", "lastModified"]],
  [Blob, ["size", "type"]],
  [AbortSignal, ["aborted"]],
  [CryptoKey, ["type", "extractable", "algorithm", "usages"]],
  [ReadableStream, ["locked"]],
  [WritableStream, ["locked"]],
  [TransformStream, []],
  [Event, ["type", "defaultPrevented", "cancelable", "timeStamp"]],
];

export function describeInterfaces(): void {
  addDescriber((value, inner) => {
    if (value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData) {
      if (value === Object.getPrototypeOf(value).constructor.prototype) return undefined;
      const pairs = [...(value as Iterable<[string, unknown]>)].map(
        ([name, item]) => `${inner(name)} => ${inner(item)}`,
      );
      return `${nameOf(value)} {${pairs.length === 0 ? "" : ` ${pairs.join(", ")} `}}`;
    }
    if (value instanceof DOMException) {
      const stack = (value as { stack?: string }).stack;
      return `${value.name}: ${value.message}${stack ? `\n${stack.trimEnd()}` : ""}`;
    }
    const found = members.find(([type]) => value instanceof type);
    if (!found || Object.hasOwn(value, "constructor")) return undefined;
    const parts = found[1].map((name) => `${name}: ${inner((value as Record<string, unknown>)[name])}`);
    return `${nameOf(value)} {${parts.length === 0 ? "" : ` ${parts.join(", ")} `}}`;
  });
}
