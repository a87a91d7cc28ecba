import { Extensions, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "queue",
  type: "record-action",
  label: "Five toasts",
  objects: "people",
  onTrigger: async () => {
    for (const at of [1, 2, 3, 4, 5]) {
      await showToast({
        variant: "success",
        title: `Toast ${at}`,
        durationMs: at === 1 ? 1500 : Number.POSITIVE_INFINITY,
      });
    }
  },
});
