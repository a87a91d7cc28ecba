import { Extensions } from "attio/client";

export default Extensions.defineExtension({
  id: "throws",
  type: "record-action",
  label: "Never offered",
  objects: () => {
    throw new Error("this predicate is broken");
  },
  onTrigger: async () => {},
});
