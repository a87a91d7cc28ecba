import { type ComponentType, createElement } from "react";
import { connectBridge } from "../client/bridge.js";
import { client } from "../client/index.js";
import { type SettingsSnapshot, SettingsStore } from "../client/settings/store.js";
import type { ObjectContext, SurfaceKind } from "../page/surface.js";
import type { Handle, RealmRequest } from "../protocol/messages.js";
import { alertOptions, confirmOptions, destination } from "../protocol/notifications.js";
import type { SurfacePlace } from "../protocol/places.js";
import { externalAddress, text, withoutCallbacks } from "../protocol/shape.js";
import { installErrorClasses } from "../root/errors.js";
import { root } from "../root/index.js";
import { decode, encode } from "../wire.js";
import { rememberBundle } from "./app-source.js";
import { errorMessage, PageConnection, type Port } from "./connection.js";
import { createConsole } from "./console.js";
import { Iframes } from "./iframes.js";
import { reactForApps } from "./react.js";
import { asUserEvent, checkCommitted, onCommit, unfinishedRender } from "./reconciler.js";
import { recordBatchRunner } from "./record-batches.js";
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
  /** How to mount a surface once more. */
  const again = new Map<number, () => void>();
  const dialogs = new Map<string, OpenDialog>();
  let lastDialog = 0;

  const page = new PageConnection(port, { start, request });
  const toasts = new Toasts((notice) => page.notify(notice));
  const settings = new SettingsStore({
    read: async () => (await page.request({ method: "get-settings" })) as SettingsSnapshot,
    write: async (key, value) => (await page.request({ method: "set-setting", key, value })) as SettingsSnapshot,
  });
  const iframes = new Iframes(page);
  const console = createConsole((notice) => page.notify(notice));
  const report = (error: unknown) => page.notify({ method: "report", error: errorMessage(error) });

  onCommit((container) => {
    const surface = roots.get(container.root);
    // One that is over, or another one under its number.
    if (surface?.container !== container || !surface.isMounted) return;
    try {
      checkCommitted(container);
    } catch (error) {
      surface.fail(error);
      return;
    }
    surface.cache.committed();
    const endless = surface.pace.count(performance.now());
    if (endless) {
      surface.fail(endless);
      return;
    }
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
    showIframe: (options) => iframes.show(options),
    showDialog,
    runQuery: async (query, variables) =>
      decode(
        (await page.request({
          method: "run-query",
          query,
          variables: encode(variables, { path: "variables" }),
        })) as string,
      ),
    settings,
    navigate: (to) =>
      page.notify({ method: "navigate", destination: destination(to, "destination", withoutCallbacks) }),
    tellFailure: (what, error) => page.notify({ method: "tell-failure", what, error: errorMessage(error) }),
  });

  function start(code: string, name: string): void {
    rememberBundle(code, name);
    try {
      evaluate(code, name, {
        React: reactForApps(),
        ATTIO_ROOT_SDK: root,
        ATTIO_CLIENT_EXTENSION_SDK: client,
        registerSurfaces: (surfaces: unknown) => registry.register(surfaces),
        registerSettingsSchema: (schema: unknown) => settings.register(schema),
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
        return registry.applies(request.kind, request.surface, decode(request.context) as ObjectContext);
      case "trigger": {
        const { onTrigger } = registry.find(request.kind, request.surface);
        if (typeof onTrigger !== "function")
          throw new Error(`the ${request.kind} "${request.surface}" has no onTrigger`);
        const args = triggerArguments(request.kind, request.surface, decode(request.args));
        await asUserEvent(() => onTrigger(args));
        return null;
      }
      case "mount":
        mount(
          request.root,
          registry.component(request.kind, request.surface),
          decode(request.props) as object,
          request.kind,
        );
        return null;
      case "unmount":
        unmount(request.root);
        return null;
      case "remount": {
        const mountAgain = again.get(request.root);
        if (!mountAgain) throw new Error("there is nothing to try again");
        unmount(request.root);
        mountAgain();
        return null;
      }
      case "call": {
        const { args } = request;
        const called = functionOf(request.handle);
        // A click may arrive after the button has gone.
        if (!called) return null;
        const answer = await asUserEvent(() => called(...(decode(args) as unknown[])));
        return request.answers ? encode(answer, { path: "the result", destination: "the page" }) : null;
      }
      case "dialog-closed":
        dialogs.get(request.dialog)?.closed();
        return null;
      case "settings-changed":
        settings.changed();
        return null;
      case "iframe-message":
        await asUserEvent(() => iframes.received(request.iframe, request.message));
        return null;
    }
  }

  function functionOf(handle: Handle): ((...args: unknown[]) => unknown) | undefined {
    return handle.of === "toast"
      ? toasts.function(handle.toast, handle.path)
      : roots.get(handle.root)?.container.live.get(handle.node)?.functions.get(handle.path);
  }

  function mount(
    id: number,
    component: ComponentType<Record<string, unknown>>,
    props: object,
    place: SurfacePlace,
  ): SurfaceRoot {
    const surface = new SurfaceRoot(id, place, {
      failed: (error) => page.send({ t: "surface-failed", root: id, error: errorMessage(error) }),
      noticed: report,
    });
    roots.set(id, surface);
    again.set(id, () => mount(id, component, props, place));
    surface.render(createElement(component, { ...props }));
    return surface;
  }

  function unmount(id: number): void {
    const surface = roots.get(id);
    roots.delete(id);
    again.delete(id);
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
      const root = mount(id, Dialog as ComponentType<Record<string, unknown>>, { hideDialog }, "dialog");
      dialogs.set(dialog, { root, closed: end });
      opened.catch((error) => {
        dialogs.delete(dialog);
        unmount(id);
        reject(error);
      });
    });
  }

  /** Adds what a trigger's arguments hold that cannot cross. Older bulk actions read `recordIds`. */
  function triggerArguments(kind: SurfaceKind, surface: string, args: unknown): unknown {
    if (kind !== "bulk-record-action") return args;
    const { recordIds } = args as { recordIds: string[] };
    const { label } = registry.find(kind, surface);
    const surroundings = {
      label: typeof label === "string" ? label : surface,
      showToast: (options: object) => toasts.show(options),
      console: console as never,
    };
    return { ...(args as object), runRecordBatches: recordBatchRunner([...recordIds], surroundings) };
  }

  /** An error that nobody has caught. */
  function stray(error: unknown): void {
    const container = isFullStack(error) ? unfinishedRender() : undefined;
    const surface = container && roots.get(container.root);
    // No boundary catches a stack that is full while React itself goes down a tree: that surface shows nothing new ever.
    if (surface && surface.container === container) surface.fail(tooDeep(error));
    else report(error);
  }

  return { report: stray };
}

function tooDeep(error: unknown): Error {
  return new RangeError(`the app's components are nested too deeply: ${(error as Error).message}`);
}

function isFullStack(error: unknown): boolean {
  return error instanceof RangeError && /call stack|recursion/i.test(error.message);
}
