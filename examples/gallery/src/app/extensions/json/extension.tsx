import { Extensions } from "attio/client";
import { JsonGallery } from "../../../gallery/json";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "json",
  type: "record-action",
  label: "JSON",
  icon: "Code",
  objects: "people",
  onTrigger: opens("JSON", JsonGallery),
});
