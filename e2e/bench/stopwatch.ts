import type { Page } from "@playwright/test";

/** What runs in the page: watches its document, so that what is timed is what a person sees and no test's polling. */
interface Stopwatch {
  /** When a frame was painted in which this holds, in the page's milliseconds. */
  painted(there: () => boolean): Promise<number>;
}

declare global {
  interface Window {
    stopwatch: Stopwatch;
    /** When the last click, and the last key, were made. */
    lastClick: number;
    lastKey: number;
    begun: Promise<number> | undefined;
  }
}

/** Gives every document of a page a {@link Stopwatch}. */
export async function installStopwatch(page: Page): Promise<void> {
  // What compiles this file wraps named functions in a helper that is not in the page.
  await page.addInitScript("globalThis.__name = (value) => value");
  await page.addInitScript(() => {
    addEventListener("click", ({ timeStamp }) => (window.lastClick = timeStamp), true);
    addEventListener("keydown", ({ timeStamp }) => (window.lastKey = timeStamp), true);
    window.stopwatch = {
      painted: (there) =>
        new Promise((resolve) => {
          const after = () =>
            requestAnimationFrame(() => {
              // What an animation frame posts comes after the frame has been drawn.
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => resolve(performance.now());
              port2.postMessage(null);
            });
          if (there()) return after();
          const observer = new MutationObserver(() => {
            if (!there()) return;
            observer.disconnect();
            after();
          });
          const watched = { subtree: true, childList: true, characterData: true, attributes: true };
          observer.observe(document, watched);
        }),
    };
  });
}

/** What is waited for: so many elements of a selector, one of which has this text if it says so. */
export interface Sight {
  selector: string;
  text?: string;
  count?: number;
}

/** Begins to wait for something to be painted; {@link seen} gives when it was. */
export async function watchFor(page: Page, sight: Sight): Promise<void> {
  await page.evaluate(({ selector, text, count = 1 }) => {
    const there = () => {
      const found = document.querySelectorAll(selector);
      if (found.length < count) return false;
      return text === undefined || Array.from(found).some((element) => element.textContent?.includes(text));
    };
    window.begun = window.stopwatch.painted(there);
  }, sight);
}

/** Milliseconds from the last click until what was waited for was painted. */
export const sinceClick = (page: Page): Promise<number> =>
  page.evaluate(async () => ((await window.begun) ?? Number.NaN) - window.lastClick);

/** When what was waited for was painted, by the clock of the machine. */
export const seenAt = (page: Page): Promise<number> =>
  page.evaluate(async () => performance.timeOrigin + ((await window.begun) ?? Number.NaN));
