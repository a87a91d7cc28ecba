import { Extensions } from "attio/client";
import { ButtonGallery } from "../../../gallery/buttons";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "buttons",
  type: "record-action",
  label: "Buttons",
  icon: "Pointer",
  objects: "people",
  onTrigger: opens("Buttons", ButtonGallery),
});
