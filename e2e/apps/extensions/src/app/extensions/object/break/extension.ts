import { Extensions } from "attio/client";

export default Extensions.defineExtension({
  id: "break",
  type: "object-action",
  label: "Break the import",
  objects: "person" as "people",
  onTrigger: async () => {
    throw new Error("there is nothing to import");
  },
});
