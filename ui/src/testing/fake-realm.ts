import type {
  ObjectContext,
  Realm,
  RealmHost,
  RealmOptions,
  SurfaceEntry,
  SurfaceKind,
  SurfaceTree,
} from "@stoa/sdk/page";
import { surfaceKinds } from "@stoa/sdk/page";

/** A realm whose actions are functions of the test: what an app would do with the page. */
export function fakeRealm(
  actions: Record<string, (host: RealmHost, args: Record<string, unknown>) => Promise<void>>,
  entries: Partial<SurfaceEntry> = {},
) {
  return async ({ host }: RealmOptions): Promise<Realm> => {
    const surfaces = Object.fromEntries(surfaceKinds.map((kind) => [kind, [] as SurfaceEntry[]]));
    surfaces["record-action"] = Object.keys(actions).map((label) => ({
      id: label,
      label,
      icon: "CheckCircle",
      objects: ["people"],
      ...entries,
    }));
    return {
      surfaces: surfaces as unknown as Realm["surfaces"],
      applies: async (_kind, _id, context) => context.object === "people",
      trigger: async (_kind, id, args) => {
        await actions[id]?.(host, args);
      },
      mount: () => {
        throw new Error("fakeRealm mounts nothing");
      },
      settingsChanged: () => undefined,
      dispose: () => undefined,
    };
  };
}

/** A tree that does not change. */
export function fixedTree(nodes: ReturnType<SurfaceTree["getSnapshot"]>): SurfaceTree {
  return { getSnapshot: () => nodes, subscribe: () => () => undefined, status: "ready" };
}

/** A surface of a test's app: how it is registered, and what its realm does with it. */
export interface FakeSurface {
  kind: SurfaceKind;
  entry: SurfaceEntry;
  onTrigger?(args: Record<string, unknown>, host: RealmHost): Promise<void>;
  /** What it renders; without it, nothing comes. */
  tree?(props: Record<string, unknown>): SurfaceTree;
  applies?(context: ObjectContext): boolean | Promise<boolean>;
}

/** A realm with surfaces of every kind. */
export function fakeSurfaces(surfaces: readonly FakeSurface[]) {
  return async ({ host }: RealmOptions): Promise<Realm> => {
    const find = (kind: SurfaceKind, id: string) => {
      const found = surfaces.find((surface) => surface.kind === kind && surface.entry.id === id);
      if (!found) throw new Error(`the test's app has no ${kind} ${id}`);
      return found;
    };
    const registered = surfaceKinds.map((kind) => [
      kind,
      surfaces.filter((surface) => surface.kind === kind).map(({ entry }) => entry),
    ]);
    return {
      surfaces: Object.fromEntries(registered) as Realm["surfaces"],
      applies: async (kind, id, context) => (await find(kind, id).applies?.(context)) ?? false,
      trigger: async (kind, id, args) => find(kind, id).onTrigger?.(args, host),
      mount: (kind, id, props) => ({
        tree: find(kind, id).tree?.(props) ?? { ...fixedTree([]), status: "loading" },
        unmount: () => undefined,
      }),
      settingsChanged: () => undefined,
      dispose: () => undefined,
    };
  };
}
