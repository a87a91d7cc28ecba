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

/** How long the zoom has to rest until more is drawn again, in ms. */
const REST_MS = 100;

const LEFT_OUT = { nothing: 0, less: 1, least: 2 };

/**
 * Says on the canvas how much is to be drawn (`data-detail`), outside of React: only the styles of the blocks change, and
 * only when the zoom crosses a bound. Less is drawn at once, so that the zooming goes on lightly, and more when it rests.
 * Gives what ends it.
 */
export function followView(view: View, canvas: HTMLElement): () => void {
  let zoom = view.getState().transform[2];
  let detail = detailAt(zoom);
  let rest: ReturnType<typeof setTimeout> | undefined;
  const draw = (next: typeof detail) => {
    detail = next;
    if (next) canvas.dataset.detail = next;
    else delete canvas.dataset.detail;
  };
  draw(detail);
  const end = view.subscribe(() => {
    const now = view.getState().transform[2];
    if (now === zoom) return;
    zoom = now;
    clearTimeout(rest);
    const next = detailAt(now);
    if (LEFT_OUT[next ?? "nothing"] > LEFT_OUT[detail ?? "nothing"]) draw(next);
    else if (next !== detail) rest = setTimeout(() => draw(next), REST_MS);
  });
  return () => {
    clearTimeout(rest);
    end();
  };
}
