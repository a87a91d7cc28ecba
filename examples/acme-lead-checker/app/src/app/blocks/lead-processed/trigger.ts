import { kv, Workflows } from "attio/server";
import block from "./block";

interface LeadProcessed {
  id: string;
  lead: { email: string; company: string | null; score: number };
}

function isLeadProcessed(body: unknown): body is LeadProcessed {
  if (typeof body !== "object" || body === null) return false;
  const { id, type, lead } = body as { id?: unknown; type?: unknown; lead?: Partial<LeadProcessed["lead"]> };
  return (
    typeof id === "string" &&
    type === "lead.processed" &&
    typeof lead?.email === "string" &&
    typeof lead.score === "number"
  );
}

/** Acme tells of a lead. It may tell twice; the second time starts nothing. */
export default Workflows.defineWorkflowBlockTrigger(block, async (request, { config, metadata }) => {
  const body: unknown = await request.json().catch(() => null);
  if (!isLeadProcessed(body)) return { type: "no-op" };
  const { email, company, score } = body.lead;
  if (score < (config.minimum_score ?? 0)) return { type: "no-op" };
  const address = Workflows.OutcomeValue.emailAddress(email);
  if (!address) {
    console.warn(`Acme told of a lead whose address is none: ${email}`);
    return { type: "no-op" };
  }

  // Every workflow with this trigger is told, so that each has a memory of its own.
  const seen = `processed:${metadata.uniqueActivationId}:${body.id}`;
  if (await kv.get(seen)) return { type: "no-op" };
  await kv.set(seen, true, { ttlInSeconds: 24 * 60 * 60 });
  return {
    type: "outcome",
    id: "processed",
    data: { email: address, company: company ?? undefined, score, processed_at: new Date() },
  };
});
