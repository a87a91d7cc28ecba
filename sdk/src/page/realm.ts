import type { RealmHost } from "./host.js";
import type { ObjectContext, SurfaceKind, Surfaces, SurfaceTree } from "./surface.js";

export interface RealmOptions {
  /** The realm's document, usually `/realm/frame.html`; its worker script is `worker.js` beside it. */
  frameUrl: string;
  bundle: { code: string; map?: string; name: string };
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
  /** Ends the realm: its open dialogs close, its promises reject. */
  dispose(): void;
}

/** Starts a realm and evaluates the bundle; rejects with a `RealmError` if its top level throws. */
export function startRealm(_options: RealmOptions): Promise<Realm> {
  return Promise.reject(new Error("startRealm: the realm has not landed yet"));
}
