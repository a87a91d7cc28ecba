import { useEffect } from "react";

/** Gives the focus back, when the component goes, to what had it when the component came: of a menu, to its button. */
export function useFocusBack(): void {
  useEffect(() => {
    const before = opener(document.activeElement);
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}

/** A menu goes with the choice that was made in it; the button that it belongs to stays. */
function opener(element: Element | null): Element | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : element;
}
