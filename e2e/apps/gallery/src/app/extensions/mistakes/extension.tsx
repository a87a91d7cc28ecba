import { confirm, Extensions, showDialog, TextBlock, Workflows } from "attio/client";

const Broken = () => {
  throw new Error("the dialog broke");
};

const Early = () => {
  (Workflows.useConfigurator as unknown as (block: object) => unknown)({});
  return <TextBlock>never</TextBlock>;
};

export default Extensions.defineExtension({
  id: "mistakes",
  type: "record-action",
  label: "Make a mistake",
  icon: "ListMinus",
  objects: "people",
  onTrigger: async () => {
    if (await confirm({ title: "Break a dialog?" })) await showDialog({ title: "Broken", Dialog: Broken });
    if (await confirm({ title: "Use what is not there?" })) await showDialog({ title: "Early", Dialog: Early });
    throw new Error("the action broke");
  },
});
