import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Gives the focus back, when the component goes, to what had it when the component came: of a menu, to its button. */
export function useFocusBack(): void {
  useEffect(() => {
    const before = opener(document.activeElement);
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}

/**
 * Gives the focus to the field inside that asks for it (`data-autofocus`) as soon as it is drawn, and not a moment later: keys
 * pressed meanwhile would be lost. The focus goes back to what had it before, unless it has gone elsewhere.
 */
export function useFocusAtOnce(): RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current ??= document.activeElement;
    const field = holder.current?.querySelector<HTMLElement>("[data-autofocus]");
    const target = field ?? holder.current?.closest<HTMLElement>("[role=dialog]");
    // Where it is drawn is not its place yet.
    target?.focus({ preventScroll: true });
  }, []);
  useEffect(
    () => () => {
      const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
      if (!isElsewhere && before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    },
    [],
  );
  return holder;
}

/** A menu goes with the choice that was made in it; the button that it belongs to stays. */
function opener(element: Element | null): Element | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : element;
}
