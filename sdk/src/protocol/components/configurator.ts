import { maximumText } from "../limits.js";
import { boolean, callback, list, nullable, object, oneOf, optional, text, withDefault } from "../shape.js";
import { choosing, chosen } from "./inputs.js";
import { rules } from "./rule.js";

/** What only configurators of workflow blocks consist of (`sdk-surface.md` 2.3.10). */
export const configuratorComponents = rules({
  /** Drawn as nothing: whoever shows the configurator collects these. `schema` is JSON, `null` without data. */
  Outcome: { props: object({ id: text, label: optional(text), schema: nullable(text) }), children: "none" },
  /**
   * Drawn as nothing, like the outcomes: what has been configured. `config` is tagged JSON (`sdk/src/schema/tagged.ts`) in
   * pieces, see {@link pieces}; `rendered` are the paths that have an input now.
   */
  Configuration: {
    props: object({
      config: nullable(list(text, 40)),
      rendered: list(text, 10_000),
      problems: list(object({ path: text, label: text, message: text }), 10_000),
    }),
    children: "none",
  },
  /**
   * What stands around an input: `tooltip` explains its label, `help` and `note` stand below it. Where `onBind` is, a variable
   * can stand in the input's place: it is called with a value in tagged JSON, or `null` for none. `accepts` is the node of
   * the input's values, `binding` what it is bound to (then there is no input inside), both JSON. Variables can stand in the
   * middle of what is `text`.
   */
  ConfiguratorField: {
    props: object({
      path: text,
      label: text,
      required: withDefault(boolean, false),
      text: withDefault(boolean, false),
      help: optional(text),
      tooltip: optional(text),
      note: optional(text),
      accepts: optional(text),
      binding: optional(text),
      onBind: optional(callback),
    }),
    children: "any",
  },
  /** Chosen of what the workspace has; its values are slugs, those of options and sequences ids. */
  AttioChoice: {
    props: object({
      ...choosing,
      of: oneOf("objects", "lists", "attributes", "select-options", "sequences", "workflows"),
      object: withDefault(text, ""),
      attribute: withDefault(text, ""),
      value: chosen(text),
    }),
    children: "none",
  },
});

/** A long text in pieces that may cross. */
export function pieces(long: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < long.length; at += maximumText) found.push(long.slice(at, at + maximumText));
  return found;
}
