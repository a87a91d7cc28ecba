import type { AbortSignal } from "./abort.js";
import { onAbort } from "./abort.js";
import { Body, getBody } from "./body.js";
import { decodeUtf8, encodeUtf8 } from "./encoding.js";
import { headerPairs, headerValue } from "./headers.js";
import { begin, cancel, type HostFailure, host, tryOp } from "./host.js";
import { parseMimeType, serialiseMimeType } from "./mime.js";
import { isRequest, Request, type RequestInit } from "./request.js";
import { networkResponse, type Response } from "./response.js";
import { byteStream } from "./streams.js";
import { percentDecode } from "./url-search-params.js";
import { requireArguments } from "./webidl.js";

/**
 * What the host answers to `fetch`. The body follows by `fetch.read`, whose payload is the id of the fetch; to cancel
 * that id ends the body.
 */
interface FetchAnswer {
  status: number;
  statusText: string;
  headers: [string, string][];
  url: string;
  redirected: boolean;
}

/** Fetch Standard section 5.6. */
export function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  return run(arguments.length, input, init);
}

async function run(given: number, input: unknown, init: RequestInit | undefined): Promise<Response> {
  requireArguments(given, 1, "fetch");
  const request = isRequest(input) && init === undefined && !getBody(input) ? input : new Request(input, init);
  const { signal } = request;
  signal.throwIfAborted();
  const scheme = request.url.slice(0, request.url.indexOf(":"));
  if (scheme === "data") return dataResponse(request);
  if (scheme !== "http" && scheme !== "https") {
    throw new TypeError(`fetch: the scheme '${scheme}' of '${request.url}' is not supported`);
  }
  const body = getBody(request);
  // A body that is a stream is collected: the host takes requests whole.
  const bytes = body ? await body.take() : null;
  signal.throwIfAborted();
  return send(request, bytes, signal);
}

function send(request: Request, bytes: Uint8Array | null, signal: AbortSignal): Promise<Response> {
  const headers = headerPairs(request.headers).map(([name, value]) => [name, value]);
  if (headerValue(request.headers, "accept") === null) headers.push(["accept", "*/*"]);
  const payload = JSON.stringify({
    method: request.method,
    url: request.url.replace(/#.*$/, ""),
    headers,
    redirect: request.redirect,
  });
  return new Promise((settle, fail) => {
    let stopListening = (): void => {};
    const id = begin(
      "fetch",
      payload,
      bytes,
      (text) => {
        stopListening();
        settle(openResponse(JSON.parse(text) as FetchAnswer, request, id, signal));
      },
      (failure) => {
        stopListening();
        fail(networkError(failure));
      },
    );
    stopListening = onAbort(signal, (reason) => {
      cancel(id);
      fail(reason);
    });
  });
}

const nullBodyStatus = [101, 103, 204, 205, 304];

function openResponse(answer: FetchAnswer, request: Request, fetchId: number, signal: AbortSignal): Response {
  const empty = nullBodyStatus.includes(answer.status) || request.method === "HEAD";
  if (empty) host.cancel(fetchId);
  return networkResponse({
    ...answer,
    url: answer.url || request.url,
    body: empty ? null : Body.ofStream(responseStream(fetchId, signal)),
  });
}

/** The response's body, read from the host chunk by chunk as the reader asks. */
function responseStream(fetchId: number, signal: AbortSignal): ReturnType<typeof byteStream> {
  let readId: number | undefined;
  let aborted = false;
  let reason: unknown;
  let failRead: ((reason: unknown) => void) | undefined;
  const close = (): void => {
    if (readId !== undefined) cancel(readId);
    host.cancel(fetchId);
  };
  const stopListening = onAbort(signal, (why) => {
    aborted = true;
    reason = why;
    close();
    failRead?.(why);
  });
  return byteStream(
    () =>
      new Promise<Uint8Array | null>((settle, fail) => {
        if (aborted) {
          fail(reason);
          return;
        }
        failRead = fail;
        readId = begin(
          "fetch.read",
          String(fetchId),
          null,
          (_, chunk) => {
            readId = undefined;
            if (chunk === null) stopListening();
            settle(chunk === null ? null : new Uint8Array(chunk));
          },
          (failure) => {
            readId = undefined;
            stopListening();
            fail(networkError(failure));
          },
        );
      }),
    () => {
      stopListening();
      close();
    },
  );
}

/** What `fetch` rejects with: a `TypeError` with the host's code, and its cause as other servers give it. */
function networkError(failure: HostFailure): TypeError {
  const error = new TypeError(failure.message);
  return failure.code === undefined ? error : Object.assign(error, { code: failure.code });
}

/** Fetch Standard section 6: `data:` URLs. */
function dataResponse(request: Request): Response {
  const rest = request.url.replace(/#.*$/, "").slice("data:".length);
  const comma = rest.indexOf(",");
  if (comma < 0) throw new TypeError(`fetch: '${request.url}' is no valid data: URL`);
  let type = rest.slice(0, comma).trim();
  let bytes = percentDecode(encodeUtf8(rest.slice(comma + 1)));
  const base64 = /;[ ]*base64$/i.exec(type);
  if (base64) {
    type = type.slice(0, base64.index);
    const text = tryOp("base64.decode", decodeUtf8(bytes));
    if (text === null) throw new TypeError(`fetch: '${request.url}' is not correctly encoded`);
    bytes = Uint8Array.from(text as string, (character) => character.charCodeAt(0));
  }
  if (type.startsWith(";")) type = `text/plain${type}`;
  const parsed = parseMimeType(type);
  return networkResponse({
    status: 200,
    statusText: "OK",
    headers: [["content-type", parsed ? serialiseMimeType(parsed) : "text/plain;charset=US-ASCII"]],
    url: request.url,
    redirected: false,
    body: request.method === "HEAD" ? null : Body.ofBytes(bytes),
  });
}
