import { callback, list, object, optional, type Shape, text, withDefault } from "../shape.js";
import { rules } from "./rule.js";

const emptyStateFields = object({
  text,
  actions: withDefault(list(object({ text, onTrigger: callback, icon: optional(text) }), 10), []),
});

type EmptyState = ReturnType<typeof emptyStateFields>;
type GivenEmptyState = string | NonNullable<(typeof emptyStateFields)["given"]>["value"];

/** What stands in the place of a list without items: a text, or a text and actions. */
export const listEmptyState: Shape<EmptyState, GivenEmptyState> = (value, path, context) =>
  emptyStateFields(typeof value === "string" ? { text: value } : value, path, context);

/** A list as the body of a dialog (`sdk-surface.md` 2.3.7). What an item says and its suffix are its two children. */
export const dialogListComponents = rules({
  DialogList: { props: object({ emptyState: listEmptyState }), children: ["DialogList.Item"] },
  "DialogList.Item": {
    props: object({ icon: text, actionLabel: text, onTrigger: callback }),
    children: ["DialogList.Item.Text", "DialogList.Item.Suffix"],
    within: ["DialogList"],
  },
  "DialogList.Item.Text": { props: object({}), children: "text", within: ["DialogList.Item"] },
  "DialogList.Item.Suffix": { props: object({}), children: "any", within: ["DialogList.Item"] },
});
