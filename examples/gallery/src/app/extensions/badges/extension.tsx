import { Extensions } from "attio/client";
import { BadgeGallery } from "../../../gallery/badges";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "badges",
  type: "record-action",
  label: "Badges",
  icon: "Tag",
  objects: "people",
  onTrigger: opens("Badges", BadgeGallery),
});
