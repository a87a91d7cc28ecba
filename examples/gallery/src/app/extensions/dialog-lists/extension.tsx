import { Extensions } from "attio/client";
import { DialogListGallery } from "../../../gallery/dialog-lists";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "dialog-lists",
  type: "record-action",
  label: "Dialog lists",
  icon: "BulletList",
  objects: "people",
  onTrigger: opens("Dialog lists", DialogListGallery),
});
