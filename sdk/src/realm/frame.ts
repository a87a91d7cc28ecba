/**
 * The frame's only script. Makes one worker out of the code that the page sends, gives it the page's port, and takes
 * no further part: page and worker talk to each other.
 */
addEventListener("message", function start(event: MessageEvent) {
  const [port] = event.ports;
  const { code } = (event.data ?? {}) as { code?: unknown };
  if (event.source !== parent || !port || typeof code !== "string") return;
  removeEventListener("message", start);
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  worker.postMessage(null, [port]);
});
