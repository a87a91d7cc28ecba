import { type AbortSignal, createSignal, isAbortSignal, onAbort, signalAbort } from "./abort.js";
import { type Body, BodyMixin, extractBody, getBody, setBody } from "./body.js";
import { fillHeaders, type Headers, type HeadersInit, headerPairs, headerValue, makeHeaders } from "./headers.js";
import { parseUrl } from "./url.js";
import { defineInterface, requireArguments, toByteString, toDictionary, toDOMString, toUSVString } from "./webidl.js";

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  referrer?: string;
  referrerPolicy?: string;
  mode?: string;
  credentials?: string;
  cache?: string;
  redirect?: string;
  integrity?: string;
  keepalive?: boolean;
  signal?: AbortSignal | null;
  duplex?: string;
  priority?: string;
  window?: null;
}

const choices = {
  mode: ["navigate", "same-origin", "no-cors", "cors"],
  credentials: ["omit", "same-origin", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
  ],
  duplex: ["half"],
  priority: ["high", "low", "auto"],
} as const;

function choose(init: Partial<RequestInit>, key: keyof typeof choices): string | undefined {
  const given = init[key];
  if (given === undefined) return undefined;
  const text = toDOMString(given);
  if (!(choices[key] as readonly string[]).includes(text)) {
    throw new TypeError(`Request constructor: '${text}' is not a valid value for ${key}`);
  }
  return text;
}

export let isRequest: (value: unknown) => value is Request;

/** Fetch Standard section 5.3. `mode`, `credentials` and `cache` are kept and mean nothing: there is no origin here. */
export class Request extends BodyMixin {
  #method = "GET";
  #url: string;
  #headers: Headers;
  #signal: AbortSignal;
  #fields: Record<string, string> = {};
  #keepalive = false;

  static {
    isRequest = (value): value is Request => typeof value === "object" && value !== null && #url in value;
  }

