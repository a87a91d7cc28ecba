import { useLayoutEffect } from "react";

/**
 * Says on the body what stands in the corner of the notifications, so that they keep clear of it. Not by `:has` in their
 * styles: the browser would look at those of much of the page again whenever a notification comes.
 */
export function useCorner(what: "selectionBar" | "problemBadge", isThere = true): void {
  useLayoutEffect(() => {
    if (!isThere) return;
    document.body.dataset[what] = "";
    return () => {
      delete document.body.dataset[what];
    };
  }, [what, isThere]);
}
