import { Extensions } from "attio/client";

export default Extensions.defineExtension({
  id: "hang",
  type: "record-action",
  label: "Never answer",
  icon: "Clock",
  objects: "people",
  onTrigger: async () => {
    for (;;);
  },
});
