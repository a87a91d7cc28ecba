import { iframeOptions } from "../protocol/iframe.js";
import { maximumMemory } from "../protocol/limits.js";
import type { ErrorMessage, Handle, PageNotice, PageRequest, RealmRequest, ToRealm } from "../protocol/messages.js";
import { isCallbackMarker } from "../protocol/messages.js";
import {
  alertOptions,
  confirmOptions,
  destination,
  surfaceEntry,
  toastOptions,
  toastUpdate,
} from "../protocol/notifications.js";
import { answered, externalAddress, list, type ShapeContext, ShapeError, withoutCallbacks } from "../protocol/shape.js";
import { decode, encode } from "../wire.js";
import { RealmError, ServerFunctionError } from "./errors.js";
import type { Link } from "./frame.js";
import type { RealmHost, ToastOptions, ToastUpdate } from "./host.js";
import { ProtocolError, readMessage } from "./incoming.js";
import { mapStack, SourceMap } from "./source-map.js";
import { type SurfaceEntry, type SurfaceKind, type Surfaces, surfaceKinds } from "./surface.js";
import { Tree } from "./tree.js";

/** A worker that has not answered for this many pings, one a second, is ended. */
const missedPings = 5;
/** How long after one measurement of a realm's memory the next is asked for, in milliseconds. */
const measureEvery = 5_000;
/** How many lines of console output are passed on in a second. */
const logsPerSecond = 200;
/** A worker that sends more messages than this in a second is ended: the page would do nothing but read them. */
const messagesPerSecond = 10_000;

/**
 * An app that does not wait for what it has started still does it for the person: so long after the end of an action, of
 * an event, of a dialog or of a question, in milliseconds.
 */
const begunFor = 3_000;

/** How many dialogs, and how many iframes, one app may have open. */
const maximumOpen = 50;

/** The client bundle of an app. Its source map may still be on its way: only errors need it. */
export interface RealmBundle {
  code: string;
  map?: string | Promise<string | undefined>;
  name: string;
}

export interface SessionOptions {
  bundle: RealmBundle;
  host: RealmHost;
  app: { slug: string; name: string };
  /** The worker stopped answering, or sent what no realm sends. */
  onBroken(error: RealmError): void;
}

/** The life of one worker: the page's end of the connection. Nothing that comes from the worker is trusted. */
export class Session {
  readonly #link: Link;
  readonly #options: SessionOptions;
  readonly #bundleName: string;
  #map: SourceMap | undefined;
  readonly #mapReady: Promise<void>;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: RealmError): void }>();
  readonly #trees = new Map<number, Tree>();
  readonly #dialogs = new Map<string, Tree>();
  readonly #toasts = new Set<string>();
  readonly #iframes = new Set<string>();
  readonly #watchdog: ReturnType<typeof setInterval>;
  #started: { resolve(surfaces: Surfaces): void; reject(error: RealmError): void } | undefined;
  #lastId = 0;
  #lastRoot = 0;
  #pings = 0;
  #pong = 0;
  /** What has come since `since`, by the clock: timers of a page in the background are late. */
  #recent = { since: 0, messages: 0, logs: 0 };
  #ended: RealmError | undefined;
  /** When its memory may be measured again. */
  #measureAt = 0;
  /** How much of what the person began is going on, and until when it counts after that. */
  #begun = { running: 0, until: 0 };

