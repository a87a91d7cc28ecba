import type { ToastHandle } from "../client/bridge.js";
import { callbackMarker, type PageNotice } from "../protocol/messages.js";
import { toastOptions, toastUpdate } from "../protocol/notifications.js";
import { type ShapeContext, ShapeError } from "../protocol/shape.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** The toasts that an app has shown: their callbacks live as long as the realm (`sdk-behaviour.md` 6). */
export class Toasts {
  readonly #notify: (notice: PageNotice) => void;
  readonly #functions = new Map<string, Map<string, AnyFunction>>();
  #last = 0;

  constructor(notify: (notice: PageNotice) => void) {
    this.#notify = notify;
  }

  show(given: unknown): ToastHandle {
    const toast = `toast-${++this.#last}`;
    const functions = new Map<string, AnyFunction>();
    this.#functions.set(toast, functions);
    let options: Record<string, unknown> = toastOptions(
      given,
      "showToast: options",
      capture(functions, "showToast: options."),
    );
    this.#notify({ method: "show-toast", toast, options });

    const patch = (update: unknown, name: string) => {
      const checked = toastUpdate(update, `${name}: options`, capture(functions, `${name}: options.`));
      options = { ...options, ...checked };
      if (options.action === null) delete options.action;
      return checked;
    };
    return {
      hideToast: async () => this.#notify({ method: "hide-toast", toast }),
      updateToast: async (update) =>
        this.#notify({ method: "update-toast", toast, update: patch(update, "updateToast") }),
      // All options: the page shows the toast again if it is gone.
      upsertToast: async (update) => {
        patch(update, "upsertToast");
        this.#notify({ method: "show-toast", toast, options });
      },
    };
  }

  function(toast: string, path: string): AnyFunction | undefined {
    return this.#functions.get(toast)?.get(path);
  }
}

/** Keeps functions under their path within the options. */
function capture(functions: Map<string, AnyFunction>, prefix: string): ShapeContext {
  return {
    callback(value, path): never {
      if (typeof value !== "function") throw new ShapeError(path, "must be a function");
      functions.set(path.slice(prefix.length), value as AnyFunction);
      return callbackMarker as never;
    },
  };
}
