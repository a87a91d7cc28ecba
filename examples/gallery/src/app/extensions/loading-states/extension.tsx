import { Extensions } from "attio/client";
import { LoadingStateGallery } from "../../../gallery/loading-states";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "loading-states",
  type: "record-action",
  label: "Loading states",
  icon: "Clock",
  objects: "people",
  onTrigger: opens("Loading states", LoadingStateGallery),
});
