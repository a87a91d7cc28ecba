import { createElement, type ReactNode } from "react";
import { host, type PropsOf } from "./host.js";
import { Badge } from "./text.js";

/** Apps of 2025 give a widget's badge its text as a property; else it is the same badge as outside of widgets. */
function WidgetBadge({ text, children, ...props }: PropsOf<"Badge"> & { text?: ReactNode }) {
  return createElement(Badge, props, children ?? text);
}

/** What a record widget is made of (`sdk-surface.md` 2.3.7). */
export const Widget = {
  TextWidget: host("Widget.TextWidget"),
  Title: host("Widget.Title"),
  Text: {
    Primary: host("Widget.Text.Primary"),
    Secondary: host("Widget.Text.Secondary"),
  },
  Decoration: host("Widget.Decoration"),
  Loading: host("Widget.Loading"),
  Badge: WidgetBadge,
};
