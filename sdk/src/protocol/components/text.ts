import {
  externalAddress,
  nullable,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
  withDefault,
} from "../shape.js";
import { rules } from "./rule.js";

/** Colours of badges. */
export const badgeColors = [
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

/** Colours of status badges that have a name. */
export const statusColors = ["blue", "violet", "pink", "red", "orange", "yellow", "green", "cyan", "grey"] as const;

type StatusColor = (typeof statusColors)[number] | `#${string}`;

const statusColor: Shape<StatusColor, StatusColor> = (value, path, context) => {
  if (typeof value !== "string" || !value.startsWith("#"))
    return oneOf(...statusColors, "#RRGGBB")(value, path, context) as StatusColor;
  if (!/^#[0-9a-f]{6}$/i.test(value))
    throw new ShapeError(path, `must be #RRGGBB or a name, it is ${JSON.stringify(value)}`);
  return value as StatusColor;
};

/** Text and what stands in a line of it. */
export const textComponents = rules({
  /** `src` that is no picture is as good as none: the name's initials show. */
  Avatar: {
    props: object({
      name: text,
      src: optional(nullable(text)),
      shape: withDefault(oneOf("round", "box"), "round"),
      variant: withDefault(oneOf("subtle", "bold"), "bold"),
      size: withDefault(oneOf("small", "medium", "large"), "medium"),
    }),
    children: "none",
  },
  Badge: { props: object({ color: oneOf(...badgeColors) }), children: "text" },
  StatusBadge: { props: object({ color: statusColor }), children: "text" },
  Link: { props: object({ href: externalAddress }), children: "any" },
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
});
