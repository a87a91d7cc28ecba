import type { SurfacePlace } from "../places.js";
import { callback, object, optional } from "../shape.js";
import { rules } from "./rule.js";

/** What a record widget consists of (`sdk-surface.md` 2.3.7, children by the lint rule of 1.6). */
export const widgetComponents = rules({
  "Widget.TextWidget": {
    props: object({ onTrigger: optional(callback) }),
    children: [
      "text",
      "Widget.Title",
      "Widget.Text.Primary",
      "Widget.Text.Secondary",
      "Widget.Decoration",
      "Widget.Loading",
      "Badge",
    ],
  },
  "Widget.Title": { props: object({}), children: "any", within: ["Widget.TextWidget"] },
  "Widget.Text.Primary": { props: object({}), children: "any", within: ["Widget.TextWidget"] },
  "Widget.Text.Secondary": { props: object({}), children: "any", within: ["Widget.TextWidget"] },
  "Widget.Decoration": { props: object({}), children: "any", within: ["Widget.TextWidget"] },
  "Widget.Loading": { props: object({}), children: "none" },
});

const roots = ["Widget.TextWidget", "Widget.Loading"];

/**
 * A record widget is one of the widget roots, and those stand nowhere else (`sdk-behaviour.md` 3). Says what is wrong;
 * `parent` undefined is the surface itself, `child` undefined a text.
 */
export function misplacedWidget(
  parent: string | undefined,
  child: string | undefined,
  place: SurfacePlace | undefined,
): string | undefined {
  const isRoot = child !== undefined && roots.includes(child);
  if (parent === undefined && place === "record-widget") {
    if (isRoot) return undefined;
    return `a record widget must render <Widget.TextWidget> or <Widget.Loading>, not ${child ? `<${child}>` : "text"}`;
  }
  if (!isRoot || parent?.startsWith("Widget.")) {
    return child === "Widget.TextWidget" ? `<${child}> cannot stand inside <${parent}>` : undefined;
  }
  return `<${child}> can only stand in a record widget`;
}
