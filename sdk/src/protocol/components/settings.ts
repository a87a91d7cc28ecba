import { callback, object, oneOf, optional, text, withDefault } from "../shape.js";
import { rules } from "./rule.js";

/** What only settings forms have; their inputs are those of all forms. */
export const settingsComponents = rules({
  "Settings.Button": {
    props: object({
      label: text,
      title: text,
      description: optional(text),
      variant: withDefault(oneOf("primary", "secondary", "secondary-destructive", "ghost", "destructive"), "secondary"),
      onClick: callback,
    }),
    children: "none",
  },
});
