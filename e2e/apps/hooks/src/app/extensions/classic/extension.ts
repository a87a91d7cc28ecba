import { Extensions, showDialog, TextBlock } from "attio/client";

// No import of React: the classic runtime finds the global one.
export default Extensions.defineExtension({
  id: "classic",
  type: "record-action",
  label: "Classic",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Classic", Dialog: () => React.createElement(TextBlock, null, "The global React") });
  },
});
