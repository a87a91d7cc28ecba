import { maximumLevels, maximumNodes } from "../protocol/limits.js";
import type { ErrorMessage, NodeMessage, PageNotice, PageRequest, Patch, ToPage } from "../protocol/messages.js";
import {
  boolean,
  list,
  nullable,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withoutCallbacks,
} from "../protocol/shape.js";

/** A message that no honest realm sends. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

/** How long one message of wire text may be, in characters: the limit of arguments and results, in base64 and more. */
const maximumWire = 12 << 20;

const id: Shape<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new ShapeError(path, "must be an id");
  return value;
};

const wire: Shape<string> = (value, path) => {
  if (typeof value !== "string" || value.length > maximumWire) throw new ShapeError(path, "must be wire text");
  return value;
};

const settingValue: Shape<string | number | boolean | null> = (value, path, context) => {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return text(value, path, context);
};

/** Checked by whoever takes it; what is missing fails there. */
const anything: Shape<object | string | number | boolean | null> = (value) => value as object;

/** Text that is too long is cut rather than refused: it is only shown. */
const shown: Shape<string> = (value, path) =>
  text(typeof value === "string" ? value.slice(0, 50_000) : value, path, withoutCallbacks);

export const errorShape: Shape<ErrorMessage> = object({
  name: shown,
  message: shown,
  code: optional(shown),
  stack: optional(shown),
  connection: optional(object({ kind: oneOf("user", "workspace"), key: text })),
  execution: optional(shown),
});

const node: Shape<NodeMessage> = (value, path, context) => checkNode(value, path, context, 0);

function checkNode(value: unknown, path: string, context: Parameters<Shape<unknown>>[2], depth: number): NodeMessage {
  if (depth > maximumLevels) throw new ShapeError(path, "is nested too deeply");
  if (value !== null && typeof value === "object" && "text" in value) {
    return object({ id, text, hidden: optional(boolean) })(value, path, context);
  }
  const child: Shape<NodeMessage> = (inner, at) => checkNode(inner, at, context, depth + 1);
  return object({
    id,
    type: text,
    props: anything as Shape<never>,
    children: list(child, maximumNodes),
    hidden: optional(boolean),
  })(value, path, context);
}

const patches: { [Kind in Patch["do"]]: Shape<Patch & { do: Kind }> } = {
  insert: object({ do: oneOf("insert"), parent: id, before: nullable(id), node }),
  remove: object({ do: oneOf("remove"), parent: id, id }),
  props: object({ do: oneOf("props"), id, props: anything as Shape<never> }),
  text: object({ do: oneOf("text"), id, text }),
  visible: object({ do: oneOf("visible"), id, visible: boolean }),
};

const requests: { [Method in PageRequest["method"]]: Shape<PageRequest & { method: Method }> } = {
  alert: object({ method: oneOf("alert"), options: anything }),
  confirm: object({ method: oneOf("confirm"), options: anything }),
  "show-iframe": object({ method: oneOf("show-iframe"), iframe: text, options: anything }),
  "open-dialog": object({ method: oneOf("open-dialog"), dialog: text, root: id, title: text }),
  "run-query": object({ method: oneOf("run-query"), query: text, variables: wire }),
  "run-server-function": object({ method: oneOf("run-server-function"), hash: text, args: wire }),
  "get-settings": object({ method: oneOf("get-settings") }),
  "set-setting": object({ method: oneOf("set-setting"), key: text, value: settingValue }),
};

const notices: { [Method in PageNotice["method"]]: Shape<PageNotice & { method: Method }> } = {
  "show-toast": object({ method: oneOf("show-toast"), toast: text, options: anything }),
  "update-toast": object({ method: oneOf("update-toast"), toast: text, update: anything }),
  "hide-toast": object({ method: oneOf("hide-toast"), toast: text }),
  "close-dialog": object({ method: oneOf("close-dialog"), dialog: text }),
  "hide-iframe": object({ method: oneOf("hide-iframe"), iframe: text }),
  "post-to-iframe": object({ method: oneOf("post-to-iframe"), iframe: text, message: wire }),
  navigate: object({ method: oneOf("navigate"), destination: anything }),
  "open-window": object({ method: oneOf("open-window"), url: text }),
  log: object({ method: oneOf("log"), level: oneOf("debug", "log", "info", "warn", "error"), args: wire }),
  report: object({ method: oneOf("report"), error: errorShape }),
  "tell-failure": object({ method: oneOf("tell-failure"), what: shown, error: errorShape }),
};

/** One of several shapes, told apart by one field. */
function tagged<T>(field: string, shapes: Record<string, Shape<T>>): Shape<T> {
  return (value, path, context) => {
    const tag = (value as Record<string, unknown> | null)?.[field];
    const shape = typeof tag === "string" && Object.hasOwn(shapes, tag) ? shapes[tag] : undefined;
    if (!shape) throw new ShapeError(path, `has an unknown ${field}`);
    return shape(value, path, context);
  };
}

const messages: Record<string, Shape<unknown>> = {
  started: object({ t: oneOf("started"), surfaces: anything }),
  "not-started": object({ t: oneOf("not-started"), error: errorShape }),
  pong: object({ t: oneOf("pong"), n: id }),
  request: object({ t: oneOf("request"), id, request: tagged<PageRequest>("method", requests as never) }),
  notice: object({ t: oneOf("notice"), notice: tagged<PageNotice>("method", notices as never) }),
  commit: object({
    t: oneOf("commit"),
    root: id,
    loading: boolean,
    patches: list(tagged<Patch>("do", patches as never), 100_000),
  }),
  "surface-failed": object({ t: oneOf("surface-failed"), root: id, error: errorShape }),
  reply: object({ t: oneOf("reply"), id, value: anything, error: optional(errorShape) }),
};

/**
 * Reads a message of a realm; everything in it has been checked but for what its receiver checks itself: props (by the
 * component's rule), options of toasts and questions, destinations, surfaces. Throws a `ProtocolError`.
 */
export function readMessage(data: unknown): ToPage {
  try {
    return tagged("t", messages)(data, "message", withoutCallbacks) as ToPage;
  } catch (error) {
    throw new ProtocolError(error instanceof Error ? error.message : String(error));
  }
}
