import type {
  AppDetails,
  BrokenBuild,
  ExecutionDetails,
  RecordDocument,
  RecordLayout,
  Value,
  WebhookHandler,
} from "../api/types";
import { recordName, valueText } from "../values/read";
import {
  ADMIN,
  attributes,
  choiceId,
  choices,
  companies,
  makeRecord,
  makeValue,
  members,
  people,
  seedRecords,
  stamp,
  uuid,
  workspace,
} from "./fake-data";
import { FakeMembers } from "./fake-members";
import { FakeWorkflows } from "./fake-workflows";

export interface FakeAnswer {
  status: number;
  body: unknown;
}

type Listener = (topic: string, payload: Record<string, unknown>) => void;
type Body = Record<string, unknown>;

/**
 * The API that the UI talks to, in memory: enough of it for component tests and for working on the UI without a server.
 * Never part of a build. Filters know `$contains`, `$in`, `$or` and equality; sorts compare what is shown.
 */
export class FakeApi {
  signedIn = true;
  /** Answers every request of a path that starts with a key. */
  overrides = new Map<string, FakeAnswer>();
  /** Of who is signed in. */
  accessLevel: "admin" | "member" = "admin";
  /** Writes are not answered before this has resolved. */
  gate: Promise<unknown> = Promise.resolve();
  readonly requests: { method: string; path: string; body: unknown }[] = [];
  readonly objects = [people, companies];
  readonly records: Record<string, RecordDocument[]>;
  readonly ended = new Map<string, Value[]>();
  readonly app: AppDetails;
  readonly handlers: WebhookHandler[] = [];
  readonly executions: ExecutionDetails[] = [];
  /** By object. */
  /** Pairs of records that are no duplicates. */
  dismissed: [string, string][] = [];
  readonly layouts = new Map<string, RecordLayout>();
  builds: BrokenBuild[] = [];
  readonly members = new FakeMembers((topic, payload) => this.emit(topic, payload));
  readonly workflows = new FakeWorkflows((topic, payload) => this.emit(topic, payload));
  #listeners = new Set<Listener>();
  #next = 0x8000;
  #clock = Date.UTC(2026, 10, 20, 10, 0, 0);

