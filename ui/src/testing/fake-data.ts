import type { Attribute, AttributeType, ObjectDefinition, RecordDocument, Value } from "../api/types";

/** The made-up workspace of the in-memory API. Deterministic: the same people every time. */
const WORKSPACE = "11111111-1111-4111-8111-111111111111";
export const ADMIN = "22222222-2222-4222-8222-222222222222";
export const BERND = "22222222-2222-4222-8222-222222222223";

export const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

const START = Date.UTC(2026, 8, 1, 9, 0, 0);
export const stamp = (ms: number): string => new Date(ms).toISOString().replace("Z", "000000Z");

export function object(n: number, slug: string, singular: string, plural: string): ObjectDefinition {
  return {
    id: { workspace_id: WORKSPACE, object_id: uuid(n) },
    api_slug: slug,
    singular_noun: singular,
    plural_noun: plural,
    created_at: stamp(START),
  };
}

let nextAttribute = 0x500;
export function attribute(
  owner: ObjectDefinition,
  api_slug: string,
  title: string,
  type: AttributeType,
  extra: Partial<Attribute> & { currency?: string; to?: string[] } = {},
): Attribute {
  const { currency, to, ...rest } = extra;
  return {
    id: { ...owner.id, attribute_id: uuid(nextAttribute++) },
    title,
    description: null,
    api_slug,
    type,
    is_system_attribute: true,
    is_writable: true,
    is_required: false,
    is_unique: false,
    is_multiselect: false,
    is_archived: false,
    created_at: stamp(START),
    config: {
      currency: { default_currency_code: currency ?? null, display_type: currency ? "symbol" : null },
      record_reference: { allowed_object_ids: to ?? null },
    },
    ...rest,
  };
}

export const people = object(1, "people", "Person", "People");
export const companies = object(2, "companies", "Company", "Companies");
const readonly = { is_writable: false };
const own = { is_system_attribute: false };
const many = { is_multiselect: true };

export const attributes: Record<string, Attribute[]> = {
  people: [
    attribute(people, "record_id", "Record ID", "text", { ...readonly, is_unique: true }),
    attribute(people, "name", "Name", "personal-name"),
    attribute(people, "email_addresses", "Email addresses", "email-address", { ...many, is_unique: true }),
    attribute(people, "description", "Description", "text"),
    attribute(people, "company", "Company", "record-reference", { to: [companies.id.object_id] }),
    attribute(people, "job_title", "Job title", "text"),
    attribute(people, "avatar_url", "Avatar URL", "text", readonly),
    attribute(people, "phone_numbers", "Phone numbers", "phone-number", many),
    attribute(people, "primary_location", "Primary location", "location"),
    attribute(people, "linkedin", "LinkedIn", "text"),
    attribute(people, "lead_id", "Acme lead ID", "text", own),
    attribute(people, "lead_status", "Lead status", "select", {
      ...own,
      description: "Written by Acme Lead Checker.",
    }),
    attribute(people, "score", "Fit", "rating", own),
    attribute(people, "newsletter", "Newsletter", "checkbox", own),
    attribute(people, "next_call", "Next call", "timestamp", own),
    attribute(people, "birthday", "Birthday", "date", own),
    attribute(people, "owner", "Owner", "actor-reference", own),
    attribute(people, "created_at", "Created at", "timestamp", readonly),
    attribute(people, "created_by", "Created by", "actor-reference", readonly),
  ],
  companies: [
    attribute(companies, "record_id", "Record ID", "text", { ...readonly, is_unique: true }),
    attribute(companies, "domains", "Domains", "domain", { ...many, is_unique: true }),
    attribute(companies, "name", "Name", "text"),
    attribute(companies, "description", "Description", "text"),
    attribute(companies, "team", "Team", "record-reference", { ...many, to: [people.id.object_id] }),
    attribute(companies, "categories", "Categories", "select", many),
    attribute(companies, "primary_location", "Primary location", "location"),
    attribute(companies, "funding_raised_usd", "Funding raised", "currency", { currency: "USD" }),
    attribute(companies, "foundation_date", "Foundation date", "date"),
    attribute(companies, "employee_range", "Employee range", "select"),
    attribute(companies, "created_at", "Created at", "timestamp", readonly),
    attribute(companies, "created_by", "Created by", "actor-reference", readonly),
  ],
};

export const choices: Record<string, string[]> = {
  "people/lead_status": ["Pending", "Complete", "Unreachable"],
  "companies/categories": ["B2B", "SaaS", "Hardware", "Logistics", "Energy", "Health"],
  "companies/employee_range": ["1-10", "11-50", "51-250", "251-1K", "1K-5K"],
};

export const choiceId = (path: string, title: string): string => {
  const index = Object.keys(choices).indexOf(path) + 1;
  return uuid(0x900 + index * 32 + (choices[path] ?? []).indexOf(title));
};

const FIRST =
  "Ada Grace Alan Katherine Edsger Barbara Donald Frances Tony Margaret Niklaus Radia Ken Hedy Dennis".split(" ");
const LAST =
  "Lovelace Hopper Turing Johnson Dijkstra Liskov Knuth Allen Hoare Hamilton Wirth Perlman Thompson Lamarr".split(" ");
