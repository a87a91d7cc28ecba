import type { Realm, RealmHost, RealmOptions, SurfaceEntry, SurfaceTree } from "@stoa/sdk/page";
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
      dispose: () => undefined,
    };
  };
}

/** A tree that does not change. */
export function fixedTree(nodes: ReturnType<SurfaceTree["getSnapshot"]>): SurfaceTree {
  return { getSnapshot: () => nodes, subscribe: () => () => undefined, status: "ready" };
}
