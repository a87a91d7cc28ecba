/**
 * Globals that the streams library reads while it is evaluated; everything that imports it imports this first.
 */
import { AbortController, AbortSignal } from "./abort.js";
import { DOMException } from "./dom-exception.js";

for (const [name, value] of Object.entries({ AbortController, AbortSignal, DOMException })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
