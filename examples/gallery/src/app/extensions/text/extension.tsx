import { Extensions } from "attio/client";
import { opens } from "../../../gallery/states";
import { TextGallery } from "../../../gallery/text";

export default Extensions.defineExtension({
  id: "text",
  type: "record-action",
  label: "Text",
  icon: "Text",
  objects: "people",
  onTrigger: opens("Text", TextGallery),
});
