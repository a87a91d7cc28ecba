import type { Realm, RealmError, SurfaceKind, SurfaceTree } from "@stoa/sdk/page";
import { useEffect, useMemo } from "react";

/**
 * A surface that stays on screen while it is mounted anew, as after a new version of its app: what was there is shown
 * until the new tree has something of its own.
 */
export class SteadyTree implements SurfaceTree {
  #followed: SurfaceTree | undefined;
  #unfollow = () => {};
  /** Whether the tree that is followed now has shown anything. */
  #fresh = false;
  #snapshot: ReturnType<SurfaceTree["getSnapshot"]> = [];
  #status: SurfaceTree["status"] = "loading";
  #error: RealmError | undefined;
  readonly #listeners = new Set<() => void>();

  get status(): SurfaceTree["status"] {
    return this.#status;
  }

  get error(): RealmError | undefined {
    return this.#error;
  }

  readonly getSnapshot = () => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly retry = (): void => this.#followed?.retry?.();

  /** Shows another tree from its first content on. */
  follow(tree: SurfaceTree): void {
    this.#unfollow();
    this.#followed = tree;
    this.#fresh = false;
    this.#unfollow = tree.subscribe(() => this.#take());
    this.#take();
  }

  /** Stops listening; what was shown stays. */
  leave(tree: SurfaceTree): void {
    if (this.#followed !== tree) return;
    this.#unfollow();
    this.#followed = undefined;
  }

  #take(): void {
    const tree = this.#followed;
    if (!tree) return;
    const { status } = tree;
    // The realm has ended because another one takes its place, or because the app goes: then all of this goes too.
    if (status === "failed" && tree.error?.code === "realm-ended") return;
    if (status === "loading" && !this.#fresh && this.#snapshot.length > 0) return;
    if (status === "ready") this.#fresh = true;
    this.#snapshot = tree.getSnapshot();
    this.#status = status;
    this.#error = tree.error;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Mounts a surface for as long as the component is there, and again in every new realm of its app. */
export function useMountedTree(
  realm: Realm | null,
  kind: SurfaceKind,
  id: string,
  props: Record<string, unknown>,
): SurfaceTree {
  const wanted = JSON.stringify([kind, id, props]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another surface begins with nothing
  const tree = useMemo(() => new SteadyTree(), [wanted]);
  useEffect(() => {
    if (!realm) return;
    const [kind, id, props] = JSON.parse(wanted) as [SurfaceKind, string, Record<string, unknown>];
    const mounted = realm.mount(kind, id, props);
    tree.follow(mounted.tree);
    return () => {
      tree.leave(mounted.tree);
      mounted.unmount();
    };
  }, [realm, wanted, tree]);
  return tree;
}
