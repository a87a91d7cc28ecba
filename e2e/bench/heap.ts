import type { Browser } from "@playwright/test";

/** What the workers of realms hold, in bytes. */
export interface Heap {
  workers: number;
  /** Objects of the script, after a garbage collection. */
  script: number;
  /** What the browser keeps for them, and the contents of array buffers. */
  browser: number;
}

interface Message {
  id?: number;
  result?: Record<string, number>;
}

/**
 * Asks every worker in the browser, by the debugging protocol, for its heap. The realm's worker runs in a frame of an
 * opaque origin, which the page cannot measure itself.
 */
export async function workerHeaps(browser: Browser): Promise<Heap> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{}] });
  const heap: Heap = { workers: 0, script: 0, browser: 0 };
  for (const { targetId, type } of targetInfos) {
    if (type !== "worker") continue;
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    let last = 0;
    const ask = (method: string) =>
      new Promise<Record<string, number>>((resolve) => {
        const id = ++last;
        const listen = (event: { sessionId: string; message: string }) => {
          const message = JSON.parse(event.message) as Message;
          if (event.sessionId !== sessionId || message.id !== id) return;
          session.off("Target.receivedMessageFromTarget", listen);
          resolve(message.result ?? {});
        };
        session.on("Target.receivedMessageFromTarget", listen);
        void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
      });
    await ask("HeapProfiler.collectGarbage");
    const { usedSize = 0, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask("Runtime.getHeapUsage");
    heap.workers += 1;
    heap.script += usedSize;
    heap.browser += embedderHeapUsedSize + backingStorageSize;
    await session.send("Target.detachFromTarget", { sessionId });
  }
  await session.detach();
  return heap;
}
