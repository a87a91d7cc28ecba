import { Extensions } from "attio/client";
import { showGiven } from "../../lib/show-given";

export default Extensions.defineExtension({
  id: "insight",
  type: "call-recording-insight-text-action",
  label: "Note insight",
  icon: "Note",
  onTrigger: async (given) => {
    await showGiven("Given of the insight", given);
  },
});
