import { Extensions } from "attio/client";
import { GridGallery } from "../../../gallery/grids";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "grids",
  type: "record-action",
  label: "Grids",
  icon: "Grid",
  objects: "people",
  onTrigger: opens("Grids", GridGallery),
});
