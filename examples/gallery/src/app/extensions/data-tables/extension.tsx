import { Extensions } from "attio/client";
import { DataTableGallery } from "../../../gallery/data-tables";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "data-tables",
  type: "record-action",
  label: "Data tables",
  icon: "Spreadsheet",
  objects: "people",
  onTrigger: opens("Data tables", DataTableGallery),
});
