import { useStore, useStoreApi } from "@xyflow/react";
import { useId, useLayoutEffect, useRef } from "react";
import styles from "./Dots.module.css";

/** Between dots, in pixels of the canvas. */
const GAP = 24;
const RADIUS = 0.7;

/**
 * The dots behind the blocks. React Flow's own Background draws its pattern anew with every move; this one is drawn anew
 * for another zoom, and otherwise moved by less than from one dot to the next.
 */
export function Dots() {
  const view = useStoreApi();
  const zoom = useStore((state) => state.transform[2]);
  const ref = useRef<SVGSVGElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const move = () => {
      const [x, y, at] = view.getState().transform;
      const gap = GAP * at;
      if (ref.current) ref.current.style.transform = `translate(${x % gap}px, ${y % gap}px)`;
    };
    move();
    return view.subscribe(move);
  }, [view]);
  const gap = GAP * zoom;
  const radius = RADIUS * zoom;
  // The dots reach beyond the canvas as far as they are moved: by whole pixels, for the browser rounds where they begin.
  const beyond = Math.ceil(gap);
  const size = `calc(100% + ${2 * beyond}px)`;
  return (
    <svg
      ref={ref}
      className={styles.dots}
      style={{ top: -beyond, left: -beyond, width: size, height: size }}
      aria-hidden
    >
      <pattern
        id={id}
        x={(beyond % gap) - gap / 2}
        y={(beyond % gap) - gap / 2}
        width={gap}
        height={gap}
        patternUnits="userSpaceOnUse"
      >
        <circle cx={radius} cy={radius} r={radius} />
      </pattern>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}
