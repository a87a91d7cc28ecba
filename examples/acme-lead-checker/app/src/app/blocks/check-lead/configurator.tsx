import { Workflows } from "attio/client";
import block from "./block";

const { OutcomeSchema } = Workflows;

const checked = OutcomeSchema.struct({
  email: OutcomeSchema.emailAddress(),
  score: OutcomeSchema.number(),
  is_promising: OutcomeSchema.boolean(),
});

export default Workflows.defineConfigurator(block, () => {
  const { EmailAddressInput, Outcome } = Workflows.useConfigurator(block);
  return (
    <>
      <EmailAddressInput name="email" label="Email address" help="Of the lead that Acme is to check." />
      <Outcome id="checked" label="Checked" schema={checked} />
    </>
  );
});
