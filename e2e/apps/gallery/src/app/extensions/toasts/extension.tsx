import { Extensions, showToast } from "attio/client";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export default Extensions.defineExtension({
  id: "toasts",
  type: "record-action",
  label: "Show toasts",
  icon: "InfoCircle",
  objects: ["people", "companies"],
  onTrigger: async () => {
    const forever = { durationMs: Number.POSITIVE_INFINITY };
    const upload = await showToast({ ...forever, variant: "neutral", title: "Uploading", progress: 20 });
    await showToast({ ...forever, variant: "warning", title: "Nearly full", text: "Two of three seats are taken." });
    await showToast({
      ...forever,
      variant: "error",
      title: "Not sent",
      text: "The number is wrong.",
      action: {
        label: "Try again",
        onClick: async () => {
          await upload.updateToast({ variant: "success", title: "Uploaded", progress: 100 });
          await pause(50);
          throw new Error("still wrong");
        },
      },
    });
    await upload.updateToast({ progress: 60, text: "6 of 10 files" });
  },
});
