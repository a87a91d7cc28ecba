/** The workspace's data, through the same REST API that apps and integrations use. */
import { ask } from "../host.js";
import { openWorld } from "./session.js";

// biome-ignore lint/suspicious/noExplicitAny: the API's own JSON
type Json = any;

async function api(method: string, path: string, body?: unknown): Promise<Json> {
  const { token } = await openWorld();
  const response = await ask<{ status: number; body: string }>("api", {
    method,
    path: `/v2${path}`,
    token,
    body: body === undefined ? null : JSON.stringify(body),
  });
  const json = response.body === "" ? undefined : JSON.parse(response.body);
  if (response.status >= 400) {
    throw Object.assign(new Error(`${method} ${path} answered ${response.status}: ${json?.message ?? response.body}`), {
      status: response.status,
      code: json?.code,
    });
  }
  return json;
}

export interface TestRecord {
  id: string;
  object: string;
  /** Every attribute by slug: its value, a list of values where it holds several, `null` without one. */
  values: Record<string, Json>;
}

async function attributes(object: string): Promise<{ api_slug: string; is_multiselect: boolean }[]> {
  return (await api("GET", `/objects/${object}/attributes?limit=500`)).data;
}

async function readable(object: string, record: Json): Promise<TestRecord> {
  const several = new Map((await attributes(object)).map((one) => [one.api_slug, one.is_multiselect]));
  const values: Record<string, Json> = {};
  for (const [slug, list] of Object.entries(record.values as Record<string, Json[]>)) {
    const plain = list.map(plainValue);
    values[slug] = several.get(slug) ? plain : (plain[0] ?? null);
  }
  return { id: record.id.record_id, object, values };
}

/** The part of a value that a person would read. */
function plainValue(value: Json): Json {
  switch (value.attribute_type) {
    case "personal-name":
      return value.full_name;
    case "email-address":
      return value.email_address;
    case "phone-number":
      return value.phone_number;
    case "domain":
      return value.domain;
    case "select":
      return value.option?.title;
    case "status":
      return value.status?.title;
    case "record-reference":
      return value.target_record_id;
    case "actor-reference":
      return value.referenced_actor_id;
    case "currency":
      return value.currency_value;
    case "interaction":
      return value.interacted_at;
    case "location":
      return [value.line_1, value.locality, value.country_code].filter(Boolean).join(", ");
    default:
      return value.value;
  }
}

export const workspace = {
  /** Id, slug and name of the workspace, the signed-in member, and the installed app. */
  async info() {
    const { workspace, member, app } = await openWorld();
    return { workspace, member, app };
  },
  async createRecord(object: string, values: Record<string, unknown> = {}): Promise<TestRecord> {
    return await readable(object, (await api("POST", `/objects/${object}/records`, { data: { values } })).data);
  },
  async updateRecord(object: string, id: string, values: Record<string, unknown>): Promise<TestRecord> {
    return await readable(object, (await api("PATCH", `/objects/${object}/records/${id}`, { data: { values } })).data);
  },
  async record(object: string, id: string): Promise<TestRecord> {
    return await readable(object, (await api("GET", `/objects/${object}/records/${id}`)).data);
  },
  async records(object: string, filter?: object): Promise<TestRecord[]> {
    const { data } = await api("POST", `/objects/${object}/records/query`, filter ? { filter } : {});
    return await Promise.all((data as Json[]).map((record) => readable(object, record)));
  },
  async deleteRecord(object: string, id: string): Promise<void> {
    await api("DELETE", `/objects/${object}/records/${id}`);
  },
  /** Adds an attribute to an object: `{ title, api_slug, type }` and what else differs from the defaults. */
  async createAttribute(object: string, attribute: Record<string, unknown>): Promise<void> {
    const data = {
      description: null,
      is_required: false,
      is_unique: false,
      is_multiselect: false,
      config: {},
      ...attribute,
    };
    await api("POST", `/objects/${object}/attributes`, { data });
  },
  async members(): Promise<{ id: string; first_name: string; last_name: string; email_address: string }[]> {
    const { data } = await api("GET", "/workspace_members");
    return (data as Json[]).map(({ id, first_name, last_name, email_address }) => ({
      id: id.workspace_member_id,
      first_name,
      last_name,
      email_address,
    }));
  },
  /** Any call of the REST API, below `/v2`; throws for a refusal, with `status` and `code`. */
  api,
};
