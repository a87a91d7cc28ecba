import { Workflows } from "attio/server";
import block from "./block";

export default Workflows.defineWorkflowBlockExecute(block, async ({ config, metadata }) => {
  const body = JSON.stringify({ key: config.key, execution: metadata.uniqueExecutionId });
  const response = await fetch(`${config.url}/count`, { method: "POST", body });
  if (!response.ok) throw new Error(`the third party answered ${response.status}`);
  return { type: "outcome", id: "counted", data: { text: config.key } };
});
