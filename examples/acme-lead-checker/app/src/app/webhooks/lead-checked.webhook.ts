import { kv } from "attio/server";
import { findPersonByLead, updatePerson } from "../../lib/people";

interface LeadChecked {
  id: string;
  lead: { id: string; status: "complete" | "failed" };
}

function isLeadChecked(body: unknown): body is LeadChecked {
  if (typeof body !== "object" || body === null) return false;
  const { id, type, lead } = body as { id?: unknown; type?: unknown; lead?: { id?: unknown; status?: unknown } };
  return (
    typeof id === "string" &&
    type === "lead.checked" &&
    typeof lead?.id === "string" &&
    (lead.status === "complete" || lead.status === "failed")
  );
}

/** Acme tells how a check went. It may tell twice; the second time changes nothing. */
export default async function leadChecked(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  if (!isLeadChecked(body)) {
    return Response.json({ error: 'expected {id, type: "lead.checked", lead: {id, status}}' }, { status: 400 });
  }
  const seen = `event:${body.id}`;
  if (await kv.get(seen)) return Response.json({ duplicate: true });

  const recordId = await findPersonByLead(body.lead.id);
  // The check may be over before the lead's id is on the person: 503 makes Acme ask again.
  if (!recordId) return Response.json({ error: `no person has lead ${body.lead.id} yet` }, { status: 503 });
  await updatePerson(recordId, { acme_lead_status: body.lead.status === "complete" ? "Complete" : "Failed" });
  await kv.set(seen, true, { ttlInSeconds: 24 * 60 * 60 });
  return Response.json({ updated: recordId });
}
