import { Panel, useReactFlow, useStoreApi } from "@xyflow/react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { isMac } from "../../parts/platform";
import type { Point } from "../layout";
import type { BlockNode } from "./elements";
import styles from "./MiniMap.module.css";
import { boundsOf, followOnMap, MAP, mapOf, movedOnMap, PINCH, pathOf, placeOnMap, type Rect, wheeled } from "./on-map";

const NOTHING: Rect = { x: 0, y: 0, width: 1, height: 1 };

/**
 * All blocks in a corner of the canvas, and what of them is seen: it is moved by dragging, and zoomed by the wheel. React
 * Flow's own MiniMap draws all of it anew with every move; this one is drawn anew when blocks change.
 */
export const MiniMap = memo(function MiniMap({ nodes }: { nodes: readonly BlockNode[] }) {
  const view = useStoreApi();
  const flow = useReactFlow();
  const map = useRef<HTMLDivElement>(null);
  const blocks = useRef<SVGSVGElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  const rects = useMemo(
    () => nodes.map(({ position, width = 0, height = 0 }): Rect => ({ ...position, width, height })),
    [nodes],
  );
  const bounds = useMemo(() => boundsOf(rects) ?? NOTHING, [rects]);
  const path = useMemo(() => pathOf(rects), [rects]);
  const [, , scale] = placeOnMap(bounds);

  useLayoutEffect(() => {
    if (!blocks.current || !seen.current) return;
    return followOnMap(view, bounds, { blocks: blocks.current, seen: seen.current });
  }, [view, bounds]);

  const latest = useRef(bounds);
  useLayoutEffect(() => {
    latest.current = bounds;
  }, [bounds]);
  useEffect(() => {
    const element = map.current;
    if (!element) return;
    let held: Point | null = null;
    const take = (event: PointerEvent) => {
      if (event.button !== 0 || event.ctrlKey) return;
      held = { x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
    };
    const drag = (event: PointerEvent) => {
      if (!held) return;
      const by = { x: event.clientX - held.x, y: event.clientY - held.y };
      held = { x: event.clientX, y: event.clientY };
      void flow.setViewport(movedOnMap(view.getState().transform, by, mapOf(latest.current, view)));
    };
    const leave = () => {
      held = null;
    };
    const zoom = (event: WheelEvent) => {
      event.preventDefault();
      const [, , now] = view.getState().transform;
      void flow.zoomTo(wheeled(now, event, event.ctrlKey && isMac ? PINCH : 1));
    };
    element.addEventListener("pointerdown", take);
    element.addEventListener("pointermove", drag);
    element.addEventListener("lostpointercapture", leave);
    element.addEventListener("wheel", zoom, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", take);
      element.removeEventListener("pointermove", drag);
      element.removeEventListener("lostpointercapture", leave);
      element.removeEventListener("wheel", zoom);
    };
  }, [flow, view]);

  return (
    <Panel position="bottom-right" className={styles.panel ?? ""}>
      <div ref={map} className={styles.map} style={MAP} role="img" aria-label="Map of the workflow">
        <svg
          ref={blocks}
          className={styles.blocks}
          width={bounds.width * scale}
          height={bounds.height * scale}
          viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`}
          aria-hidden
        >
          <path d={path} shapeRendering="crispEdges" />
        </svg>
        <div ref={seen} className={styles.seen} />
      </div>
    </Panel>
  );
});
