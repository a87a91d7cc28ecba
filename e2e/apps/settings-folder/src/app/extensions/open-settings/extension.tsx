import { Extensions, experimental_Destinations, experimental_navigate as navigate } from "attio/client";

export default Extensions.defineExtension({
  id: "open-settings",
  type: "record-action",
  label: "Open the settings",
  objects: "people",
  async onTrigger() {
    navigate(experimental_Destinations.appSettings());
  },
});