  constructor(input: unknown, init?: RequestInit) {
    requireArguments(arguments.length, 1, "Request constructor");
    super();
    const options = toDictionary(init, "Request constructor: the second argument");
    const source = isRequest(input) ? input : null;
    this.#url = source ? source.#url : checkedUrl(toUSVString(input));
    this.#method = source ? source.#method : "GET";
    this.#fields = source ? { ...source.#fields } : {};
    this.#keepalive = source ? source.#keepalive : false;
    if ("window" in options && options.window !== null && options.window !== undefined) {
      throw new TypeError("Request constructor: 'window' can only be null");
    }
    this.#applyOptions(options);
    if (options.method !== undefined) this.#method = checkedMethod(options.method);
    this.#signal = followedSignal(options.signal === undefined && source ? source.#signal : options.signal);

    this.#headers = makeHeaders([], "request");
    if (options.headers !== undefined) fillHeaders(this.#headers, options.headers);
    else if (source)
      headerPairs(this.#headers).push(...headerPairs(source.#headers).map(([k, v]) => [k, v] as [string, string]));

    const given = options.body !== undefined && options.body !== null;
    const inherited = source ? getBody(source) : null;
    if ((given || inherited) && (this.#method === "GET" || this.#method === "HEAD")) {
      throw new TypeError(`Request constructor: a ${this.#method} request cannot have a body`);
    }
    if (given) {
      const { body, type } = extractBody(options.body);
      if (body.streaming && options.duplex === undefined) {
        throw new TypeError("Request constructor: a body that is a stream needs `duplex: 'half'`");
      }
      if (type !== null && headerValue(this.#headers, "content-type") === null)
        this.#headers.append("content-type", type);
      setBody(this, body);
    } else if (inherited) {
      if (inherited.unusable)
        throw new TypeError("Request constructor: the request's body is locked or was read already");
      setBody(this, inherited.move());
    }
  }

  #applyOptions(options: Partial<RequestInit>): void {
    if (options.referrer !== undefined) {
      const referrer = toUSVString(options.referrer);
      if (referrer !== "" && !parseUrl(referrer, "about:client")) {
        throw new TypeError(`Request constructor: '${referrer}' is not a valid referrer`);
      }
      this.#fields.referrer = referrer;
    }
    for (const key of Object.keys(choices) as (keyof typeof choices)[]) {
      const value = choose(options, key);
      if (value !== undefined) this.#fields[key] = value;
    }
    if (this.#fields.mode === "navigate" && options.mode !== undefined) {
      throw new TypeError("Request constructor: mode cannot be 'navigate'");
    }
    if (this.#fields.cache === "only-if-cached" && this.#fields.mode !== "same-origin") {
      throw new TypeError("Request constructor: cache 'only-if-cached' needs mode 'same-origin'");
    }
    if (options.integrity !== undefined) this.#fields.integrity = toDOMString(options.integrity);
    if (options.keepalive !== undefined) this.#keepalive = Boolean(options.keepalive);
  }

  get method(): string {
    return this.#method;
  }
  get url(): string {
    return this.#url;
  }
  get headers(): Headers {
    return this.#headers;
  }
  get destination(): string {
    return "";
  }
  get referrer(): string {
    return this.#fields.referrer ?? "about:client";
  }
  get referrerPolicy(): string {
    return this.#fields.referrerPolicy ?? "";
  }
  get mode(): string {
    return this.#fields.mode ?? "cors";
  }
  get credentials(): string {
    return this.#fields.credentials ?? "same-origin";
  }
  get cache(): string {
    return this.#fields.cache ?? "default";
  }
  get redirect(): string {
    return this.#fields.redirect ?? "follow";
  }
  get integrity(): string {
    return this.#fields.integrity ?? "";
  }
  get keepalive(): boolean {
    return this.#keepalive;
  }
  get isReloadNavigation(): boolean {
    return false;
  }
  get isHistoryNavigation(): boolean {
    return false;
  }
  get signal(): AbortSignal {
    return this.#signal;
  }
  get duplex(): string {
    return "half";
  }

  clone(): Request {
    const body = getBody(this);
    if (body?.unusable) throw new TypeError("Request.clone: the body is locked or was read already");
    const copy = new Request(this.#url, { signal: this.#signal });
    copy.#method = this.#method;
    copy.#fields = { ...this.#fields };
    copy.#keepalive = this.#keepalive;
    copy.#headers = makeHeaders(
      headerPairs(this.#headers).map(([name, value]) => [name, value]),
      "request",
    );
    setBody(copy, body?.clone() ?? null);
    return copy;
  }
}
defineInterface("Request", Request);

/** A request that the host built: nothing is checked. */
export function hostRequest(method: string, url: string, headers: [string, string][], body: Body | null): Request {
  const request = new Request(url, { method });
  headerPairs(request.headers).push(...headers);
  setBody(request, body);
  return request;
}

function checkedUrl(input: string): string {
  const members = parseUrl(input);
  if (!members) throw new TypeError(`Request constructor: '${input}' is not a valid absolute URL`);
  if (members[3] !== "" || members[4] !== "") {
    throw new TypeError("Request constructor: the URL has a user name or a password; send an authorization header");
  }
  return members[0];
}

function checkedMethod(value: unknown): string {
  const method = toByteString(value, "Request constructor");
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) {
    throw new TypeError(`Request constructor: '${method}' is not a valid method`);
  }
  const upper = method.toUpperCase();
  if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") {
    throw new TypeError(`Request constructor: the method ${upper} is not allowed`);
  }
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}

function followedSignal(source: AbortSignal | null | undefined): AbortSignal {
  const signal = createSignal();
  if (source === undefined || source === null) return signal;
  if (!isAbortSignal(source)) throw new TypeError("Request constructor: signal is no AbortSignal");
  onAbort(source, (reason) => signalAbort(signal, reason));
  return signal;
}
