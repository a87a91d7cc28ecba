import type { SurfaceKind } from "../page/surface.js";

/** Where a tree of components stands: what kind of surface was mounted, or a dialog. */
export type SurfacePlace = SurfaceKind | "dialog";
