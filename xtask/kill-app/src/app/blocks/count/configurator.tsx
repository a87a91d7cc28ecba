import { Workflows } from "attio/client";
import block from "./block";

const { OutcomeSchema } = Workflows;

export default Workflows.defineConfigurator(block, () => {
  const { TextInput, Outcome } = Workflows.useConfigurator(block);
  return (
    <>
      <TextInput name="url" label="Address" />
      <TextInput name="key" label="Key" />
      <Outcome id="counted" label="Counted" schema={{ text: OutcomeSchema.string() }} />
    </>
  );
});
