import { Workflows } from "attio";

const { ConfigSchema } = Workflows;

export default Workflows.defineWorkflowBlock({
  id: "count",
  type: "step",
  title: "Count",
  description: "Tells the third party that it ran.",
  configSchema: ConfigSchema.struct({
    url: ConfigSchema.string(),
    key: ConfigSchema.string(),
  }),
});
