import { createContext, useContext } from "react";
import type { SurfacePlace } from "../protocol/places.js";

/** Of the surface that a component is rendered on. */
export const SurfacePlaceContext = createContext<SurfacePlace | undefined>(undefined);

/** Throws by name where a hook is used on a settings page, which has its own (`sdk-behaviour.md` 9). */
export function useNotOnSettingsPage(hook: string, instead: string): void {
  if (useContext(SurfacePlaceContext) === "workspace-settings") {
    throw new TypeError(`attio/client: ${hook} cannot be used on a settings page; use ${instead}`);
  }
}
