import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// Generous: the tests run beside builds on small machines.
// What is hidden by styles is checked in a real browser: here there are none, and looking them up takes most of the time.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

// jsdom has no layout and none of the observers that the component library asks for.
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, { ResizeObserver: Observer, IntersectionObserver: Observer });
// Editors of text ask where a letter stands when they get the focus.
Object.assign(Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => new DOMRect() });
Object.assign(Text.prototype, { getClientRects: () => [] });
Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});
Object.defineProperty(document, "fonts", {
  value: { addEventListener: () => undefined, removeEventListener: () => undefined },
});
Element.prototype.scrollTo ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;
// The virtualised table asks for sizes; jsdom would say 0 and no row would be drawn.
Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 1200 });
// No stylesheet is loaded here, so an element's own style is all there is; jsdom's cascade costs most of the tests' time.
window.getComputedStyle = ((element: HTMLElement) => element.style) as unknown as typeof window.getComputedStyle;
