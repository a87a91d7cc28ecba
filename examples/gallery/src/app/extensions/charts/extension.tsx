import { Extensions } from "attio/client";
import { ChartGallery } from "../../../gallery/charts";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "charts",
  type: "record-action",
  label: "Charts",
  icon: "BarChart",
  objects: "people",
  onTrigger: opens("Charts", ChartGallery),
});
