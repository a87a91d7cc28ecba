import { Extensions } from "attio/client";
import { showGiven } from "../../lib/show-given";

export default Extensions.defineExtension({
  id: "summary",
  type: "call-recording-summary-text-action",
  label: "Note summary",
  icon: "Note",
  onTrigger: async (given) => {
    await showGiven("Given of the summary", given);
  },
});
