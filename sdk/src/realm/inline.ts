/**
 * The only script of the document in which HTML of an app is shown (`showIframe`): becomes what the page sends, once.
 * Its origin is opaque, by the frame's sandbox and by the policy that the server sends.
 */
addEventListener("message", function start(event: MessageEvent) {
  const { html, initialData } = (event.data ?? {}) as { html?: unknown; initialData?: unknown };
  if (event.source !== parent || typeof html !== "string") return;
  removeEventListener("message", start);
  Object.defineProperty(window, "ATTIO_INITIAL_DATA", { value: initialData, configurable: true, writable: true });
  document.open();
  document.write(html);
  document.close();
});
