import { type Destination, type RealmHost, ServerFunctionError } from "@stoa/sdk/page";
import { ApiError, request, workspacePath } from "../api/client";
import type { RealmSource } from "../api/types";
import type { ToastPatch, ToastStore } from "../parts/toast-store";
import type { DialogStore } from "./dialog-store";
import { tellFailure } from "./failures";
import type { AppIdentity } from "./icons";

export interface PageHostParts {
  workspace: string;
  source: RealmSource;
  app: AppIdentity;
  toasts: ToastStore;
  dialogs: DialogStore;
  navigate(path: string): void;
}

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
  const toastId = (id: string) => `${source.install_id}:${id}`;
  return {
    showToast(id, options) {
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
    async runServerFunction(hash, argsWire) {
      const path = workspacePath(workspace, "apps", app.slug, "functions");
      try {
        const body = { hash, args: argsWire, version: source.version };
        return (await request<{ result: string }>("POST", path, body)).result;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 0) throw error;
        const { body } = error;
        const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : undefined);
        if (CONNECTION_CODES.has(error.code)) {
          const kind = body.kind === "user" || error.code === "no-user-connection" ? "user" : "workspace";
          dialogs.connect(app, { kind, key: text("key") ?? "default" });
        }
        const failure = { code: error.code, message: error.message, name: text("name") ?? "Error" };
        const [wire, stack, key] = [text("wire"), stackText(body.stack), text("key")];
        throw new ServerFunctionError({
          ...failure,
          ...(wire === undefined ? {} : { wire }),
          ...(stack === undefined ? {} : { stack }),
          ...(key === undefined ? {} : { key }),
          ...(body.kind === "user" || body.kind === "workspace" ? { kind: body.kind } : {}),
        });
      }
    },
    navigate(destination) {
      const path = destinationPath(workspace, app.slug, destination);
      if (path) navigate(path);
    },
    openWindow(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    ended(error) {
      dialogs.clear(app);
      toasts.show({
        variant: "warning",
        title: error.code === "realm-hung" ? `${app.name} stopped answering` : `${app.name} was stopped`,
        text: sentence(error.message),
        durationMs: 12_000,
      });
    },
    log(level, args) {
      const write = { error: console.error, warn: console.warn, info: console.info }[level] ?? console.log;
      write(`[${app.name}]`, ...args);
    },
    dispose() {
      for (const id of shown) toasts.hide(id);
      dialogs.clear(app);
    },
  };
}

/** Where a destination of an app leads; null for what does not exist here. */
export function destinationPath(workspace: string, app: string, destination: Destination): string | null {
  const path = (...segments: string[]) => `/${[workspace, ...segments].map(encodeURIComponent).join("/")}`;
  switch (destination.type) {
    case "record": {
      const { objectSlug, recordId, tab } = destination;
      return tab ? path(objectSlug, recordId, tab) : path(objectSlug, recordId);
    }
    case "app-page":
      // Pages of apps are not there yet, and a destination that cannot be resolved does nothing.
      return null;
    case "app-settings":
      return path("apps", app);
    default:
      return null;
  }
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
