import { Extensions } from "attio/client";
import { MistakeGallery } from "../../../gallery/mistakes";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "mistakes",
  type: "record-action",
  label: "Mistakes",
  icon: "WarningTriangle",
  objects: "people",
  onTrigger: opens("Mistakes", MistakeGallery),
});
