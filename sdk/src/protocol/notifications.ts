import {
  boolean,
  callback,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withDefault,
} from "./shape.js";

const variants = ["neutral", "success", "warning", "error"] as const;
const action = object({ label: text, onClick: callback });
const duration = number(0, Number.POSITIVE_INFINITY);
const progress = number(0, 100);

/** Options of `showToast` (`sdk-surface.md` 2.3.3). */
export const toastOptions = object({
  variant: oneOf(...variants),
  title: text,
  text: optional(text),
  action: optional(action),
  durationMs: withDefault(duration, 4000),
  dismissable: withDefault(boolean, true),
  progress: optional(progress),
});

export const toastUpdate = object({
  variant: optional(oneOf(...variants)),
  title: optional(text),
  text: optional(text),
  action: optional(nullable(action)),
  durationMs: optional(duration),
  dismissable: optional(boolean),
  progress: optional(progress),
});

export const alertOptions = object({ title: text, text, okLabel: withDefault(text, "OK") });

const confirmFields = object({
  title: optional(text),
  text: optional(text),
  cancelLabel: withDefault(text, "Cancel"),
  confirmLabel: withDefault(text, "OK"),
  confirmIcon: optional(text),
  confirmVariant: withDefault(oneOf("primary", "secondary", "secondary-destructive", "destructive"), "primary"),
});

export const confirmOptions: typeof confirmFields = (value, path, context) => {
  const options = confirmFields(value, path, context);
  if (options.title === undefined && options.text === undefined) {
    throw new ShapeError(path || "it", "needs a title or a text");
  }
  return options;
};

/** Destinations of `experimental_navigate` (`sdk-surface.md` 2.3.4). */
export const destination: Shape<
  | { type: "app-page"; slug: string }
  | { type: "record"; recordId: string; objectSlug: string; tab?: string }
  | { type: "app-settings" }
> = (value, path, context) => {
  switch ((value as { type?: unknown } | null)?.type) {
    case "app-page":
      return object({ type: oneOf("app-page"), slug: text })(value, path, context);
    case "record":
      return object({ type: oneOf("record"), recordId: text, objectSlug: text, tab: optional(text) })(
        value,
        path,
        context,
      );
    default:
      return object({ type: oneOf("app-page", "record", "app-settings") })(value, path, context) as {
        type: "app-settings";
      };
  }
};

/** The slugs that a surface is offered for, or that only its predicate knows. */
const offeredFor: Shape<readonly string[] | { readonly predicate: true }> = (value, path, context) => {
  if (Array.isArray(value)) return list(text, 1000)(value, path, context);
  if ((value as { predicate?: unknown } | null)?.predicate === true) return { predicate: true };
  throw new ShapeError(path, "must be a list of slugs, or say that there is a predicate");
};

/** What the page learns of one registered surface. */
export const surfaceEntry = object({
  id: text,
  label: text,
  icon: optional(text),
  objects: optional(offeredFor),
  color: optional(text),
  variant: optional(oneOf("full", "centered")),
});
