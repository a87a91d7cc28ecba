import { Extensions, showToast } from "attio/client";

export default Extensions.defineExtension({
  id: "import",
  type: "object-action",
  label: "Import records",
  icon: "Download",
  objects: ({ object }) => object === "people",
  onTrigger: async ({ object }) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await showToast({ variant: "success", title: `Imported into ${object}` });
  },
});
