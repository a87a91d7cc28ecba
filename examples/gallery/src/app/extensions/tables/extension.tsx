import { Extensions } from "attio/client";
import { opens } from "../../../gallery/states";
import { TableGallery } from "../../../gallery/tables";

export default Extensions.defineExtension({
  id: "tables",
  type: "record-action",
  label: "Tables",
  icon: "Table",
  objects: "people",
  onTrigger: opens("Tables", TableGallery),
});
