import { getWorkspaceConnection, Workflows } from "attio/server";
import { AcmeError, acme } from "../../../lib/acme";
import block from "./block";

/** Asks Acme; its answer comes to `finish`. The execution's id names the check, so that asking twice is asking once. */
export default Workflows.defineWorkflowBlockExecute(block, async ({ config, metadata }) => {
  const client = acme(getWorkspaceConnection().value);
  try {
    await client.createCheck({
      reference: metadata.uniqueExecutionId,
      email: config.email.normalized,
      callback_url: metadata.finishCallbackUrl,
    });
  } catch (error) {
    if (!(error instanceof AcmeError)) throw error;
    return { type: "error", errorMessage: error.message, retryable: error.status >= 500 };
  }
  return { type: "defer" };
});
