import type { Port } from "../realm/connection.js";
import { RealmError } from "./errors.js";

/** A running worker and the way to it. */
export interface Link {
  port: Port;
  /** Ends the worker, whatever it is doing. */
  close(): void;
}

const workerCode = new Map<string, Promise<string>>();

/** The realm's worker script, fetched once: the frame cannot fetch it itself. */
async function loadWorker(url: string): Promise<string> {
  let code = workerCode.get(url);
  if (!code) {
    code = fetch(url).then(async (response) => {
      if (!response.ok)
        throw new RealmError(`the realm's worker could not be loaded: ${url} answered ${response.status}`);
      return await response.text();
    });
    code.catch(() => workerCode.delete(url));
    workerCode.set(url, code);
  }
  return await code;
}

/** Opens a hidden frame with an opaque origin and starts a worker in it. */
export async function openFrame(frameUrl: string, container: HTMLElement): Promise<Link> {
  const address = new URL(frameUrl, document.baseURI);
  const code = await loadWorker(new URL("worker.js", address).href);
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  frame.title = "Stoa app sandbox";
  frame.style.display = "none";
  frame.src = address.href;
  await new Promise<void>((resolve) => {
    frame.onload = () => resolve();
    container.append(frame);
  });
  const channel = new MessageChannel();
  // The frame's origin is opaque, so no other target than "*" can name it; it gets the worker's code and a port.
  frame.contentWindow?.postMessage({ code }, "*", [channel.port2]);
  return {
    port: channel.port1 as unknown as Port,
    close() {
      channel.port1.close();
      frame.remove();
    },
  };
}
