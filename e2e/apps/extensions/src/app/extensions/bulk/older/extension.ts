import { Extensions, showToast } from "attio/client";

/** The form of earlier builds: the ids themselves. */
const onTrigger = async ({ recordIds, object }: { recordIds: string[]; object: string }) => {
  await showToast({ variant: "success", title: `${recordIds.length} ${object}, the older way` });
};

export default Extensions.defineExtension({
  id: "older",
  type: "bulk-record-action",
  label: "Count the older way",
  onTrigger: onTrigger as never,
});
