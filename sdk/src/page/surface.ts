import type { RealmError } from "./errors.js";

/** Kinds of app UI, by the key under which a bundle registers them (`registerSurfaces`). */
export const surfaceKinds = [
  "record-action",
  "bulk-record-action",
  "record-widget",
  "record-tab",
  "object-action",
  "call-recording-insight-text-selection-action",
  "call-recording-summary-text-selection-action",
  "call-recording-transcript-text-selection-action",
  "page",
  "workspace-settings",
  "workflow-block",
] as const;

export type SurfaceKind = (typeof surfaceKinds)[number];

/** One registered surface, without its functions. */
export interface SurfaceEntry {
  id: string;
  label: string;
  icon?: string;
  /** `undefined`: every object. A predicate is asked through `Realm.applies`. */
  objects?: readonly string[] | { readonly predicate: true };
  /** Base colour of a record widget. */
  color?: string;
  /** Width of a page. */
  variant?: "full" | "centered";
}

export type Surfaces = { readonly [Kind in SurfaceKind]: readonly SurfaceEntry[] };

/** An attribute as a predicate of `objects` sees it. */
export interface Attribute {
  isRequired: boolean;
  isUnique: boolean;
  type: string;
}

/** What a predicate of `objects` is asked with. */
export interface ObjectContext {
  object: string;
  attributes: Attribute[];
  isStandard: boolean;
}

/** One rendered host component. Function props, nested ones too, arrive as real async functions. */
export interface SurfaceNode {
  id: number;
  type: string;
  props: Record<string, unknown>;
  children: (SurfaceNode | string)[];
}

/**
 * A live tree of app UI. `getSnapshot` and `subscribe` fit `useSyncExternalStore`: the snapshot keeps its identity
 * until something changes, and so does every node below it that did not change.
 */
export interface SurfaceTree {
  getSnapshot(): readonly (SurfaceNode | string)[];
  subscribe(listener: () => void): () => void;
  /** `loading` until the first content; while the app suspends, the snapshot is one `LoadingState` node. */
  readonly status: "loading" | "ready" | "failed";
  readonly error?: RealmError;
  /** Mounts a surface that has failed once more; until it has content, it is `loading`. Only live trees have it. */
  retry?(): void;
}
