import { createElement, type ReactNode } from "react";
import type { HostComponentName } from "../page/components.js";
import { unavailable } from "./unavailable.js";

type Props = object & { children?: ReactNode };

/** A component that renders the host component of its name; props are checked where it is rendered. */
function host(name: HostComponentName) {
  const render = (props: Props = {}) => createElement(name, props as Record<string, unknown>);
  Object.defineProperty(render, "name", { value: name });
  return render;
}

export const Badge = host("Badge");
export const Banner = host("Banner");
export const Button = host("Button");
export const Divider = host("Divider");
export const Link = host("Link");
export const Section = host("Section");
export const TextBlock = host("TextBlock");

/** Its text defaults to "Loading...". */
export function LoadingState({ children, ...props }: Props) {
  return createElement("LoadingState", props, children ?? "Loading...");
}

export const Typography = {
  Body: host("Typography.Body"),
  Title: host("Typography.Title"),
  Caption: host("Typography.Caption"),
};

/** Members of a compound component that is not there yet. */
function members<Name extends string>(parent: string, ...names: Name[]) {
  const entries = names.map((name) => [name, unavailable(`${parent}.${name}`)]);
  return Object.fromEntries(entries) as Record<Name, (...args: unknown[]) => never>;
}

export const Avatar = unavailable("Avatar");
export const Column = unavailable("Column");
export const DescriptionList = unavailable("DescriptionList", {
  Item: unavailable("DescriptionList.Item"),
  Menu: unavailable("DescriptionList.Menu", members("DescriptionList.Menu", "Item")),
});
export const DialogList = unavailable("DialogList", members("DialogList", "Item"));
export const Experimental_AttioLink = unavailable("Experimental_AttioLink");
export const Experimental_Card = unavailable("Experimental_Card");
export const Experimental_Chart = unavailable(
  "Experimental_Chart",
  members("Experimental_Chart", "Bar", "Line", "Pie", "Metric", "Loading"),
);
export const Experimental_EmptyState = unavailable("Experimental_EmptyState");
export const Experimental_Grid = unavailable("Experimental_Grid");
export const Experimental_Stack = unavailable("Experimental_Stack");
export const Json = unavailable("Json");
export const Row = unavailable("Row");
export const StatusBadge = unavailable("StatusBadge");
export const Table = unavailable("Table", {
  ...members("Table", "Header", "HeaderCell", "Body", "Row"),
  Cell: unavailable("Table.Cell", members("Table.Cell", "Badge", "Avatar")),
});
export const Widget = unavailable("Widget", {
  ...members("Widget", "TextWidget", "Title", "Decoration", "Loading", "Badge"),
  Text: unavailable("Widget.Text", members("Widget.Text", "Primary", "Secondary")),
});