  constructor(link: Link, options: SessionOptions) {
    this.#link = link;
    this.#options = options;
    this.#bundleName = `stoa-app/${options.app.slug}/${options.bundle.name}`;
    const { map } = options.bundle;
    if (map instanceof Promise) {
      this.#mapReady = map.then(
        (text) => {
          this.#map = readMap(text, options.host);
        },
        () => undefined,
      );
    } else {
      this.#map = readMap(map, options.host);
      this.#mapReady = Promise.resolve();
    }
    link.port.onmessage = ({ data }) => this.#receive(data);
    this.#watchdog = setInterval(() => this.#watch(), 1000);
  }

  /** Evaluates the bundle; rejects if its top level throws. */
  start(): Promise<Surfaces> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject };
      this.#send({ t: "start", code: this.#options.bundle.code, name: this.#bundleName });
    });
  }

  request(request: RealmRequest): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ t: "request", id, request });
    });
    return begins.has(request.method) ? this.#count(answer) : answer;
  }

  /** What the app does until this ends, and right after, a person has begun. */
  async #count<T>(answer: Promise<T>): Promise<T> {
    this.#begun.running += 1;
    try {
      return await answer;
    } finally {
      this.#begun.running -= 1;
      this.#begun.until = performance.now() + begunFor;
    }
  }

  /** Mounts a surface; `again` mounts it once more, after it has failed. */
  mount(
    kind: SurfaceKind,
    surface: string,
    props: Record<string, unknown>,
    again: (tree: Tree) => void,
  ): { tree: Tree; unmount(): void } {
    const root = ++this.#lastRoot * 2;
    const tree = new Tree(root, kind, this.#caller, again);
    return { tree, unmount: this.#mountInto(tree, kind, surface, props) };
  }

  /** Mounts a surface anew, into the tree of one that has failed. */
  mountAgain(kind: SurfaceKind, surface: string, props: Record<string, unknown>, tree: Tree): () => void {
    tree.move(++this.#lastRoot * 2, this.#caller);
    return this.#mountInto(tree, kind, surface, props);
  }

  #mountInto(tree: Tree, kind: SurfaceKind, surface: string, props: Record<string, unknown>): () => void {
    const { root } = tree;
    this.#trees.set(root, tree);
    const wire = encode(props, { path: "props", destination: "the realm" });
    this.request({ method: "mount", root, kind, surface, props: wire }).catch((error) => this.#failed(tree, error));
    return () => {
      this.#trees.delete(root);
      if (!this.#ended) this.request({ method: "unmount", root }).catch(() => {});
    };
  }

  /** A surface has failed: the console's line and the surface's card have the same reference. */
  #failed(tree: Tree | undefined, error: RealmError): void {
    // What ended with the whole realm has been told of.
    if (error !== this.#ended) this.#options.host.log("error", [error, `(reference ${error.reference})`]);
    tree?.fail(error);
  }

  /** Ends the worker. Everything that waits for it fails with this error. */
  end(error: RealmError): void {
    if (this.#ended) return;
    this.#ended = error;
    clearInterval(this.#watchdog);
    this.#link.close();
    this.#started?.reject(error);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    for (const tree of this.#trees.values()) tree.fail(error);
    for (const dialog of this.#dialogs.keys()) this.#options.host.closeDialog(dialog);
    for (const toast of this.#toasts) this.#options.host.hideToast(toast);
    for (const iframe of this.#iframes) this.#options.host.hideIframe(iframe);
    this.#trees.clear();
    this.#dialogs.clear();
  }

  #send(message: ToRealm): void {
    this.#link.port.postMessage(message);
  }

  readonly #caller = (handle: Handle, args: unknown[], answers: boolean) => this.#call(handle, args, answers);

  /** Calls a function of the realm. */
  async #call(handle: Handle, args: unknown[], answers: boolean): Promise<unknown> {
    const wire = encode(args, { path: "arguments", destination: "the realm" });
    const answer = await this.request({ method: "call", handle, args: wire, ...(answers ? { answers } : {}) });
    return answers && typeof answer === "string" ? decode(answer) : undefined;
  }

  #watch(): void {
    // Counted in ticks, not by the clock: a machine that slept is not a worker that hangs.
    if (this.#pings - this.#pong >= missedPings) {
      const message = this.#started
        ? `the app's code did not finish loading in ${missedPings} s`
        : `the app did not answer for ${missedPings} s and was restarted`;
      this.#break(new RealmError(message, { code: "realm-hung" }));
      return;
    }
    this.#send({ t: "ping", n: ++this.#pings });
    if (performance.now() >= this.#measureAt) void this.#measure();
  }

  /** Ends a worker that holds more than a realm may, where the browser tells. */
  async #measure(): Promise<void> {
    this.#measureAt = Number.POSITIVE_INFINITY;
    const bytes = await this.#link.measure?.();
    if (bytes === undefined || this.#ended) return;
    this.#measureAt = performance.now() + measureEvery;
    if (!(bytes > maximumMemory)) return;
    const message = `the app held ${megabytes(bytes)} of memory, more than the ${megabytes(maximumMemory)} it may have, and was restarted`;
    this.#break(new RealmError(message, { code: "realm-memory" }));
  }

  #break(error: RealmError): void {
    if (this.#ended) return;
    this.end(error);
    this.#options.onBroken(error);
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    const now = performance.now();
    if (now - this.#recent.since >= 1000) this.#recent = { since: now, messages: 0, logs: 0 };
    this.#recent.messages += 1;
    try {
      if (this.#recent.messages > messagesPerSecond) {
        throw new ProtocolError(`more than ${messagesPerSecond} messages in a second`);
      }
      this.#handle(data);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#break(
        new RealmError(`the app's realm sent something invalid and was restarted: ${message}`, {
          code: "realm-invalid",
        }),
      );
    }
  }

  #handle(data: unknown): void {
    const message = readMessage(data);
    switch (message.t) {
      case "started":
        this.#started?.resolve(readSurfaces(message.surfaces));
        this.#started = undefined;
        break;
      case "not-started": {
        const started = this.#started;
        this.#started = undefined;
        // The first error of an app comes before its map has: it is worth the wait.
        void this.#mapReady.then(() => started?.reject(this.#error(message.error)));
        break;
      }
      case "pong":
        this.#pong = Math.min(message.n, this.#pings);
        break;
      case "reply": {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if ("error" in message) pending?.reject(this.#error(message.error));
        else pending?.resolve(message.value);
        break;
      }
      case "commit":
        // A surface that has just been unmounted may still have had something to say.
        this.#trees.get(message.root)?.apply(message.patches, message.loading);
        break;
      case "surface-failed": {
        this.#failed(this.#trees.get(message.root), this.#error(message.error));
        break;
      }
      case "request":
        this.#answer(message.id, message.request);
        break;
      case "notice":
        this.#notice(message.notice);
        break;
    }
  }

  #answer(id: number, request: PageRequest): void {
    this.#do(request).then(
      (value) => this.#reply({ t: "reply", id, value }),
      (error) => this.#reply({ t: "reply", id, ...refusal(error) }),
    );
  }

  #reply(reply: ToRealm): void {
    if (!this.#ended) this.#send(reply);
  }

  async #do(request: PageRequest): Promise<unknown> {
    const { host } = this.#options;
    switch (request.method) {
      case "alert":
        await this.#count(host.alert(alertOptions(request.options, "options", withoutCallbacks)));
        return null;
      case "confirm":
        return (await this.#count(host.confirm(confirmOptions(request.options, "options", withoutCallbacks)))) === true;
      case "open-dialog":
        await this.#openDialog(request.dialog, request.root, request.title);
        return null;
      case "show-iframe":
        await this.#count(this.#showIframe(request.iframe, request.options));
        return null;
      case "run-query":
        return encode(await host.runQuery(request.query, decode(request.variables)), { destination: "the realm" });
      case "get-settings":
        return await host.getSettings();
      case "set-setting":
        return await host.setSetting(request.key, request.value);
      case "run-server-function":
        return await host.runServerFunction(request.hash, request.args, this.#hasBegun()).catch((error) => {
          if (error instanceof ServerFunctionError) throw error;
          // The way to the server failed, not the function.
          throw Object.assign(new Error(messageOf(error)), { code: "unexpected-transport-error" });
        });
    }
  }

  #hasBegun(): boolean {
    const { running, until } = this.#begun;
    return running > 0 || this.#dialogs.size > 0 || performance.now() < until;
  }

  async #openDialog(dialog: string, root: number, title: string): Promise<void> {
    if (root % 2 === 0 || this.#dialogs.has(dialog)) throw new ProtocolError(`the dialog ${dialog} is there twice`);
    if (this.#trees.has(root)) throw new ProtocolError(`surface ${root} is there twice`);
    if (this.#dialogs.size >= maximumOpen) throw new Error(`showDialog: ${maximumOpen} dialogs are open already`);
    const tree = new Tree(root, "dialog", this.#caller, (failed) => {
      failed.move(root, this.#caller);
      this.request({ method: "remount", root }).catch((error) => this.#failed(failed, error));
    });
    this.#trees.set(root, tree);
    this.#dialogs.set(dialog, tree);
    const forget = () => {
      this.#trees.delete(root);
      return this.#dialogs.delete(dialog);
    };
    try {
      await this.#options.host.openDialog({
        id: dialog,
        title,
        tree,
        close: () => {
          if (forget()) this.request({ method: "dialog-closed", dialog }).catch(() => {});
        },
      });
    } catch (error) {
      forget();
      throw error;
    }
  }

  async #showIframe(id: string, given: unknown): Promise<void> {
    if (this.#iframes.has(id)) throw new ProtocolError(`the iframe ${id} is there twice`);
    if (this.#iframes.size >= maximumOpen) throw new Error(`showIframe: ${maximumOpen} iframes are open already`);
    const { width, height, url, html = "", initialData } = iframeOptions(given, "options", withoutCallbacks);
    const source =
      url === undefined ? { html, initialData: initialData === undefined ? undefined : decode(initialData) } : { url };
    this.#iframes.add(id);
    try {
      await this.#options.host.showIframe({
        id,
        width,
        height,
        source,
        onMessage: async (value) => {
          const message = encode(value, { path: "message", destination: "the app" });
          await this.request({ method: "iframe-message", iframe: id, message });
        },
      });
    } finally {
      this.#iframes.delete(id);
    }
  }

  #notice(notice: PageNotice): void {
    const { host } = this.#options;
    switch (notice.method) {
      case "show-toast":
        this.#toasts.add(notice.toast);
        host.showToast(
          notice.toast,
          toastOptions(notice.options, "options", this.#toastContext(notice.toast)) as ToastOptions,
        );
        break;
      case "update-toast":
        host.updateToast(
          notice.toast,
          toastUpdate(notice.update, "update", this.#toastContext(notice.toast)) as ToastUpdate,
        );
        break;
      case "hide-toast":
        host.hideToast(notice.toast);
        break;
      case "close-dialog": {
        const tree = this.#dialogs.get(notice.dialog);
        if (!tree) break;
        this.#dialogs.delete(notice.dialog);
        this.#trees.delete(tree.root);
        host.closeDialog(notice.dialog);
        break;
      }
      case "hide-iframe":
        if (this.#iframes.has(notice.iframe)) host.hideIframe(notice.iframe);
        break;
      case "post-to-iframe":
        if (this.#iframes.has(notice.iframe)) host.postToIframe(notice.iframe, decode(notice.message));
        break;
      case "navigate":
        host.navigate(destination(notice.destination, "destination", withoutCallbacks));
        break;
      case "open-window":
        host.openWindow(externalAddress(notice.url, "url", withoutCallbacks));
        break;
      case "log":
        this.#log(notice.level, notice.args);
        break;
      case "report":
        host.log("error", [this.#error(notice.error)]);
        break;
      case "tell-failure":
        host.tellFailure(notice.what, this.#error(notice.error));
        break;
    }
  }

  #log(level: string, wire: string): void {
    this.#recent.logs += 1;
    if (this.#recent.logs > logsPerSecond + 1) return;
    if (this.#recent.logs > logsPerSecond) {
      this.#options.host.log("warn", [`the app writes more than ${logsPerSecond} lines a second; the rest is dropped`]);
      return;
    }
    const args = decode(wire);
    if (!Array.isArray(args)) throw new ProtocolError("console output must be an array");
    this.#options.host.log(
      level,
      args.map((arg) => this.#mapped(arg)),
    );
  }

  #mapped(arg: unknown): unknown {
    if (!(arg instanceof Error) || typeof arg.stack !== "string") return arg;
    Object.defineProperty(arg, "stack", {
      value: mapStack(arg.stack, this.#bundleName, this.#map),
      configurable: true,
    });
    return arg;
  }

  #toastContext(toast: string): ShapeContext {
    return {
      callback: (value, path, answer) => {
        if (!isCallbackMarker(value)) throw new ShapeError(path, "must be a function");
        // Paths name the field within the options: what stands before the first dot is the options' own name.
        const handle = { of: "toast", toast, path: path.slice(path.indexOf(".") + 1) } as const;
        return answered((...args) => this.#call(handle, args, answer !== undefined), path, answer);
      },
    };
  }

  #error(message: ErrorMessage): RealmError {
    const { name, code, stack, connection, execution } = message;
    return new RealmError(message.message, {
      name,
      ...(code === undefined ? {} : { code }),
      ...(stack === undefined ? {} : { stack: mapStack(stack, this.#bundleName, this.#map) }),
      ...(connection === undefined ? {} : { connection }),
      ...(execution === undefined ? {} : { execution }),
    });
  }
}

/** What the page asks of a realm because of something that a person did. */
const begins: ReadonlySet<RealmRequest["method"]> = new Set(["trigger", "call", "dialog-closed", "iframe-message"]);

const megabytes = (bytes: number) => `${Math.round(bytes / (1 << 20))} MB`;

function readMap(text: string | undefined, host: RealmHost): SourceMap | undefined {
  if (text === undefined) return undefined;
  try {
    return new SourceMap(text);
  } catch (error) {
    host.log("warn", [`the bundle's source map cannot be read: ${messageOf(error)}`]);
    return undefined;
  }
}

function readSurfaces(given: unknown): Surfaces {
  const kinds = (given ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    surfaceKinds.map((kind) => [
      kind,
      list(surfaceEntry, 1000)(kinds[kind] ?? [], kind, withoutCallbacks) as SurfaceEntry[],
    ]),
  ) as unknown as Surfaces;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the realm is told when the page could not do what it asked for. */
function refusal(error: unknown): { error: ErrorMessage; wire?: string } {
  if (error instanceof ServerFunctionError) {
    const { name = "Error", message, code, kind, key, wire, stack, execution_id: execution } = error.failure;
    const described: ErrorMessage = { name, message };
    if (typeof code === "string") described.code = code;
    if (stack !== undefined) described.stack = stack;
    if (execution !== undefined) described.execution = execution;
    if (kind !== undefined) described.connection = { kind, key: key ?? "default" };
    return wire === undefined ? { error: described } : { error: described, wire };
  }
  const { code } = (error ?? {}) as { code?: unknown };
  const name = error instanceof Error ? error.name : "Error";
  return { error: { name, message: messageOf(error), ...(typeof code === "string" ? { code } : {}) } };
}
