import { Extensions } from "attio/client";
import { IconGallery } from "../../../gallery/icons";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "icons",
  type: "record-action",
  label: "Icons",
  icon: "Star",
  objects: "people",
  onTrigger: opens("Icons", IconGallery),
});
