import { Extensions } from "attio/client";
import { FormGallery } from "../../../gallery/forms";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "forms",
  type: "record-action",
  label: "Forms",
  icon: "Edit",
  objects: "people",
  onTrigger: opens("Forms", FormGallery),
});
