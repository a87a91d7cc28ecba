import { Extensions } from "attio/client";
import { EmptyStateGallery } from "../../../gallery/empty-states";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "empty-states",
  type: "record-action",
  label: "Empty states",
  icon: "EmptyCircle",
  objects: "people",
  onTrigger: opens("Empty states", EmptyStateGallery),
});
