import type { Port } from "../realm/connection.js";
import { RealmError } from "./errors.js";

/** A running worker and the way to it. */
export interface Link {
  port: Port;
  /** Gives the bytes that the realm holds, some seconds later; never, where the browser does not tell. */
  measure?(): Promise<number>;
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

/** How long the frame's document may take, in milliseconds. */
const loadLimit = 15_000;
/** How long after a realm's start the next one's frame is made ready, in milliseconds. */
const spareDelay = 500;
/** One frame with a running worker that waits for an app, by container and address. */
const spares = new WeakMap<HTMLElement, Map<string, Promise<Link>>>();

/**
 * Gives a hidden frame with an opaque origin and a worker in it. Starting one takes a process of the browser's, so the
 * next one is made ready ahead: a new version of an app, or a restart, finds its worker running.
 */
export async function openFrame(frameUrl: string, container: HTMLElement): Promise<Link> {
  const spare = sparesIn(container).get(frameUrl);
  sparesIn(container).delete(frameUrl);
  setTimeout(() => prepareFrame(frameUrl, container), spareDelay);
  return await (spare ?? createFrame(frameUrl, container));
}

/** Makes the next realm's frame ready, if none is. */
export function prepareFrame(frameUrl: string, container: HTMLElement): void {
  const waiting = sparesIn(container);
  if (waiting.has(frameUrl)) return;
  const next = createFrame(frameUrl, container);
  waiting.set(frameUrl, next);
  // Whoever needs a frame will make one, and hear what is wrong.
  next.catch(() => waiting.delete(frameUrl));
}

function sparesIn(container: HTMLElement): Map<string, Promise<Link>> {
  const waiting = spares.get(container) ?? new Map<string, Promise<Link>>();
  spares.set(container, waiting);
  return waiting;
}

async function createFrame(frameUrl: string, container: HTMLElement): Promise<Link> {
  const address = new URL(frameUrl, document.baseURI);
  const code = await loadWorker(new URL("worker.js", address).href);
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  frame.title = "Stoa app sandbox";
  frame.style.display = "none";
  frame.src = address.href;
  await new Promise<void>((resolve, reject) => {
    const slow = setTimeout(() => {
      frame.remove();
      reject(new RealmError(`the realm's frame did not load within ${loadLimit / 1000} s: ${address.href}`));
    }, loadLimit);
    frame.onload = () => {
      clearTimeout(slow);
      resolve();
    };
    container.append(frame);
  });
  const channel = new MessageChannel();
  const scale = new MessageChannel();
  // The frame's origin is opaque, so no other target than "*" can name it; it gets the worker's code and the ports.
  frame.contentWindow?.postMessage({ code }, "*", [channel.port2, scale.port2]);
  return {
    port: channel.port1 as unknown as Port,
    measure: () =>
      new Promise((resolve) => {
        scale.port1.onmessage = ({ data }) => resolve(Number(data));
        scale.port1.postMessage(null);
      }),
    close() {
      channel.port1.close();
      scale.port1.close();
      frame.remove();
    },
  };
}
