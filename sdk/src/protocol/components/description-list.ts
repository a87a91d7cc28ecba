import { callback, object, oneOf, optional, type Shape, text, withDefault } from "../shape.js";
import { count, rules, seen, unmixed, valueContents } from "./rule.js";

const titled = object({ title: optional(text), label: optional(text) });

/** `label` is the older name of `title`. */
const listProps: Shape<{ title?: string }, { title?: string; label?: string }> = (value, path, context) => {
  const { title, label } = titled(value, path, context);
  const name = title ?? label;
  return name === undefined ? {} : { title: name };
};

/** A list of labels and values. */
export const descriptionListComponents = rules({
  DescriptionList: {
    props: listProps,
    children: ["DescriptionList.Item", "DescriptionList.Menu"],
    together: (contents) =>
      count(seen(contents), "DescriptionList.Menu") > 1
        ? "<DescriptionList>: only one <DescriptionList.Menu> can stand inside it"
        : undefined,
  },
  "DescriptionList.Item": {
    props: object({ label: text, icon: optional(text) }),
    children: valueContents,
    within: ["DescriptionList"],
    together: unmixed("DescriptionList.Item"),
  },
  "DescriptionList.Menu": { props: object({}), children: ["DescriptionList.Menu.Item"], within: ["DescriptionList"] },
  "DescriptionList.Menu.Item": {
    props: object({
      label: text,
      icon: optional(text),
      variant: withDefault(oneOf("primary", "danger"), "primary"),
      onSelect: callback,
    }),
    children: "none",
    within: ["DescriptionList.Menu"],
  },
});
