import { getWorkspaceConnection, Workflows } from "attio/server";
import { AcmeError, acme } from "../../../lib/acme";
import block from "./block";

/** Takes the subscription down; that it is not there any more is as good. */
export default Workflows.defineWorkflowBlockDeactivate(block, async ({ metadata }) => {
  try {
    await acme(getWorkspaceConnection().value).unsubscribe(metadata.uniqueActivationId);
  } catch (error) {
    if (!(error instanceof AcmeError && error.status === 404)) throw error;
  }
  return { type: "complete" };
});
