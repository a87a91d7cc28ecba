import { type Body, BodyMixin, extractBody, getBody, setBody } from "./body.js";
import {
  fillHeaders,
  type Guard,
  type Headers,
  type HeadersInit,
  headerPairs,
  headersGuard,
  headerValue,
  makeHeaders,
} from "./headers.js";
import { parseUrl } from "./url.js";
import { defineInterface, requireArguments, toByteString, toDictionary, toUSVString } from "./webidl.js";

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** A response that came from the network. */
export interface NetworkResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  url: string;
  redirected: boolean;
  body: Body | null;
  type?: string;
  /** Of the headers; `immutable` unless it says otherwise. */
  guard?: Guard;
}

export let networkResponse: (parts: NetworkResponse) => Response;
export let isResponse: (value: unknown) => value is Response;

/** Fetch Standard section 5.4. */
export class Response extends BodyMixin {
  #type = "default";
  #url = "";
  #redirected = false;
  #status = 200;
  #statusText = "";
  #headers: Headers = makeHeaders([], "response");

  static {
    networkResponse = (parts) => {
      const response = new Response();
      response.#type = parts.type ?? "basic";
      response.#url = parts.url.replace(/#.*$/, "");
      response.#redirected = parts.redirected;
      response.#status = parts.status;
      response.#statusText = parts.statusText;
      response.#headers = makeHeaders(parts.headers, parts.guard ?? "immutable");
      setBody(response, parts.body);
      return response;
    };
    isResponse = (value): value is Response => typeof value === "object" && value !== null && #redirected in value;
  }

  constructor(body: unknown = null, init?: ResponseInit) {
    super();
    this.#initialise(init, body === null || body === undefined ? null : extractBody(body));
  }

  #initialise(init: ResponseInit | undefined, content: { body: Body; type: string | null } | null): void {
    const options = toDictionary(init, "Response constructor: the second argument");
    if (options.headers !== undefined) fillHeaders(this.#headers, options.headers);
    if (options.status !== undefined) {
      const status = Number(options.status) & 0xffff;
      if (status < 200 || status > 599) {
        throw new RangeError(`Response constructor: the status ${status} is outside the range 200 to 599`);
      }
      this.#status = status;
    }
    if (options.statusText !== undefined) {
      const text = toByteString(options.statusText, "Response constructor");
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
        throw new TypeError("Response constructor: statusText has a character that is not allowed");
      }
      this.#statusText = text;
    }
    if (!content) return;
    if ([204, 205, 304].includes(this.#status)) {
      throw new TypeError(`Response constructor: a response with status ${this.#status} cannot have a body`);
    }
    setBody(this, content.body);
    if (content.type !== null && headerValue(this.#headers, "content-type") === null) {
      this.#headers.append("content-type", content.type);
    }
  }

  static error(): Response {
    const response = new Response();
    response.#type = "error";
    response.#status = 0;
    response.#headers = makeHeaders([], "immutable");
    return response;
  }

  static redirect(url: unknown, status: unknown = 302): Response {
    requireArguments(arguments.length, 1, "Response.redirect");
    const members = parseUrl(toUSVString(url));
    if (!members) throw new TypeError(`Response.redirect: '${toUSVString(url)}' is not a valid absolute URL`);
    const code = Number(status) & 0xffff;
    if (![301, 302, 303, 307, 308].includes(code)) {
      throw new RangeError(`Response.redirect: ${code} is not a redirect status`);
    }
    const response = new Response();
    response.#status = code;
    response.#headers = makeHeaders([["location", members[0]]], "immutable");
    return response;
  }

  static json(data: unknown, init?: ResponseInit): Response {
    requireArguments(arguments.length, 1, "Response.json");
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("Response.json: the value cannot be written as JSON");
    const response = new Response();
    response.#initialise(init, { body: extractBody(text).body, type: "application/json" });
    return response;
  }

  get type(): string {
    return this.#type;
  }
  get url(): string {
    return this.#url;
  }
  get redirected(): boolean {
    return this.#redirected;
  }
  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    return this.#headers;
  }

  clone(): Response {
    const body = getBody(this);
    if (body?.unusable) throw new TypeError("Response.clone: the body is locked or was read already");
    return networkResponse({
      type: this.#type,
      guard: headersGuard(this.#headers),
      url: this.#url,
      redirected: this.#redirected,
      status: this.#status,
      statusText: this.#statusText,
      headers: headerPairs(this.#headers).map(([name, value]) => [name, value]),
      body: body?.clone() ?? null,
    });
  }
}
defineInterface("Response", Response);
