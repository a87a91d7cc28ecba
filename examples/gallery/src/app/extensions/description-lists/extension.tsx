import { Extensions } from "attio/client";
import { DescriptionListGallery } from "../../../gallery/description-lists";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "description-lists",
  type: "record-action",
  label: "Description lists",
  icon: "Description",
  objects: "people",
  onTrigger: opens("Description lists", DescriptionListGallery),
});
