import { getWorkspaceConnection, Workflows } from "attio/server";
import { acme } from "../../../lib/acme";
import block from "./block";

/** Has Acme call us. The activation's id names the subscription, so that doing it twice is doing it once. */
export default Workflows.defineWorkflowBlockActivate(block, async ({ metadata }) => {
  const { uniqueActivationId, triggerCallbackUrl } = metadata;
  await acme(getWorkspaceConnection().value).subscribe(uniqueActivationId, triggerCallbackUrl);
  return { type: "complete" };
});
