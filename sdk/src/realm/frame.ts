/**
 * The frame's only script. Makes one worker out of the code that the page sends, gives it the page's first port, and
 * takes no further part in what they say to each other. On the second port the page asks how much memory the realm has:
 * neither the page, being another document, nor the worker can measure it.
 */
addEventListener("message", function start(event: MessageEvent) {
  const [port, scale] = event.ports;
  const { code } = (event.data ?? {}) as { code?: unknown };
  if (event.source !== parent || !port || typeof code !== "string") return;
  removeEventListener("message", start);
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  worker.postMessage(null, [port]);
  // Only in browsers that isolate the document by the policy that the server sends.
  const { measureUserAgentSpecificMemory: measure } = performance as {
    measureUserAgentSpecificMemory?(): Promise<{ breakdown: Part[] }>;
  };
  if (!scale || !measure) return;
  scale.onmessage = async () => {
    const { breakdown } = await measure.call(performance);
    // Realms of other apps, which may be in the same process, are among what is not this worker's.
    const own = breakdown.filter(({ attribution }) =>
      attribution.some(({ scope }) => scope === "DedicatedWorkerGlobalScope"),
    );
    scale.postMessage(own.reduce((sum, { bytes }) => sum + bytes, 0));
  };
});

/** Some of the memory, and whose it is. */
interface Part {
  bytes: number;
  attribution: { scope: string }[];
}
