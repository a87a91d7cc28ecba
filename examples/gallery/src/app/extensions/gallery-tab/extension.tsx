import { Extensions } from "attio/client";
import { ButtonGallery } from "../../../gallery/buttons";
import { LayoutGallery } from "../../../gallery/layout";

const Tab = () => (
  <>
    <ButtonGallery hideDialog={() => {}} />
    <LayoutGallery />
  </>
);

export default Extensions.defineExtension({
  id: "gallery-tab",
  type: "record-tab",
  label: "Gallery",
  objects: "people",
  Tab,
});
