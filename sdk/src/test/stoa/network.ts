/** What third parties answer: scripted by the test, or recorded once (`stoa test --record`) and replayed. */
import { ask } from "../host.js";

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}

/** A request that app code made. */
export interface SentRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Text of the body; empty without one. */
  body: string;
  /** The body as JSON. */
  json(): unknown;
}

type Responder = (request: SentRequest, params: Record<string, string>) => Reply | Response | Promise<Reply | Response>;

interface Rule {
  pattern: string;
  expression: RegExp;
  method: string;
  respond: Responder;
  isOnce: boolean;
}

let rules: Rule[] = [];
let sent: SentRequest[] = [];

/** `POST https://api.example.com/v1/leads/:id`: `*` is anything, `:name` one part of the path; without a query, any query fits. */
function add(pattern: string, answer: Reply | Response | Responder, isOnce: boolean): void {
  const match = /^\s*([A-Za-z]+|\*)\s+(\S+)\s*$/.exec(pattern);
  if (!match) throw new Error(`network: "${pattern}" is not of the form "METHOD URL"`);
  const [, method = "", url = ""] = match;
  if (!/^(https?:\/\/|\*)/.test(url))
    throw new Error(`network: "${url}" must be a whole address, like https://api.example.com/v1`);
  const [protocol = "", rest = ""] = url.startsWith("*") ? ["", url] : url.split(/(?<=^https?:\/\/)/);
  const source = rest
    .replace(/[.+^${}()|[\]\\?]/g, "\\$&")
    .replaceAll("*", ".*")
    .replace(/:([A-Za-z_]\w*)/g, "(?<$1>[^/?#]+)");
  const query = url.includes("?") ? "" : "(\\?.*)?";
  const respond: Responder =
    typeof answer === "function" ? answer : () => (answer instanceof Response ? answer.clone() : answer);
  rules.unshift({
    pattern: pattern.trim(),
    expression: new RegExp(`^${protocol}${source}${query}$`),
    method: method.toUpperCase(),
    respond,
    isOnce,
  });
}

export const network = {
  /** Answers every request that fits; a later rule goes before an earlier one. */
  on: (pattern: string, answer: Reply | Response | Responder): void => add(pattern, answer, false),
  /** Answers one request. */
  once: (pattern: string, answer: Reply | Response | Responder): void => add(pattern, answer, true),
  /** What app code asked third parties for, in order; with a pattern, only what fits it. */
  requests(pattern?: string): SentRequest[] {
    if (pattern === undefined) return [...sent];
    const before = rules;
    rules = [];
    add(pattern, {}, false);
    const [rule] = rules as [Rule];
    rules = before;
    return sent.filter((request) => fits(rule, request));
  },
  reset(): void {
    rules = [];
    sent = [];
  },
};

function fits(rule: Rule, request: { method: string; url: string }): boolean {
  return (rule.method === "*" || rule.method === request.method) && rule.expression.test(request.url);
}

interface Asked {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  /** In base64. */
  body: string;
}

let listening = false;

/** Answers what `stoa test` passes on, as long as the file runs. */
export function listen(): void {
  if (listening) return;
  listening = true;
  void (async () => {
    for (;;) {
      const asked = await ask<Asked | null>("next").catch(() => null);
      if (!asked) return;
      void answer(asked);
    }
  })();
}

async function answer({ id, method, url, headers, body }: Asked): Promise<void> {
  const text = new TextDecoder().decode(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)));
  const request: SentRequest = {
    method,
    url,
    headers: Object.fromEntries(headers),
    body: text,
    json: () => JSON.parse(text),
  };
  sent.push(request);
  const rule = rules.find((one) => fits(one, request));
  if (!rule) {
    await ask("answer", { id, unmatched: rules.map((one) => one.pattern) });
    return;
  }
  if (rule.isOnce) rules.splice(rules.indexOf(rule), 1);
  try {
    const reply = await rule.respond(request, rule.expression.exec(url)?.groups ?? {});
    await ask("answer", { id, ...(await packed(reply)) });
  } catch (error) {
    await ask("answer", { id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function packed(reply: Reply | Response): Promise<{ status: number; headers: [string, string][]; body: string }> {
  if (reply instanceof Response) {
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return { status: reply.status, headers: [...reply.headers], body: base64(bytes) };
  }
  const { status = 200, headers = {}, json, text = "" } = reply;
  const list = Object.entries(headers);
  if (json !== undefined && !list.some(([name]) => name.toLowerCase() === "content-type")) {
    list.push(["content-type", "application/json"]);
  }
  const body = json === undefined ? text : JSON.stringify(json);
  return { status, headers: list, body: base64(new TextEncoder().encode(body)) };
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
