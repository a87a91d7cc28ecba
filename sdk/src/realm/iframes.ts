import type { IframeControls } from "../client/iframe.js";
import { iframeOptions } from "../protocol/iframe.js";
import type { PageNotice, PageRequest } from "../protocol/messages.js";
import { ShapeError, withoutCallbacks } from "../protocol/shape.js";
import { decode, encode } from "../wire.js";

type OnMessage = (message: unknown, controls: IframeControls) => unknown;

/** The iframes that an app shows: what they post goes to the app's own function. */
export class Iframes {
  readonly #page: { request(request: PageRequest): Promise<unknown>; notify(notice: PageNotice): void };
  readonly #open = new Map<string, OnMessage | undefined>();
  #last = 0;

  constructor(page: { request(request: PageRequest): Promise<unknown>; notify(notice: PageNotice): void }) {
    this.#page = page;
  }

  /** Resolves when it is closed. */
  async show(given: unknown): Promise<void> {
    const { onMessage, initialData, ...rest } = (given ?? {}) as Record<string, unknown>;
    if (onMessage !== undefined && typeof onMessage !== "function") {
      throw new ShapeError("showIframe: options.onMessage", "must be a function");
    }
    const wire =
      initialData === undefined
        ? {}
        : { initialData: encode(initialData, { path: "initialData", destination: "an iframe" }) };
    const checked = { ...rest, ...wire };
    iframeOptions(checked, "showIframe: options", withoutCallbacks);
    const iframe = `iframe-${++this.#last}`;
    this.#open.set(iframe, onMessage as OnMessage | undefined);
    try {
      // What was given, not what came out of the check: the page checks the same.
      await this.#page.request({ method: "show-iframe", iframe, options: checked });
    } finally {
      this.#open.delete(iframe);
    }
  }

  async received(iframe: string, message: string): Promise<void> {
    await this.#open.get(iframe)?.(decode(message), {
      hideIframe: () => this.#page.notify({ method: "hide-iframe", iframe }),
      sendMessage: (sent) => {
        const wire = encode(sent, { path: "message", destination: "an iframe" });
        this.#page.notify({ method: "post-to-iframe", iframe, message: wire });
      },
    });
  }
}
