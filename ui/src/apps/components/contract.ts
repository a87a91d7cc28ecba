import type { HostComponentName, HostComponents, SurfaceNode } from "@stoa/sdk/page";
import type { FC, ReactNode } from "react";
import type { AppIdentity } from "../icons";

/** Where a surface stands; some components look or behave by it (sdk-behaviour.md section 7). */
export type Placement = "dialog" | "page" | "tab" | "widget" | "settings";

export interface ComponentProps<Name extends HostComponentName> {
  props: HostComponents[Name];
  placement: Placement;
  app: AppIdentity;
  /** The only thing on its surface: it may fill it. */
  alone: boolean;
  children: ReactNode;
  /** What `children` is drawn from, for components that put their contents in different places. */
  content: readonly (SurfaceNode | string)[];
  draw: Draw;
}

/** Buttons of a dialog are drawn where they stand only under another placement. */
export type Draw = (nodes: readonly (SurfaceNode | string)[], placement?: Placement) => ReactNode;

/** How the host components of one family look here. The realm has checked and completed the props. */
export type Family<Names extends HostComponentName> = { [Name in Names]: FC<ComponentProps<Name>> };
