import type { Page } from "@playwright/test";

declare global {
  interface Window {
    /** When each frame was drawn. */
    drawn: number[] | undefined;
  }
}

/** What a screen shows at best, in ms. */
const FRAME_MS = 1000 / 60;

/** Begins to note when the page draws a frame. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const drawn: number[] = [];
    const isFirst = window.drawn === undefined;
    window.drawn = drawn;
    if (!isFirst) return;
    const tick = (now: number) => {
      window.drawn?.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

export interface Frames {
  perSecond: number;
  /** Between each and the next, in ms. */
  gaps: number[];
  /** Of those that a screen of 60 frames a second would have shown, in %. */
  dropped: number;
}

/** The frames since {@link watchFrames}. */
export async function seenFrames(page: Page): Promise<Frames> {
  const frames = await page.evaluate(() => window.drawn ?? []);
  const gaps = frames.slice(1).map((at, index) => at - (frames[index] as number));
  const lasted = (frames.at(-1) as number) - (frames[0] as number);
  const missing = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0);
  return {
    perSecond: (gaps.length / lasted) * 1000,
    gaps,
    dropped: (100 * missing) / gaps.length,
  };
}
