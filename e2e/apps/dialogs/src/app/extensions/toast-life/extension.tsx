import { Extensions, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "toast-life",
  type: "record-action",
  label: "Live a toast",
  objects: "people",
  onTrigger: async () => {
    let undone = 0;
    const toast = await showToast({
      variant: "neutral",
      title: "Importing",
      text: "0 of 10",
      durationMs: Number.POSITIVE_INFINITY,
      dismissable: false,
      progress: 0,
      action: {
        label: "Step",
        onClick: async () => {
          undone += 1;
          if (undone === 1) await toast.updateToast({ text: "5 of 10", progress: 50 });
          if (undone === 2) {
            await toast.hideToast();
            await toast.updateToast({ title: "Nobody sees this" });
            await toast.upsertToast({
              variant: "success",
              title: "Imported",
              progress: 100,
              action: null,
              dismissable: true,
            });
          }
        },
      },
    });
  },
});
