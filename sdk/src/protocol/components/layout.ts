import { keyboardHint } from "../keyboard.js";
import {
  boolean,
  callback,
  list,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withDefault,
} from "../shape.js";
import { rules } from "./rule.js";

const bannerFields = object({
  variant: oneOf("neutral", "warning", "error"),
  size: withDefault(oneOf("small", "large"), "small"),
  title: optional(text),
  actions: withDefault(
    list(object({ label: text, variant: oneOf("primary", "secondary"), onTrigger: callback }), 2),
    [],
  ),
});

const banner: typeof bannerFields = (value, path, context) => {
  const props = bannerFields(value, path, context);
  if (props.size === "large" && props.title === undefined) throw new ShapeError("title", "is required with size large");
  if (props.size === "small" && props.title !== undefined) throw new ShapeError("title", "needs size large");
  const [first, second] = props.actions;
  if (second && (first?.variant !== "secondary" || second.variant !== "primary")) {
    throw new ShapeError("actions", "must be a secondary action and then a primary one, if there are two");
  }
  return props;
};

/** Spaces between things. */
const spacing = oneOf("none", "extraSmall", "small", "medium", "large", "extraLarge");

const columnCounts = [1, 2, 3, 4, 5, 6, "auto"] as const;

const columns: Shape<(typeof columnCounts)[number]> = (value, path) => {
  const found = columnCounts.find((columns) => columns === value);
  if (found === undefined) {
    throw new ShapeError(path, `must be one of ${columnCounts.join(", ")}, it is ${JSON.stringify(value)}`);
  }
  return found;
};

/** What groups, separates, waits and acts. */
export const layoutComponents = rules({
  Banner: { props: banner, children: "text" },
  Button: {
    props: object({
      label: text,
      variant: withDefault(oneOf("primary", "secondary", "destructive"), "secondary"),
      disabled: withDefault(boolean, false),
      icon: optional(text),
      keyboardHint: optional(keyboardHint),
      onClick: callback,
    }),
    children: "none",
    notOn: { "workspace-settings": "use the Button of Settings.useForm" },
  },
  /** Bordered; inside another card it has no border of its own. */
  Card: { props: object({ title: optional(text) }), children: "any" },
  Column: { props: object({}), children: "any" },
  Divider: { props: object({}), children: "none" },
  /** Drawn where it is all that a page, tab or dialog has; of its children only the buttons are. */
  EmptyState: {
    props: object({ title: text, description: text }),
    children: "any",
    notOn: { "workspace-settings": "show a TextBlock or a Banner" },
  },
  Grid: {
    props: object({
      maxColumns: withDefault(columns, "auto"),
      minColumnWidth: withDefault(oneOf("small", "medium", "large"), "medium"),
      gap: withDefault(spacing, "medium"),
      align: withDefault(oneOf("stretch", "start"), "stretch"),
    }),
    children: "any",
  },
  /** Its text is its child. */
  LoadingState: {
    props: object({}),
    children: "text",
    notOn: { "workspace-settings": "a page that waits shows so by itself" },
  },
  Row: { props: object({}), children: "any" },
  Section: { props: object({ title: text, description: optional(text) }), children: "any" },
  Stack: {
    props: object({
      direction: withDefault(oneOf("column", "row"), "column"),
      gap: withDefault(spacing, "none"),
      align: withDefault(oneOf("start", "center", "end", "stretch"), "stretch"),
      justify: withDefault(oneOf("start", "center", "end", "space-between"), "start"),
    }),
    children: "any",
  },
});
