import type { HostComponentName } from "../page/components.js";
import {
  boolean,
  callback,
  externalAddress,
  list,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withDefault,
} from "./shape.js";

/** What may stand inside a component. */
export type ChildRule = "none" | "text" | "any";

export interface ComponentRule {
  props: Shape<Record<string, unknown>>;
  children: ChildRule;
}

const badgeColors = [
  "amber",
  "blue",
  "cyan",
  "green",
  "grey",
  "lavender",
  "lime",
  "orange",
  "pink",
  "purple",
  "red",
  "yellow",
] as const;

const bannerProps = object({
  variant: oneOf("neutral", "warning", "error"),
  size: withDefault(oneOf("small", "large"), "small"),
  title: optional(text),
  actions: withDefault(
    list(object({ label: text, variant: oneOf("primary", "secondary"), onTrigger: callback }), 2),
    [],
  ),
});

const banner: Shape<Record<string, unknown>> = (value, path, context) => {
  const props = bannerProps(value, path, context);
  if (props.size === "large" && props.title === undefined) throw new ShapeError("title", "is required with size large");
  if (props.size === "small" && props.title !== undefined) throw new ShapeError("title", "needs size large");
  return props;
};

/** Every component that a surface may consist of (`sdk-surface.md` 2.3.7), with its props and defaults. */
export const components: Record<HostComponentName, ComponentRule> = {
  Badge: { props: object({ color: oneOf(...badgeColors) }), children: "text" },
  Banner: { props: banner, children: "text" },
  Button: {
    props: object({
      label: text,
      variant: withDefault(oneOf("primary", "secondary", "destructive"), "secondary"),
      disabled: withDefault(boolean, false),
      icon: optional(text),
      keyboardHint: optional(text),
      onClick: callback,
    }),
    children: "none",
  },
  Divider: { props: object({}), children: "none" },
  Link: { props: object({ href: externalAddress }), children: "any" },
  LoadingState: { props: object({}), children: "text" },
  Section: { props: object({ title: text, description: optional(text) }), children: "any" },
  TextBlock: { props: object({ align: withDefault(oneOf("left", "center", "right"), "center") }), children: "any" },
  "Typography.Body": {
    props: object({ variant: withDefault(oneOf("standard", "large", "strong", "interactive"), "standard") }),
    children: "any",
  },
  "Typography.Title": {
    props: object({
      variant: withDefault(oneOf("extraLarge", "large", "standard", "medium", "small", "extraSmall"), "standard"),
    }),
    children: "any",
  },
  "Typography.Caption": { props: object({}), children: "any" },
};

export function isComponent(type: string): type is HostComponentName {
  return Object.hasOwn(components, type);
}
