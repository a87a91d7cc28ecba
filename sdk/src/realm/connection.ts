import type {
  ErrorMessage,
  PageNotice,
  PageRequest,
  RealmRequest,
  Reply,
  ToPage,
  ToRealm,
} from "../protocol/messages.js";
import { type ConnectionReference, errorForCode } from "../root/errors.js";
import { decode } from "../wire.js";
import { explainReact } from "./react-errors.js";

/** Where an error keeps the id of the execution that it comes from: not among what the app sees. */
const execution = Symbol("execution");

/** The part of a `MessagePort` that both ends use. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

export interface ConnectionEvents {
  start(code: string, name: string): void;
  request(request: RealmRequest): Promise<unknown>;
}

/** The realm's end of its one connection: to the page. */
export class PageConnection {
  readonly #port: Port;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  #lastId = 0;

  constructor(port: Port, events: ConnectionEvents) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#receive(data as ToRealm, events);
  }

  send(message: ToPage): void {
    this.#port.postMessage(message);
  }

  notify(notice: PageNotice): void {
    this.send({ t: "notice", notice });
  }

  request(request: PageRequest): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.send({ t: "request", id, request });
    });
  }

  #receive(message: ToRealm, events: ConnectionEvents): void {
    switch (message.t) {
      case "ping":
        this.send({ t: "pong", n: message.n });
        break;
      case "start":
        events.start(message.code, message.name);
        break;
      case "request":
        this.#answer(message.id, events.request(message.request));
        break;
      case "reply":
        this.#settle(message);
        break;
    }
  }

  #answer(id: number, work: Promise<unknown>): void {
    work.then(
      (value) => this.send({ t: "reply", id, value }),
      (error) => this.send({ t: "reply", id, error: errorMessage(error) }),
    );
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (!pending) return;
    if ("error" in reply) pending.reject(appError(reply.error, reply.wire));
    else pending.resolve(reply.value);
  }
}

/** How much of an error's message and of its stack crosses, in characters. */
const maximumStory = 20_000;

/** An error as the page gets it, whatever was thrown. */
export function errorMessage(thrown: unknown): ErrorMessage {
  if (!(thrown instanceof Error)) {
    return { name: "Error", message: typeof thrown === "string" ? thrown : `not an Error: ${safeText(thrown)}` };
  }
  const { code, connection } = thrown as { code?: unknown; connection?: ConnectionReference };
  const from = executionOf(thrown);
  return {
    name: String(thrown.name),
    message: explainReact(String(thrown.message)).slice(0, maximumStory),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof thrown.stack === "string" ? { stack: thrown.stack.slice(0, maximumStory) } : {}),
    ...(connection ? { connection: { kind: connection.kind, key: String(connection.key) } } : {}),
    ...(from === undefined ? {} : { execution: from }),
  };
}

/** The execution that an error comes from: its own, or that of what caused it. */
function executionOf(thrown: unknown): string | undefined {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const { [execution]: id, cause } = at as { [execution]?: string; cause?: unknown };
    if (id !== undefined) return id;
    at = cause;
  }
  return undefined;
}

function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** What the page answered with, as the app's own error where it is one. */
export function appError(message: ErrorMessage, wire: string | undefined): unknown {
  const error = wire === undefined ? named(message) : decode(wire);
  if (!(error instanceof Error)) return error;
  if (message.connection) Object.defineProperty(error, "connection", { value: message.connection, configurable: true });
  if (message.execution !== undefined) Object.defineProperty(error, execution, { value: message.execution });
  if (message.stack)
    Object.defineProperty(error, "stack", { value: message.stack, configurable: true, writable: true });
  return error;
}

function named(message: ErrorMessage): Error {
  const error = errorForCode(message.code) ?? new Error(message.message);
  Object.defineProperty(error, "message", { value: message.message, configurable: true, writable: true });
  if (error.name !== message.name && message.code === undefined) {
    Object.defineProperty(error, "name", { value: message.name, configurable: true, writable: true });
  }
  if (message.code !== undefined && (error as { code?: unknown }).code === undefined) {
    Object.assign(error, { code: message.code });
  }
  return error;
}
