import type { Placement } from "./components/contract";
import type { Offer } from "./offers";
import { SurfaceView } from "./SurfaceView";
import { useMountedTree } from "./steady-tree";

interface MountedSurfaceProps {
  offer: Offer;
  /** What the app's component gets. */
  props: Record<string, unknown>;
  placement: Placement;
}

/** A component of an app, mounted where it stands. */
export function MountedSurface({ offer, props, placement }: MountedSurfaceProps) {
  const tree = useMountedTree(offer.realm, offer.kind, offer.entry.id, props);
  return <SurfaceView tree={tree} app={offer.app} placement={placement} />;
}
