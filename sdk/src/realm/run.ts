import { type ComponentType, createElement } from "react";
import { connectBridge } from "../client/bridge.js";
import { client } from "../client/index.js";
import type { Handle, RealmRequest } from "../protocol/messages.js";
import { alertOptions, confirmOptions, destination } from "../protocol/notifications.js";
import { externalAddress, text, withoutCallbacks } from "../protocol/shape.js";
import { installErrorClasses } from "../root/errors.js";
import { root } from "../root/index.js";
import { decode, encode } from "../wire.js";
import { errorMessage, PageConnection, type Port } from "./connection.js";
import { createConsole } from "./console.js";
import { reactForApps } from "./react.js";
import { asUserEvent, onCommit } from "./reconciler.js";
import { Registry } from "./registry.js";
import { SurfaceRoot } from "./surface-root.js";
import { Toasts } from "./toasts.js";

export interface RealmEnvironment {
  port: Port;
  /** Evaluates a bundle as a script that sees these globals. */
  evaluate(code: string, name: string, globals: Record<string, unknown>): void;
}

interface OpenDialog {
  root: SurfaceRoot;
  closed(): void;
}

/** Runs the realm of one install: evaluates its bundle and answers the page. Gives how to report a stray error. */
export function runRealm({ port, evaluate }: RealmEnvironment): { report(error: unknown): void } {
  installErrorClasses();
  const registry = new Registry();
  const roots = new Map<number, SurfaceRoot>();
  const dialogs = new Map<string, OpenDialog>();
  let lastDialog = 0;

  const page = new PageConnection(port, { start, request });
  const toasts = new Toasts((notice) => page.notify(notice));
  const console = createConsole((notice) => page.notify(notice));
  const report = (error: unknown) => page.notify({ method: "report", error: errorMessage(error) });

  onCommit((container) => {
    if (!roots.has(container.root)) return;
    page.send({ t: "commit", root: container.root, loading: container.isLoading, patches: container.takePatches() });
  });

  connectBridge({
    alert: async (options) =>
      void (await page.request({
        method: "alert",
        options: alertOptions(options, "alert: options", withoutCallbacks),
      })),
    confirm: async (options) =>
      (await page.request({
        method: "confirm",
        options: confirmOptions(options, "confirm: options", withoutCallbacks),
      })) === true,
    showToast: (options) => toasts.show(options),
    showDialog,
    runQuery: async (query, variables) =>
      decode(
        (await page.request({
          method: "run-query",
          query,
          variables: encode(variables, { path: "variables" }),
        })) as string,
      ),
    navigate: (to) =>
      page.notify({ method: "navigate", destination: destination(to, "destination", withoutCallbacks) }),
  });

  function start(code: string, name: string): void {
    try {
      evaluate(code, name, {
        React: reactForApps(),
        ATTIO_ROOT_SDK: root,
        ATTIO_CLIENT_EXTENSION_SDK: client,
        registerSurfaces: (surfaces: unknown) => registry.register(surfaces),
        registerSettingsSchema: () => {},
        runServerFunction,
        console,
        open: (url?: unknown) => {
          page.notify({
            method: "open-window",
            url: externalAddress(String(url), "window.open: url", withoutCallbacks),
          });
        },
      });
      page.send({ t: "started", surfaces: registry.describe() });
    } catch (error) {
      page.send({ t: "not-started", error: errorMessage(error) });
    }
  }

  async function runServerFunction(hash: string, args: unknown[]): Promise<unknown> {
    const request = { method: "run-server-function", hash, args: encode(args, { path: "args" }) } as const;
    return decode((await page.request(request)) as string);
  }

  async function request(request: RealmRequest): Promise<unknown> {
    switch (request.method) {
      case "applies":
        return registry.applies(request.kind, request.surface, decode(request.context) as { object: string });
      case "trigger": {
        const { onTrigger } = registry.find(request.kind, request.surface);
        if (typeof onTrigger !== "function")
          throw new Error(`the ${request.kind} "${request.surface}" has no onTrigger`);
        await asUserEvent(() => onTrigger(triggerArguments(request.kind, decode(request.args))));
        return null;
      }
      case "mount":
        mount(request.root, registry.component(request.kind, request.surface), decode(request.props) as object);
        return null;
      case "unmount":
        unmount(request.root);
        return null;
      case "call": {
        const { args } = request;
        const called = functionOf(request.handle);
        // A click may arrive after the button has gone.
        if (called) await asUserEvent(() => called(...(decode(args) as unknown[])));
        return null;
      }
      case "dialog-closed":
        dialogs.get(request.dialog)?.closed();
        return null;
    }
  }

  function functionOf(handle: Handle): ((...args: unknown[]) => unknown) | undefined {
    return handle.of === "toast"
      ? toasts.function(handle.toast, handle.path)
      : roots.get(handle.root)?.container.live.get(handle.node)?.functions.get(handle.path);
  }

  function mount(id: number, component: ComponentType<Record<string, unknown>>, props: object): SurfaceRoot {
    const surface = new SurfaceRoot(id, {
      failed: (error) => page.send({ t: "surface-failed", root: id, error: errorMessage(error) }),
      noticed: report,
    });
    roots.set(id, surface);
    surface.render(createElement(component, { ...props }));
    return surface;
  }

  function unmount(id: number): void {
    const surface = roots.get(id);
    roots.delete(id);
    surface?.unmount();
  }

  async function showDialog(options: { title: string; Dialog: ComponentType<{ hideDialog(): void }> }): Promise<void> {
    const title = text(options?.title, "showDialog: title", withoutCallbacks);
    const { Dialog } = options;
    if (typeof Dialog !== "function" && (typeof Dialog !== "object" || Dialog === null)) {
      throw new TypeError("showDialog: Dialog must be a component");
    }
    const number = ++lastDialog;
    const dialog = `dialog-${number}`;
    // Odd numbers are the realm's, even ones the page's.
    const id = number * 2 + 1;
    const opened = page.request({ method: "open-dialog", dialog, root: id, title });
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        if (!dialogs.delete(dialog)) return;
        unmount(id);
        resolve();
      };
      const hideDialog = () => {
        if (dialogs.has(dialog)) page.notify({ method: "close-dialog", dialog });
        end();
      };
      const root = mount(id, Dialog as ComponentType<Record<string, unknown>>, { hideDialog });
      dialogs.set(dialog, { root, closed: end });
      opened.catch((error) => {
        dialogs.delete(dialog);
        unmount(id);
        reject(error);
      });
    });
  }

  return { report };
}

/** Adds what a trigger's arguments hold that cannot cross. */
function triggerArguments(kind: string, args: unknown): unknown {
  if (kind !== "bulk-record-action") return args;
  const runRecordBatches = () => {
    throw new Error("attio/client: runRecordBatches is not available in this version of Stoa");
  };
  return { ...(args as object), runRecordBatches };
}