  constructor(options: { people?: number; installed?: boolean; connected?: boolean } = {}) {
    this.records = seedRecords(options.people ?? 320);
    this.app = {
      id: uuid(0x70),
      slug: "acme-lead-checker",
      name: "Acme Lead Checker",
      description: "Sends a text to a lead and writes back whether the number is real.",
      icon_url: null,
      version: { id: uuid(1), number: "1.0.0", created_at: stamp(Date.UTC(2026, 10, 20, 9, 0, 0)) },
      scopes: ["record_permission:read-write", "object_configuration:read", "user_management:read"],
      manifest: {
        surfaces: {
          "record-action": [{ id: "check-lead", label: "Check lead", icon: "CheckCircle", objects: ["people"] }],
        },
        server_functions: ["send-lead"],
        webhooks: ["lead-checked"],
        events: ["connection-added", "connection-removed"],
      },
      install: null,
      connections: [
        { kind: "workspace", key: "default", type: "oauth2", label: "Acme Lead Checker", status: "missing" },
      ],
    };
    if (options.installed) this.#install();
    if (options.connected) this.connect();
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(topic: string, payload: Record<string, unknown>): void {
    for (const listener of this.#listeners) listener(topic, payload);
  }

  /** What a return from the consent page does. */
  connect(): void {
    this.app.connections = this.app.connections.map((connection) => ({
      ...connection,
      status: "connected",
      connected_at: this.#now(),
      created_by: ADMIN,
    }));
    this.handlers.push({
      id: "wh_1",
      url: "http://127.0.0.1:4400/w/6f1c0c9f2a4e4b0fb2f7a3e1d5c8b9a0",
      file_name: "lead-checked",
      external_webhook_id: "hook_81",
      created_at: this.#now(),
      requests: [
        {
          id: "r2",
          method: "POST",
          path: "",
          received_at: this.#now(),
          status: 200,
          duration_ms: 14,
          execution_id: "e2",
        },
        {
          id: "r1",
          method: "POST",
          path: "",
          received_at: this.#now(),
          status: 400,
          duration_ms: 3,
          execution_id: "e1",
        },
      ],
    });
    this.#seedExecutions();
  }

  /** Writes a value as somebody else would, and tells the page. */
  write(object: string, record: string, values: Record<string, unknown>): void {
    const document = this.#record(object, record);
    if (!document) return;
    this.#apply(object, document, values);
    this.emit("record.updated", { object_slug: object, record_id: record });
  }

  handle(method: string, url: string, body: unknown): FakeAnswer {
    const [path = "", search = ""] = url.split("?");
    this.requests.push({ method, path, body });
    for (const [prefix, answer] of this.overrides) if (path.startsWith(prefix)) return answer;
    if (path === "/api/session") return this.#session(method, body as Body);
    const invitation = this.members.invitation(method, path, body as Body, this.signedIn);
    if (invitation) {
      if (method === "POST" && invitation.status === 200) this.signedIn = true;
      return invitation;
    }
    if (!this.signedIn) return fail(401, "unauthenticated", "Sign in first.");
    if (path === "/api/bootstrap") return ok(this.#bootstrap());
    if (path === "/api/account/password") return this.members.changePassword(body as Body);
    const parts = path.split("/").slice(1).map(decodeURIComponent);
    if (parts[0] !== "api" || parts[1] !== "w" || parts[2] !== workspace.slug) {
      return fail(404, "not_found", `Could not find endpoint "${method} ${path}".`);
    }
    const rest = parts.slice(3);
    if (rest[0] === "v2") return this.#rest(method, rest.slice(1), new URLSearchParams(search), (body ?? {}) as Body);
    if (rest[0] === "members") {
      return this.members.handle(method, rest.slice(1), (body ?? {}) as Body, this.accessLevel === "admin");
    }
    const answer = this.workflows.handle(method, rest, new URLSearchParams(search), (body ?? {}) as Body);
    return answer ?? this.#host(method, rest, (body ?? {}) as Body);
  }

  #session(method: string, body: Body): FakeAnswer {
    if (method === "DELETE") this.signedIn = false;
    else if (body.password === "wrong") return fail(401, "unauthenticated", "The e-mail address or password is wrong.");
    else this.signedIn = true;
    return ok({});
  }

  #bootstrap() {
    const [first] = members;
    const member = {
      id: ADMIN,
      first_name: first?.first_name,
      last_name: first?.last_name,
      full_name: `${first?.first_name} ${first?.last_name}`,
      email_address: first?.email_address,
      avatar_url: null,
      access_level: this.accessLevel,
    };
    return { member, workspace, workspaces: [{ ...workspace, member }], development: true };
  }

  #rest(method: string, path: string[], search: URLSearchParams, body: Body): FakeAnswer {
    if (path[0] === "workspace_members") return data(members);
    if (["lists", "tasks", "threads", "files"].includes(path[0] ?? "")) return NOTHING;
    if (path[0] !== "objects") return fail(404, "not_found", "Could not find endpoint.");
    if (path.length === 1) return data(this.objects);
    if (path[1] === "records") return data(this.#search(String(body.query)));
    const object = this.objects.find((item) => item.api_slug === path[1]);
    if (!object) return fail(404, "not_found", `Object with slug/ID "${path[1]}" not found.`);
    const slug = object.api_slug;
    if (path[2] === "attributes") {
      if (path.length === 3) return data(attributes[slug] ?? []);
      const key = `${slug}/${path[3]}`;
      const titles = choices[key] ?? [];
      return data(titles.map((title) => ({ id: { option_id: choiceId(key, title) }, title, is_archived: false })));
    }
    const list = this.records[slug] ?? [];
    const written = ((body.data as Body | undefined)?.values ?? {}) as Record<string, unknown>;
    if (path.length === 3) {
      const created = makeRecord(object, uuid(this.#next++), written, this.#now());
      list.push(created);
      this.emit("record.created", { object_slug: slug, record_id: created.id.record_id });
      return data(created);
    }
    if (path[3] === "query") return data(query(list, body));
    if (path[3] === "merge") return this.#merge(slug, (body.data ?? {}) as Record<string, string>);
    const document = this.#record(slug, path[3] ?? "");
    if (!document) return fail(404, "not_found", `Record with ID "${path[3]}" not found.`);
    if (path[4] === "entries") return NOTHING;
    if (path[4] === "attributes") return data(this.#history(document, path[5] ?? "", search));
    if (method === "GET") return data(document);
    const id = document.id.record_id;
    if (method === "DELETE") {
      this.records[slug] = list.filter((item) => item !== document);
      this.emit("record.deleted", { object_slug: slug, record_id: id });
      return ok({});
    }
    const refused = this.#apply(slug, document, written);
    if (refused) return refused;
    this.emit("record.updated", { object_slug: slug, record_id: id });
    return data(this.#record(slug, id));
  }

  #merge(slug: string, { primary_record_id, secondary_record_id }: Record<string, string>): FakeAnswer {
    const primary = this.#record(slug, primary_record_id ?? "");
    const secondary = this.#record(slug, secondary_record_id ?? "");
    if (!primary || !secondary) return fail(404, "value_not_found", "Record not found.");
    const id = uuid(this.#next++);
    const values = { ...secondary.values };
    for (const [key, held] of Object.entries(primary.values)) if (held.length > 0) values[key] = held;
    const rest = (this.records[slug] ?? []).filter((item) => item !== primary && item !== secondary);
    this.records[slug] = [...rest, { ...primary, id: { ...primary.id, record_id: id }, values }];
    for (const gone of [primary, secondary]) {
      const duplicate = { duplicate_object_id: gone.id.object_id, duplicate_record_id: gone.id.record_id };
      this.emit("record.merged", { object_slug: slug, record_id: id, ...duplicate });
    }
    return data({ new_record_id: id });
  }

  #search(text: string) {
    return Object.entries(this.records).flatMap(([object_slug, list]) =>
      list
        .filter((document) => recordName(document).toLowerCase().includes(text.toLowerCase()))
        .slice(0, 6)
        .map((document) => ({ id: document.id, record_text: recordName(document), record_image: null, object_slug })),
    );
  }

  #apply(object: string, document: RecordDocument, written: Record<string, unknown>): FakeAnswer | null {
    const at = this.#now();
    const values = { ...document.values };
    for (const [slug, value] of Object.entries(written)) {
      const a = attributes[object]?.find((item) => item.api_slug === slug);
      if (!a) return fail(400, "value_not_found", `Cannot find attribute with slug/ID "${slug}".`);
      const list = value === null ? [] : Array.isArray(value) ? value : [value];
      if (a.type === "email-address" && list.some((item) => !String(item).includes("@"))) {
        return fail(400, "validation_type", `An invalid value was passed to attribute with slug "${slug}".`);
      }
      const key = `${document.id.record_id}/${slug}`;
      const old = (values[slug] ?? []).map((item) => ({ ...item, active_until: at }));
      this.ended.set(key, [...(this.ended.get(key) ?? []), ...old]);
      values[slug] = list.map((item) => makeValue(a, object, item, at, ADMIN));
    }
    const list = this.records[object] ?? [];
    this.records[object] = list.map((item) => (item === document ? { ...document, values } : item));
    return null;
  }

  #history(document: RecordDocument, slug: string, search: URLSearchParams): Value[] {
    const active = document.values[slug] ?? [];
    if (search.get("show_historic") !== "true") return active;
    return [...(this.ended.get(`${document.id.record_id}/${slug}`) ?? []), ...active];
  }

  #record(object: string, id: string): RecordDocument | undefined {
    return this.records[object]?.find((item) => item.id.record_id === id);
  }

  #host(method: string, path: string[], body: Body): FakeAnswer {
    const [area, slug, kind] = path;
    if (area === "realms") return data(this.app.install ? [this.#realm()] : []);
    if (area === "executions") return data(this.executions.find((item) => item.id === slug));
    if (area === "dev") return data(this.builds);
    if (area === "search") return data({ notes: [], tasks: [] });
    if (area === "notes" || area === "calls" || area === "emails") return NOTHING;
    if (area === "graphql") return ok({ data: {} });
    if (area === "objects" && path[4] === "dismissed-duplicates") return this.#dismiss(method, path[3] ?? "", path[5]);
    if (area === "objects" && kind === "layout") return this.#layout(method, slug ?? "", body);
    if (area !== "apps") return fail(404, "not_found", "Could not find endpoint.");
    if (path.length === 1) return data([this.app, ...OTHER_APPS]);
    if (slug !== this.app.slug) {
      const other = OTHER_APPS.find((item) => item.slug === slug);
      return other ? data({ ...other, version: null, scopes: [], manifest: null, connections: [] }) : notFound(slug);
    }
    if (path.length === 2) return data(this.app);
    if (kind === "webhook-handlers") return data(this.handlers);
    if (kind === "webhook-requests" && method === "GET") {
      return data({ id: "r2", headers: [["content-type", "application/json"]], body: '{"lead":"ok"}' });
    }
    if (kind === "webhook-requests") return ok({});
    if (kind === "executions") return data(this.executions);
    if (kind === "functions") {
      if (this.app.connections.some((connection) => connection.status === "connected")) return ok({ result: "null" });
      const error = { code: "no-workspace-connection", message: "There is no workspace connection.", name: "Error" };
      return { status: 422, body: { ...error, kind: "workspace", key: "default" } };
    }
    if (kind === "connections") {
      if (method === "DELETE") {
        this.app.connections = this.app.connections.map((item) => ({ ...item, status: "missing" as const }));
        this.handlers.length = 0;
        this.emit("connection.changed", { app_slug: slug });
        return ok({});
      }
      return data({ authorize_url: `/fake/consent?return_to=${encodeURIComponent(String(body.return_to ?? ""))}` });
    }
    if (kind === "install" && method === "DELETE") {
      this.app.install = null;
      this.app.connections = this.app.connections.map((item) => ({ ...item, status: "missing" as const }));
    } else if (kind === "install") this.#install();
    else if (this.app.install)
      this.app.install = { ...this.app.install, status: kind === "disable" ? "disabled" : "active" };
    this.emit("install.changed", { app_slug: slug });
    return data(this.app);
  }

  #dismiss(method: string, record: string, other: string | undefined): FakeAnswer {
    const beside = ([one, two]: readonly [string, string]) => (one === record ? two : two === record ? one : null);
    if (method === "GET") {
      return data(this.dismissed.flatMap((pair) => beside(pair) ?? []).map((record_id) => ({ record_id })));
    }
    this.dismissed = this.dismissed.filter((pair) => beside(pair) !== other);
    if (method === "PUT" && other) this.dismissed.push([record, other]);
    this.emit(method === "PUT" ? "duplicate.dismissed" : "duplicate.restored", { record_ids: [record, other] });
    return data({});
  }

  #layout(method: string, object: string, body: Body): FakeAnswer {
    const layout = this.layouts.get(object) ?? { widgets: [], hidden_tabs: [], revision: 0 };
    if (method === "GET") return data(layout);
    if (body.revision !== layout.revision) return fail(409, "layout-changed", "Somebody else has changed this page.");
    const { widgets, hidden_tabs } = { ...layout, ...(body as Partial<RecordLayout>) };
    const changed = { widgets, hidden_tabs, revision: layout.revision + 1 };
    this.layouts.set(object, changed);
    this.emit("layout.changed", { object_slug: object });
    return data(changed);
  }

