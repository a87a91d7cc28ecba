import { getWorkspaceConnection } from "attio/server";
import { acme } from "../../../lib/acme";
import { updatePerson } from "../../../lib/people";

/** Sends a lead to Acme and notes on the person that the check is under way. */
export default async function sendLead(recordId: string, phoneNumber: string): Promise<{ leadId: string }> {
  const connection = getWorkspaceConnection();
  const lead = await acme(connection.value).createLead({ reference: recordId, phone_number: phoneNumber });
  await updatePerson(recordId, { acme_lead_id: lead.id, acme_lead_status: "Pending" });
  return { leadId: lead.id };
}
