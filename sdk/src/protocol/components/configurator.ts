import { nullable, object, oneOf, optional, text, withDefault } from "../shape.js";
import { choosing, chosen } from "./inputs.js";
import { rules } from "./rule.js";

/** What only configurators of workflow blocks consist of (`sdk-surface.md` 2.3.10). */
export const configuratorComponents = rules({
  /** Drawn as nothing: whoever shows the configurator collects these. `schema` is JSON, `null` without data. */
  Outcome: { props: object({ id: text, label: optional(text), schema: nullable(text) }), children: "none" },
  /** What stands around an input: `tooltip` explains its label, `help` and `note` stand below it. */
  ConfiguratorField: {
    props: object({ help: optional(text), tooltip: optional(text), note: optional(text) }),
    children: "any",
  },
  /** Chosen of what the workspace has; its values are slugs, those of options and sequences ids. */
  AttioChoice: {
    props: object({
      ...choosing,
      of: oneOf("objects", "lists", "attributes", "select-options", "sequences"),
      object: withDefault(text, ""),
      attribute: withDefault(text, ""),
      value: chosen(text),
    }),
    children: "none",
  },
});
