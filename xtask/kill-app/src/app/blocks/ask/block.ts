import { Workflows } from "attio";

const { ConfigSchema } = Workflows;

export default Workflows.defineWorkflowBlock({
  id: "ask",
  type: "step",
  title: "Ask",
  description: "Asks the third party, and waits for its answer.",
  configSchema: ConfigSchema.struct({
    url: ConfigSchema.string(),
    key: ConfigSchema.string(),
  }),
});
