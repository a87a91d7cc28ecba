import { Extensions } from "attio/client";
import { BannerGallery } from "../../../gallery/banners";
import { opens } from "../../../gallery/states";

export default Extensions.defineExtension({
  id: "banners",
  type: "record-action",
  label: "Banners",
  icon: "InfoCircle",
  objects: "people",
  onTrigger: opens("Banners", BannerGallery),
});
