import { Workflows } from "attio/server";
import block from "./block";

export default Workflows.defineWorkflowBlockExecute(block, async ({ config, metadata }) => {
  const { uniqueExecutionId: execution, finishCallbackUrl: callback } = metadata;
  const body = JSON.stringify({ key: config.key, execution, callback });
  const response = await fetch(`${config.url}/ask`, { method: "POST", body });
  if (!response.ok) throw new Error(`the third party answered ${response.status}`);
  return { type: "defer" };
});
