import { choiceInputs } from "./choice";
import { combobox } from "./combobox";
import { dateInputs } from "./date";
import { formComponents } from "./form";
import { groupComponents } from "./groups";
import { workspaceComboboxes } from "./people";
import { richTextInput } from "./rich-text";
import { textInputs } from "./text";

/** Inputs, whoever owns their values, and what groups them. */
export const inputComponents = {
  ...textInputs,
  ...richTextInput,
  ...choiceInputs,
  ...dateInputs,
  ...combobox,
  ...workspaceComboboxes,
  ...groupComponents,
  ...formComponents,
};
