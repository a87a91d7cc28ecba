import { Extensions, showToast } from "attio/client";
import greet from "./greet.server";

export default Extensions.defineExtension({
  id: "greet",
  type: "record-action",
  label: "Greet 0",
  objects: "people",
  onTrigger: async () => {
    await showToast({ variant: "success", title: await greet("you") });
  },
});
