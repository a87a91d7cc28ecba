import { Extensions, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "second",
  type: "record-action",
  label: "Second action",
  onTrigger: async () => {
    await showToast({ variant: "neutral", title: "From the second app" });
  },
});
