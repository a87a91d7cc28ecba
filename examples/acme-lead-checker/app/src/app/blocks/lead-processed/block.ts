import { Workflows } from "attio";

const { ConfigSchema } = Workflows;

export default Workflows.defineWorkflowBlock({
  id: "lead-processed",
  type: "trigger",
  title: "Lead processed",
  description: "Starts when Acme has processed a lead that came to it by itself.",
  configSchema: ConfigSchema.struct({
    minimum_score: ConfigSchema.number().optional(),
  }),
});
