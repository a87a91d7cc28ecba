import { Extensions } from "attio/client";

export default Extensions.defineExtension({
  id: "fails",
  type: "call-recording-transcript-text-action",
  label: "Break here",
  onTrigger: async ({ transcript }) => {
    throw new Error(`nothing can be done with ${transcript.length} turns`);
  },
});
