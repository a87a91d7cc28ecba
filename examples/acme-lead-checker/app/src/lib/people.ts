import { ATTIO_API_TOKEN } from "attio/server";

/** Where the app keeps its results on a person: Acme's id and the state of the check. */
interface LeadValues {
  acme_lead_id?: string;
  acme_lead_status?: "Pending" | "Complete" | "Failed";
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`https://api.attio.com/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${ATTIO_API_TOKEN}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Creates the two attributes unless they are there. */
export async function ensureLeadAttributes(): Promise<void> {
  const { data } = await api<{ data: { api_slug: string }[] }>("GET", "/objects/people/attributes");
  const existing = new Set(data.map((attribute) => attribute.api_slug));
  const common = { description: null, is_required: false, is_unique: false, is_multiselect: false, config: {} };
  if (!existing.has("acme_lead_id")) {
    await api("POST", "/objects/people/attributes", {
      data: { ...common, title: "Acme lead id", api_slug: "acme_lead_id", type: "text" },
    });
  }
  if (!existing.has("acme_lead_status")) {
    await api("POST", "/objects/people/attributes", {
      data: { ...common, title: "Lead status", api_slug: "acme_lead_status", type: "select" },
    });
    for (const title of ["Pending", "Complete", "Failed"]) {
      await api("POST", "/objects/people/attributes/acme_lead_status/options", { data: { title } });
    }
  }
}

export async function updatePerson(recordId: string, values: LeadValues): Promise<void> {
  await api("PATCH", `/objects/people/records/${recordId}`, { data: { values } });
}

/** The id of the person whose lead this is. */
export async function findPersonByLead(leadId: string): Promise<string | undefined> {
  const { data } = await api<{ data: { id: { record_id: string } }[] }>("POST", "/objects/people/records/query", {
    filter: { acme_lead_id: leadId },
    limit: 1,
  });
  return data[0]?.id.record_id;
}
