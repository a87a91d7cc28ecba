import { Workflows } from "attio/client";
import block from "./block";

const { OutcomeSchema } = Workflows;

const processed = OutcomeSchema.struct({
  email: OutcomeSchema.emailAddress(),
  company: OutcomeSchema.string().optional(),
  score: OutcomeSchema.number(),
  processed_at: OutcomeSchema.timestamp(),
});

export default Workflows.defineConfigurator(block, () => {
  const { NumberInput, Outcome } = Workflows.useConfigurator(block);
  return (
    <>
      <NumberInput
        name="minimum_score"
        label="Minimum score"
        placeholder="Any"
        help="Leads that are worth less start nothing. Scores go from 0 to 100."
      />
      <Outcome id="processed" label="Processed" schema={processed} />
    </>
  );
});
