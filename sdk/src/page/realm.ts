import { encode } from "../wire.js";
import { RealmError } from "./errors.js";
import { type Link, openFrame, prepareFrame } from "./frame.js";
import type { RealmHost } from "./host.js";
import { type RealmBundle, Session } from "./session.js";
import type { ObjectContext, SurfaceKind, Surfaces, SurfaceTree } from "./surface.js";
import { Tree } from "./tree.js";

export interface RealmOptions {
  /** The realm's document, usually `/realm/frame.html`; its worker script is `worker.js` beside it. */
  frameUrl: string;
  bundle: RealmBundle;
  host: RealmHost;
  app: { slug: string; name: string };
  /** Where the hidden iframe goes; `document.body` without it. */
  container?: HTMLElement;
}

/** The browser sandbox of one install. */
export interface Realm {
  readonly surfaces: Surfaces;
  /** Whether a surface is offered for an object. A predicate that throws hides the surface and is logged. */
  applies(kind: SurfaceKind, id: string, context: ObjectContext): Promise<boolean>;
  /** Runs `onTrigger`; rejects with a `RealmError` if app code throws. */
  trigger(kind: SurfaceKind, id: string, args: Record<string, unknown>): Promise<void>;
  /** Renders a surface's component; failures show in the tree's `status` and `error`. */
  mount(kind: SurfaceKind, id: string, props: Record<string, unknown>): { tree: SurfaceTree; unmount(): void };
  /** Somebody has changed a setting of the install: surfaces that show settings ask again. */
  settingsChanged(): void;
  /** Ends the realm: its open dialogs close, its promises reject. */
  dispose(): void;
}

/** Starts a realm and evaluates the bundle; rejects with a `RealmError` if its top level throws. */
export function startRealm(options: RealmOptions): Promise<Realm> {
  return startRealmOver(() => openFrame(options.frameUrl, options.container ?? document.body), options);
}

/** Makes a frame and its worker ready, so that the first realm starts at once: for a page that will need one soon. */
export function prepareRealm(frameUrl: string, container: HTMLElement = document.body): void {
  prepareFrame(frameUrl, container);
}

/** {@link startRealm} over any worker: tests run the realm without a browser. */
export async function startRealmOver(
  open: () => Promise<Link>,
  options: Pick<RealmOptions, "bundle" | "host" | "app">,
): Promise<Realm> {
  const realm = new RestartingRealm(open, options);
  await realm.ready();
  return realm;
}

/** A realm that gets a new worker when the old one hangs. */
class RestartingRealm implements Realm {
  readonly #open: () => Promise<Link>;
  readonly #options: Pick<RealmOptions, "bundle" | "host" | "app">;
  #session: Promise<Session>;
  /** The session that answers now, if any. */
  #running: Session | undefined;
  #surfaces: Surfaces | undefined;
  #disposed = false;

  constructor(open: () => Promise<Link>, options: Pick<RealmOptions, "bundle" | "host" | "app">) {
    this.#open = open;
    this.#options = options;
    this.#session = this.#start();
  }

  async ready(): Promise<void> {
    await this.#session;
  }

  get surfaces(): Surfaces {
    if (!this.#surfaces) throw new Error("the realm has not started");
    return this.#surfaces;
  }

  async applies(kind: SurfaceKind, id: string, context: ObjectContext): Promise<boolean> {
    try {
      const session = await this.#session;
      return (await session.request({ method: "applies", kind, surface: id, context: encode(context) })) === true;
    } catch (error) {
      this.#options.host.log("error", [`the objects predicate of "${id}" failed`, error]);
      return false;
    }
  }

  async trigger(kind: SurfaceKind, id: string, args: Record<string, unknown>): Promise<void> {
    const session = await this.#session;
    await session.request({ method: "trigger", kind, surface: id, args: encode(args, { destination: "the realm" }) });
  }

  mount(kind: SurfaceKind, id: string, props: Record<string, unknown>): { tree: SurfaceTree; unmount(): void } {
    let unmount = () => {};
    let isOver = false;
    const again = (failed: Tree) => {
      unmount();
      unmount = () => {};
      this.#session.then(
        (session) => {
          if (!isOver) unmount = session.mountAgain(kind, id, props, failed);
        },
        (error) => failed.fail(error),
      );
    };
    let tree: Tree;
    if (this.#running) {
      ({ tree, unmount } = this.#running.mount(kind, id, props, again));
    } else {
      tree = new Tree(0, kind, () => Promise.resolve(), again);
      tree.fail(new RealmError("the app is not running", { code: "realm-ended" }));
    }
    return {
      tree,
      unmount() {
        isOver = true;
        unmount();
      },
    };
  }

  settingsChanged(): void {
    this.#running?.request({ method: "settings-changed" }).catch(() => {});
  }

  dispose(): void {
    this.#disposed = true;
    this.#end(new RealmError("the app's realm has been closed", { code: "realm-ended" }));
  }

  async #start(): Promise<Session> {
    const session = new Session(await this.#open(), {
      ...this.#options,
      onBroken: (error) => this.#restart(session, error),
    });
    this.#running = session;
    if (this.#disposed) session.end(new RealmError("the app's realm has been closed", { code: "realm-ended" }));
    try {
      this.#surfaces = await session.start();
      return session;
    } catch (error) {
      session.end(error as RealmError);
      if (this.#running === session) this.#running = undefined;
      throw error;
    }
  }

  #restart(broken: Session, error: RealmError): void {
    if (this.#running !== broken) return;
    this.#running = undefined;
    const { host } = this.#options;
    host.log("error", [error, `(reference ${error.reference})`]);
    // One that never came up would not come up the next time either; whoever started it hears of it.
    if (this.#disposed || !this.#surfaces) return;
    host.ended(error);
    this.#session = this.#start();
    this.#session.catch((failure) => {
      host.log("error", [failure]);
      host.ended(failure);
    });
  }

  #end(error: RealmError): void {
    this.#running?.end(error);
    this.#running = undefined;
    this.#session = Promise.reject(error);
    this.#session.catch(() => {});
  }
}
