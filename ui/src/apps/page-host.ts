import {
  type Destination,
  type MissingConnection,
  type RealmHost,
  ServerFunctionError,
  type SettingsMessage,
} from "@stoa/sdk/page";
import { ApiError, request, workspacePath } from "../api/client";
import type { RealmSource } from "../api/types";
import type { ToastPatch, ToastStore } from "../parts/toast-store";
import type { DialogStore } from "./dialog-store";
import { tellFailure, underItsName } from "./failures";
import { checkFrameAddress } from "./frame-address";
import type { AppIdentity } from "./icons";
import { unconnected } from "./unconnected";

export interface PageHostParts {
  workspace: string;
  source: RealmSource;
  app: AppIdentity;
  toasts: ToastStore;
  dialogs: DialogStore;
  /** Leads the tab there; does nothing if there is no such place. */
  navigate(app: AppIdentity, destination: Destination): void;
}

/** How many toasts of one app may be on screen or wait: nobody reads more, and all of them are drawn. */
const MAXIMUM_TOASTS = 50;
const CONNECTION_CODES = new Set(["no-workspace-connection", "no-user-connection", "connection-expired"]);

/** What the page does when the realm of one install asks for it. */
export function createPageHost(parts: PageHostParts): RealmHost & { dispose(): void } {
  const { workspace, source, app, toasts, dialogs, navigate } = parts;
  const shown = new Set<string>();
  /** The action of a toast whose failure is told as the app's. */
  const guarded = <T extends { action?: { label: string; onClick(): void | Promise<void> } | null }>(toast: T): T => {
    const { action } = toast;
    if (!action) return toast;
    const onClick = async () => {
      try {
        await action.onClick();
      } catch (error) {
        tellFailure(app, `“${action.label}”`, error, toasts);
      }
    };
    return { ...toast, action: { ...action, onClick } };
  };
  /** For a surface that shows something of its own instead of what it could not load. */
  const offerToConnect = (connection: MissingConnection) => {
    const id = toasts.show({
      id: `${source.install_id}:connect`,
      variant: "warning",
      title: `${app.name} is not connected`,
      text: "Something on this page waits for it.",
      durationMs: 12_000,
      action: {
        label: "Connect",
        onClick() {
          toasts.hide(id);
          dialogs.connect(app, connection, "page");
        },
      },
    });
  };
  const settingsPath = workspacePath(workspace, "apps", app.slug, "settings");
  const toastId = (id: string) => `${source.install_id}:${id}`;
  return {
    showToast(id, options) {
      const own = toasts.snapshot().filter((toast) => toast.id.startsWith(`${source.install_id}:`));
      if (own.length >= MAXIMUM_TOASTS && !own.some((toast) => toast.id === toastId(id))) {
        console.warn(`[${app.name}] a toast was dropped: ${MAXIMUM_TOASTS} are waiting already`);
        return;
      }
      shown.add(toastId(id));
      toasts.show({ ...guarded(options), id: toastId(id), app });
    },
    updateToast(id, update) {
      toasts.update(toastId(id), guarded(update as ToastPatch));
    },
    hideToast(id) {
      shown.delete(toastId(id));
      toasts.hide(toastId(id));
    },
    alert: (options) => dialogs.alert(app, options),
    confirm: (options) => dialogs.confirm(app, options),
    openDialog: (dialog) => dialogs.open(app, dialog),
    async showIframe(iframe) {
      if ("url" in iframe.source) checkFrameAddress(iframe.source.url);
      await dialogs.iframe(app, iframe);
    },
    hideIframe: (id) => dialogs.hideIframe(app, id),
    postToIframe: (id, message) => dialogs.postToIframe(app, id, message),
    closeDialog: (id) => dialogs.closed(app, id),
    async runQuery(query, variables) {
      const answer = await request<{ data?: unknown; errors?: { message: string }[] }>(
        "POST",
        workspacePath(workspace, "graphql"),
        { query, variables: variables ?? {} },
      );
      const [error] = answer.errors ?? [];
      if (error) throw new Error(error.message);
      return answer.data;
    },
    async runServerFunction(hash, argsWire, begun) {
      const path = workspacePath(workspace, "apps", app.slug, "functions");
      try {
        const body = { hash, args: argsWire, version: source.version };
        return (await request<{ result: string }>("POST", path, body)).result;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 0) throw error;
        const { body } = error;
        const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : undefined);
        // Without a kind the app declares no such connection, and nobody can make it.
        if (CONNECTION_CODES.has(error.code) && (body.kind === "user" || body.kind === "workspace")) {
          const connection: MissingConnection = { kind: body.kind, key: text("key") ?? "default" };
          // Nobody is interrupted by what a surface does by itself: it says so in its own place, if it can.
          if (begun) dialogs.connect(app, connection);
          else unconnected.report(app.slug, connection, () => offerToConnect(connection));
        }
        const failure = { code: error.code, message: error.message, name: text("name") ?? "Error" };
        const [wire, stack, key] = [text("wire"), stackText(body.stack), text("key")];
        const execution = text("execution_id");
        throw new ServerFunctionError({
          ...failure,
          ...(wire === undefined ? {} : { wire }),
          ...(stack === undefined ? {} : { stack }),
          ...(key === undefined ? {} : { key }),
          ...(execution === undefined ? {} : { execution_id: execution }),
          ...(body.kind === "user" || body.kind === "workspace" ? { kind: body.kind } : {}),
        });
      }
    },
    getSettings: async () => (await request<{ data: SettingsMessage }>("GET", settingsPath)).data,
    setSetting: async (key, value) =>
      (await request<{ data: SettingsMessage }>("PATCH", settingsPath, { key, value })).data,
    navigate: (destination) => navigate(app, destination),
    openWindow(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    ended(error) {
      dialogs.clear(app);
      toasts.show({
        variant: "warning",
        title: error.code === "realm-hung" ? `${app.name} stopped answering` : `${app.name} was stopped`,
        text: `${sentence(error.message)} Reference ${error.reference}.`,
        durationMs: 12_000,
      });
    },
    tellFailure: (what, error) => tellFailure(app, what, error, toasts),
    log(level, args) {
      const write = { error: console.error, warn: console.warn, info: console.info }[level] ?? console.log;
      // Only the first argument can be a format (`%s`).
      const [first, ...rest] = args.map(underItsName);
      if (typeof first === "string") write(`[${app.name}] ${first}`, ...rest);
      else write(`[${app.name}]`, first, ...rest);
    },
    dispose() {
      for (const id of shown) toasts.hide(id);
      dialogs.clear(app);
      unconnected.clear(app.slug);
    },
  };
}

/** A stack as text; the server sends its frames, already mapped to the app's own files. */
function stackText(stack: unknown): string | undefined {
  if (typeof stack === "string") return stack;
  if (!Array.isArray(stack)) return undefined;
  const frames = stack as { function?: string | null; file?: string | null; line?: number; column?: number }[];
  return frames
    .map((at) => `    at ${at.function || "<anonymous>"} (${at.file ?? "unknown"}:${at.line ?? 0}:${at.column ?? 0})`)
    .join("\n");
}

const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