const FIRMS: [string, string, string[], string][] = [
  ["Analytical Engines", "analytical.example.com", ["B2B", "Hardware"], "51-250"],
  ["Northwind Freight", "northwind.example.com", ["Logistics"], "251-1K"],
  ["Harbour Health", "harbour.example.com", ["Health", "SaaS"], "11-50"],
  ["Volta Grid", "volta.example.com", ["Energy", "B2B"], "1K-5K"],
  ["Lumen Works", "lumen.example.com", ["SaaS"], "1-10"],
];
const JOBS = ["Chief executive", "Head of sales", "Engineer", "Operations lead", "Buyer", "Analyst"];

/** A value as the server would store it, from what was written. */
export function makeValue(a: Attribute, owner: string, written: unknown, at: string, actor: string): Value {
  const envelope = {
    active_from: at,
    active_until: null,
    created_by_actor: { type: "workspace-member", id: actor },
    attribute_type: a.type,
  };
  const path = `${owner}/${a.api_slug}`;
  const text = String(written);
  switch (a.type) {
    case "select":
    case "status": {
      const title = (choices[path] ?? []).find((item) => item === text || choiceId(path, item) === text) ?? text;
      const id = choiceId(path, title);
      const key = a.type === "select" ? "option" : "status";
      return { ...envelope, [key]: { id: { [`${key}_id`]: id }, title, is_archived: false } };
    }
    case "email-address":
      return { ...envelope, email_address: text.toLowerCase(), original_email_address: text };
    case "domain":
      return { ...envelope, domain: text, root_domain: text };
    case "phone-number":
      return {
        ...envelope,
        phone_number: text.replace(/[\s()-]/g, ""),
        original_phone_number: text,
        country_code: "GB",
      };
    case "currency":
      return { ...envelope, currency_value: Number(written), currency_code: a.config.currency.default_currency_code };
    case "personal-name":
    case "location":
    case "record-reference":
    case "actor-reference":
      return { ...envelope, ...(written as object) };
    case "timestamp":
      return { ...envelope, value: stamp(Date.parse(text)) };
    default:
      return { ...envelope, value: written };
  }
}

/** A record with these values written. */
export function makeRecord(
  owner: ObjectDefinition,
  id: string,
  written: Record<string, unknown>,
  at: string,
): RecordDocument {
  const all = attributes[owner.api_slug] ?? [];
  const document: RecordDocument = {
    id: { ...owner.id, record_id: id },
    created_at: at,
    web_url: "",
    values: Object.fromEntries(all.map((a) => [a.api_slug, []])),
  };
  const system = {
    record_id: id,
    created_at: at,
    created_by: { referenced_actor_type: "workspace-member", referenced_actor_id: ADMIN },
  };
  for (const [slug, value] of Object.entries({ ...written, ...system })) {
    const a = all.find((item) => item.api_slug === slug);
    if (!a || value === null || value === undefined) continue;
    const list = Array.isArray(value) ? value : [value];
    document.values[slug] = list.map((item) => makeValue(a, owner.api_slug, item, at, ADMIN));
  }
  return document;
}

/** People and companies; `count` people. */
export function seedRecords(count: number): Record<string, RecordDocument[]> {
  const firms = FIRMS.map(([name, domain, categories, range], at) =>
    makeRecord(
      companies,
      uuid(0x2000 + at),
      {
        name,
        domains: [domain],
        categories,
        employee_range: range,
        description: `${name} is a customer since 2024.`,
        funding_raised_usd: (at + 1) * 1_250_000,
        foundation_date: `20${10 + at}-0${at + 1}-12`,
        primary_location: { line_1: "1 Quay Street", locality: "Bristol", region: null, country_code: "GB" },
        team: [{ target_object: "people", target_record_id: uuid(0x1000 + at) }],
      },
      stamp(START + at * 86_400_000),
    ),
  );
  const persons = Array.from({ length: count }, (_, at) => {
    const first = FIRST[at % FIRST.length] ?? "Ada";
    const last = LAST[(at + Math.floor(at / FIRST.length)) % LAST.length] ?? "Lovelace";
    const firm = at % FIRMS.length;
    return makeRecord(
      people,
      uuid(0x1000 + at),
      {
        name: { first_name: first, last_name: last, full_name: `${first} ${last}` },
        email_addresses: [`${first}.${last}${at > 14 ? at : ""}@${FIRMS[firm]?.[1]}`.toLowerCase()],
        company: { target_object: "companies", target_record_id: uuid(0x2000 + firm) },
        job_title: JOBS[at % JOBS.length],
        phone_numbers: at % 3 === 1 ? [] : [`+44 20 7946 0${String(100 + (at % 900))}`],
        lead_status: at % 4 === 0 ? null : at % 4 === 1 ? "Pending" : at % 4 === 2 ? "Complete" : "Unreachable",
        score: at % 6 === 0 ? null : at % 6,
        newsletter: at % 2 === 0,
        owner: at % 2 === 0 ? { referenced_actor_type: "workspace-member", referenced_actor_id: ADMIN } : null,
        next_call: at % 5 === 0 ? stamp(START + (90 + at) * 86_400_000) : null,
      },
      stamp(START + at * 3_600_000),
    );
  });
  return { people: persons, companies: firms };
}

export const members = [
  { id: ADMIN, first_name: "Mara", last_name: "Okafor", email_address: "mara@example.com" },
  { id: BERND, first_name: "Bernd", last_name: "Quist", email_address: "bernd@example.com" },
].map(({ id, ...rest }) => ({
  id: { workspace_id: WORKSPACE, workspace_member_id: id },
  ...rest,
  avatar_url: null,
  access_level: "admin",
}));

export const workspace = { id: WORKSPACE, slug: "acme", name: "Acme Trading" };