  #install(): void {
    this.app.install = { id: uuid(0x77), status: "active", installed_at: this.#now() };
  }

  #realm() {
    return {
      install_id: uuid(0x77),
      app_slug: this.app.slug,
      app_name: this.app.name,
      icon_url: null,
      version: "1.0.0",
      bundle_url: "/fake/bundle.js",
      source_map_url: null,
      surfaces: this.app.manifest?.surfaces ?? {},
    };
  }

  #seedExecutions(): void {
    const base = {
      cpu_ms: 1.4,
      memory_bytes: 6_400_000,
      logs: [],
      requests: [],
      member: members[0]?.first_name ?? null,
    };
    this.executions.push(
      {
        ...base,
        id: "e3",
        kind: "server-function",
        name: "send-lead",
        started_at: this.#now(),
        duration_ms: 84,
        status: "succeeded",
        logs: [
          { at_ms: 2, level: "info", message: "sending lead for +442079460100" },
          { at_ms: 81, level: "warn", message: "the third party was slow (74 ms)" },
        ],
        requests: [
          { method: "POST", url: "https://api.acmeleadchecker.ai/v1/leads", status: 201, duration_ms: 74 },
          { method: "PATCH", url: "https://api.attio.com/v2/objects/people/records/…", status: 200, duration_ms: 3 },
        ],
      },
      {
        ...base,
        id: "e2",
        kind: "webhook",
        name: "lead-checked",
        started_at: this.#now(),
        duration_ms: 14,
        status: "succeeded",
        member: null,
      },
      {
        ...base,
        id: "e1",
        kind: "server-function",
        name: "send-lead",
        started_at: this.#now(),
        duration_ms: 31,
        status: "failed",
        error: {
          name: "Error",
          message: "The lead checker answered 500",
          stack: [{ function: "sendLead", file: "src/send-lead.server.ts", line: 24, column: 11 }],
        },
        logs: [{ at_ms: 30, level: "error", message: "The lead checker answered 500" }],
      },
    );
  }

  #now(): string {
    this.#clock += 61_000;
    return stamp(this.#clock);
  }
}

