import { createElement } from "react";
import { host, type PropsOf } from "./host.js";
import { Badge } from "./text.js";

type MenuItemProps = Omit<PropsOf<"DescriptionList.Menu.Item">, "onSelect"> &
  ({ onSelect: () => unknown } | { onSelect?: undefined; onTrigger: () => unknown });

/** Older examples call `onSelect` `onTrigger`. */
function MenuItem({ onSelect, ...props }: MenuItemProps) {
  const { onTrigger, ...rest } = props as { onTrigger?: () => unknown };
  return createElement("DescriptionList.Menu.Item", { ...rest, onSelect: onSelect ?? onTrigger });
}

/** The badge of an item, as older examples have it. */
function Tag({ label, color }: { label: string } & PropsOf<"Badge">) {
  return createElement(Badge, { color }, label);
}

export const DescriptionList = Object.assign(host("DescriptionList"), {
  Item: Object.assign(host("DescriptionList.Item"), { Tag }),
  Menu: Object.assign(host("DescriptionList.Menu"), { Item: MenuItem }),
});
