import { Extensions } from "attio/client";
import { showGiven } from "../../lib/show-given";

export default Extensions.defineExtension({
  id: "transcript",
  type: "call-recording-transcript-text-action",
  label: "Note transcript",
  onTrigger: async (given) => {
    await showGiven("Given of the transcript", given);
  },
});