const OTHER_APPS = [
  {
    id: uuid(0x71),
    slug: "invoice-mirror",
    name: "Invoice Mirror",
    description: "Shows open invoices beside the company they belong to.",
    icon_url: null,
    install: null,
  },
  {
    id: uuid(0x72),
    slug: "calendar-notes",
    name: "Calendar Notes",
    description: null,
    icon_url: null,
    install: null,
  },
];

const ok = (body: unknown): FakeAnswer => ({ status: 200, body });
const data = (value: unknown): FakeAnswer => ({ status: 200, body: { data: value } });
const NOTHING: FakeAnswer = ok({ data: [], pagination: { next_cursor: null } });
const fail = (status: number, code: string, message: string): FakeAnswer => ({ status, body: { code, message } });
const notFound = (slug: string | undefined): FakeAnswer => fail(404, "not_found", `App "${slug}" not found.`);

function query(list: RecordDocument[], body: Body): RecordDocument[] {
  const found = list.filter((document) => matches(document, (body.filter ?? {}) as Body));
  const [sort] = (body.sorts ?? []) as { attribute: string; direction: string }[];
  if (sort) {
    const shown = (document: RecordDocument) => {
      const value = document.values[sort.attribute]?.[0];
      return value ? valueText(value) : "";
    };
    found.sort((a, b) => shown(a).localeCompare(shown(b)) * (sort.direction === "desc" ? -1 : 1));
  }
  const offset = Number(body.offset ?? 0);
  return found.slice(offset, offset + Number(body.limit ?? 500));
}

function matches(document: RecordDocument, filter: Body): boolean {
  return Object.entries(filter).every(([key, test]) => {
    if (key === "$or") return (test as Body[]).some((part) => matches(document, part));
    const texts = (document.values[key] ?? []).map((value) => valueText(value).toLowerCase());
    if (typeof test !== "object" || test === null) return texts.includes(String(test).toLowerCase());
    const { $contains, $in } = test as { $contains?: string; $in?: string[] };
    if ($in) return texts.some((text) => $in.includes(text));
    return texts.some((text) => text.includes(String($contains).toLowerCase()));
  });
}
