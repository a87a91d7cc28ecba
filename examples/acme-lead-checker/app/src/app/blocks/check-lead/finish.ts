import { Workflows } from "attio/server";
import type { Check } from "../../../lib/acme";
import block from "./block";

/** A lead is promising from here on. */
const promising = 60;

/** Acme tells how the check went. Anything else is waited out. */
export default Workflows.defineWorkflowBlockFinish(block, async (request, { config, metadata }) => {
  const body = (await request.json().catch(() => null)) as { type?: unknown; check?: Check } | null;
  const check = body?.type === "check.finished" ? body.check : undefined;
  if (check?.reference !== metadata.uniqueExecutionId) return { type: "no-op" };
  if (check.status !== "complete" || check.score === null) {
    return { type: "error", errorMessage: `Acme could not check ${config.email.original}.` };
  }
  return {
    type: "outcome",
    id: "checked",
    data: { email: config.email, score: check.score, is_promising: check.score >= promising },
  };
});
