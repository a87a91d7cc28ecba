import { createElement, type ReactNode } from "react";
import { host, type PropsOf } from "./host.js";

type ItemProps = Omit<PropsOf<"DialogList.Item">, "children"> & {
  /** Its text. */
  children: ReactNode;
  /** Stands at the right. */
  suffix?: ReactNode;
};

function DialogListItem({ children, suffix, ...props }: ItemProps) {
  return createElement(
    "DialogList.Item",
    props,
    createElement("DialogList.Item.Text", null, children),
    suffix === undefined || suffix === null || suffix === false
      ? null
      : createElement("DialogList.Item.Suffix", null, suffix),
  );
}
Object.defineProperty(DialogListItem, "name", { value: "DialogList.Item" });

export const DialogList = Object.assign(host("DialogList"), { Item: DialogListItem });
