import { Extensions } from "attio/client";
import { LayoutGallery } from "../../../gallery/layout";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "layout",
  type: "record-action",
  label: "Layout",
  icon: "Columns",
  objects: "people",
  onTrigger: opens("Layout", LayoutGallery),
});
