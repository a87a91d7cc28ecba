/** How the viewport lies on the screen, as React Flow's store holds it. */
export type Transform = readonly [x: number, y: number, zoom: number];

/** What is needed of React Flow's store. */
export interface View {
  getState(): { transform: Transform };
  /** Gives what ends it. */
  subscribe(changed: () => void): () => void;
}

/** Below this zoom the smaller text is less than 6 pixels high. */
const LESS = 0.45;
/** Below this zoom no text can be read and no handle hit. What shows everything goes no further than 0.35 by itself. */
const LEAST = 0.25;

/** How much of a block is left out at a zoom: nothing, shadows and small text, or all but its shape. */
export const detailAt = (zoom: number): "less" | "least" | undefined =>
  zoom < LEAST ? "least" : zoom < LESS ? "less" : undefined;

/** So long after the last move the canvas is at rest. */
const REST_MS = 160;

/**
 * Keeps the canvas as its zoom and its moves want it, outside of React. Gives what ends it.
 *
 * Where the zoom crosses a bound, `data-detail` says how much is to be drawn: only the styles of the blocks change.
 *
 * While the canvas moves (`data-moving`), all that lies on it is a layer of its own: the browser then moves what is drawn
 * instead of drawing it anew in each frame. A third dimension makes the layer rather than `will-change: transform`, with
 * which Chromium draws what is zoomed out in its full size. At rest there is no layer: text is sharpest without one.
 */
export function followView(view: View, canvas: HTMLElement): () => void {
  const viewport = canvas.querySelector<HTMLElement>(".react-flow__viewport");
  let last: Transform | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const showDetail = (zoom: number) => {
    const detail = detailAt(zoom);
    if (last && detail === detailAt(last[2])) return;
    if (detail) canvas.dataset.detail = detail;
    else delete canvas.dataset.detail;
  };
  const end = () => {
    clearTimeout(rest);
    rest = undefined;
    delete canvas.dataset.moving;
    if (viewport && last) viewport.style.transform = flat(last);
  };
  const follow = () => {
    const next = view.getState().transform;
    if (last && next.every((value, at) => value === last?.[at])) return;
    showDetail(next[2]);
    const isFirst = last === undefined;
    last = next;
    if (isFirst) return;
    if (rest === undefined) canvas.dataset.moving = "";
    // React Flow has just set the same without a third dimension.
    if (viewport) viewport.style.transform = layered(next);
    clearTimeout(rest);
    rest = setTimeout(end, REST_MS);
  };

  follow();
  const unsubscribe = view.subscribe(follow);
  return () => {
    unsubscribe();
    end();
  };
}

const flat = ([x, y, zoom]: Transform) => `translate(${x}px,${y}px) scale(${zoom})`;
const layered = ([x, y, zoom]: Transform) => `translate3d(${x}px,${y}px,0) scale(${zoom})`;
