import { Extensions, showToast } from "attio/client";
import own from "../../../own.server";

export default Extensions.defineExtension({
  id: "pay",
  type: "record-action",
  label: "Pay",
  onTrigger: async () => {
    await showToast({ variant: "success", title: await own() });
  },
});
