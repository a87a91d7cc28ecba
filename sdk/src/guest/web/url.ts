import { textOp, tryOp } from "./host.js";
import { bindToUrl, replaceList, URLSearchParams } from "./url-search-params.js";
import { defineInterface, requireArguments, toUSVString } from "./webidl.js";

/** The members of a parsed URL, in the order in which the host gives them. */
type Members = [
  href: string,
  origin: string,
  protocol: string,
  username: string,
  password: string,
  host: string,
  hostname: string,
  port: string,
  pathname: string,
  search: string,
  hash: string,
];

/** Parses by the URL Standard; null for what is no URL. */
export function parseUrl(input: string, base?: string): Members | null {
  const answer = tryOp("url.parse", JSON.stringify([input, base ?? null]));
  return answer ? (JSON.parse(answer as string) as Members) : null;
}

/** URL Standard section 6.1; parsing and setters are the host's. */
export class URL {
  #members: Members;
  #searchParams: URLSearchParams | undefined;

  constructor(url: unknown, base?: unknown) {
    requireArguments(arguments.length, 1, "URL constructor");
    const input = toUSVString(url);
    const baseInput = base === undefined ? undefined : toUSVString(base);
    const members = parseUrl(input, baseInput);
    if (!members) throw invalidUrl(input, baseInput);
    this.#members = members;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    requireArguments(arguments.length, 1, "URL.parse");
    const members = parseUrl(toUSVString(url), base === undefined ? undefined : toUSVString(base));
    if (!members) return null;
    const made = new URL("about:blank");
    made.#members = members;
    return made;
  }

  static canParse(url: unknown, base?: unknown): boolean {
    requireArguments(arguments.length, 1, "URL.canParse");
    return parseUrl(toUSVString(url), base === undefined ? undefined : toUSVString(base)) !== null;
  }

  get href(): string {
    return this.#members[0];
  }
  set href(value: string) {
    const input = toUSVString(value);
    const members = parseUrl(input);
    if (!members) throw invalidUrl(input);
    this.#members = members;
    this.#updateParams();
  }
  get origin(): string {
    return this.#members[1];
  }
  get protocol(): string {
    return this.#members[2];
  }
  set protocol(value: string) {
    this.#set("protocol", value);
  }
  get username(): string {
    return this.#members[3];
  }
  set username(value: string) {
    this.#set("username", value);
  }
  get password(): string {
    return this.#members[4];
  }
  set password(value: string) {
    this.#set("password", value);
  }
  get host(): string {
    return this.#members[5];
  }
  set host(value: string) {
    this.#set("host", value);
  }
  get hostname(): string {
    return this.#members[6];
  }
  set hostname(value: string) {
    this.#set("hostname", value);
  }
  get port(): string {
    return this.#members[7];
  }
  set port(value: string) {
    this.#set("port", value);
  }
  get pathname(): string {
    return this.#members[8];
  }
  set pathname(value: string) {
    this.#set("pathname", value);
  }
  get search(): string {
    return this.#members[9];
  }
  set search(value: string) {
    this.#set("search", value);
    this.#updateParams();
  }
  get searchParams(): URLSearchParams {
    if (!this.#searchParams) {
      this.#searchParams = new URLSearchParams(this.#members[9]);
      bindToUrl(this.#searchParams, (query) => this.#set("search", query));
    }
    return this.#searchParams;
  }
  get hash(): string {
    return this.#members[10];
  }
  set hash(value: string) {
    this.#set("hash", value);
  }
  toString(): string {
    return this.#members[0];
  }
  toJSON(): string {
    return this.#members[0];
  }

  #set(member: string, value: unknown): void {
    this.#members = JSON.parse(
      textOp("url.set", JSON.stringify([this.#members[0], member, toUSVString(value)])),
    ) as Members;
  }

  #updateParams(): void {
    if (this.#searchParams) replaceList(this.#searchParams, this.#members[9]);
  }
}
defineInterface("URL", URL);

function invalidUrl(input: string, base?: string): TypeError {
  const error = new TypeError(
    base === undefined ? `Invalid URL: '${input}'` : `Invalid URL: '${input}' with base '${base}'`,
  );
  return Object.assign(error, { code: "ERR_INVALID_URL", input });
}
