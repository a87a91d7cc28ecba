import type { KeyboardEvent } from "react";

/** Arrow keys, Home and End move the focus within a row of tabs; Enter or Space opens. */
export function moveBetweenTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  // The tabs are links, which Space does not open by itself.
  if (event.key === " ") {
    event.preventDefault();
    tabs[at]?.click();
    return;
  }
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  tabs[(to + tabs.length) % tabs.length]?.focus();
}
