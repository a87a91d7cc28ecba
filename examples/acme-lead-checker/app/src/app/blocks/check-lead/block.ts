import { Workflows } from "attio";

const { ConfigSchema } = Workflows;

export default Workflows.defineWorkflowBlock({
  id: "check-lead",
  type: "step",
  title: "Check lead",
  description: "Asks Acme what a lead is worth, and waits for the answer.",
  configSchema: ConfigSchema.struct({
    email: ConfigSchema.emailAddress(),
  }),
});
