/** Shapes of the REST API (`/v2`) and of the host API that the UI reads. Only the fields that the UI uses are named. */

export interface Member {
  id: string;
  first_name: string;
  last_name: string;
  full_name: string;
  email_address: string;
  avatar_url: string | null;
  access_level: string;
}

export interface WorkspaceRef {
  id: string;
  slug: string;
  name: string;
}

/** A workspace, and who one is there. */
export interface Membership extends WorkspaceRef {
  member: Member;
}

export interface Bootstrap {
  /** Who one is in the workspace to start with. */
  member: Member;
  workspace: WorkspaceRef;
  workspaces: Membership[];
  development: boolean;
}

export interface WorkspaceMember {
  id: { workspace_id: string; workspace_member_id: string };
  first_name: string;
  last_name: string;
  email_address: string;
  avatar_url: string | null;
  access_level: string;
}

export interface ObjectDefinition {
  id: { workspace_id: string; object_id: string };
  api_slug: string;
  singular_noun: string;
  plural_noun: string;
  created_at: string;
}

export type AttributeType =
  | "text"
  | "number"
  | "checkbox"
  | "rating"
  | "currency"
  | "date"
  | "timestamp"
  | "select"
  | "status"
  | "record-reference"
  | "actor-reference"
  | "personal-name"
  | "email-address"
  | "domain"
  | "phone-number"
  | "location"
  | "interaction";

export interface Attribute {
  id: { workspace_id: string; object_id: string; attribute_id: string };
  title: string;
  description: string | null;
  api_slug: string;
  type: AttributeType;
  is_system_attribute: boolean;
  is_writable: boolean;
  is_required: boolean;
  is_unique: boolean;
  is_multiselect: boolean;
  is_archived: boolean;
  created_at: string;
  config: {
    currency: {
      default_currency_code: string | null;
      display_type: "code" | "name" | "narrowSymbol" | "symbol" | null;
    };
    record_reference: { allowed_object_ids: string[] | null };
  };
  /** Of one that goes both ways: its other side. */
  relationship?: { object_slug: string; title: string } | null;
}

export interface Actor {
  type: "workspace-member" | "api-token" | "system" | "app" | "workflow" | string;
  id: string | null;
}

/** One value of an attribute, as read: the type's own fields sit beside the envelope (rest-api.md section 7). */
export interface Value {
  active_from: string;
  active_until: string | null;
  created_by_actor: Actor;
  attribute_type: AttributeType;
  [field: string]: unknown;
}

export interface RecordDocument {
  id: { workspace_id: string; object_id: string; record_id: string };
  created_at: string;
  web_url: string;
  values: Record<string, Value[]>;
}

/** One answer of the search over all objects. */
export interface FoundRecord {
  id: { record_id: string };
  record_text: string;
  record_image: string | null;
  object_slug: string;
  /** Of people. */
  email_addresses?: string[];
  /** Of companies. */
  domains?: string[];
}

export interface SelectOption {
  id: { option_id: string };
  title: string;
  is_archived: boolean;
}

export interface StatusOption {
  id: { status_id: string };
  title: string;
  is_archived: boolean;
}

/** By an attribute, or by one that a path of references leads to. */
export type Sort = ({ attribute: string } | { path: [string, string][] }) & {
  direction: "asc" | "desc";
  field?: string;
};

export type Filter = Record<string, unknown>;

export interface Install {
  id: string;
  status: "active" | "disabled";
  installed_at: string;
  /** What the current version asks for beyond what an admin has granted. */
  missing_scopes?: string[];
}

export interface AppSummary {
  /** What an actor of type `app` names. */
  id: string;
  slug: string;
  name: string;
  description: string | null;
  /** Name of an icon of the SDK's set. */
  icon?: string | null;
  icon_url: string | null;
  install: Install | null;
}

export interface Connection {
  kind: "workspace" | "user";
  key: string;
  type: "oauth2" | "secret" | "client_credentials";
  label: string;
  status: "connected" | "missing" | "expired";
  id?: string;
  connected_at?: string;
  created_by?: string;
}

export interface SurfaceEntry {
  id: string;
  label?: string;
  icon?: string;
  objects?: string[] | { predicate: true };
}

export interface AppManifest {
  surfaces?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface AppDetails extends AppSummary {
  version: { id: string; number: string | number; created_at: string } | null;
  scopes: string[];
  manifest: AppManifest | null;
  connections: Connection[];
}

/** What came in, in full: `body` where it is text, `body_base64` where it is not. */
export interface WebhookRequestDetails extends WebhookRequest {
  headers: [string, string][];
  body?: string;
  body_base64?: string;
}

export interface WebhookRequest {
  id: string;
  method: string;
  path: string;
  received_at: string;
  status: number | null;
  duration_ms: number | null;
  execution_id: string | null;
}

export interface WebhookHandler {
  id: string;
  url: string;
  file_name: string;
  external_webhook_id: string | null;
  created_at: string;
  requests: WebhookRequest[];
}

export interface ExecutionError {
  name: string;
  message: string;
  code?: string;
  /** In development: the source around the first frame of the app. */
  excerpt?: { file: string; line: number; column: number; first: number; lines: string[] };
  stack?: { function?: string | null; file?: string | null; line?: number | null; column?: number | null }[];
}

/** A problem of the builder, with its place in the app's own files. */
export interface BuildProblem {
  code: string;
  severity: "error" | "warning";
  message: string;
  file?: string | null;
  line?: number | null;
  column?: number | null;
  excerpt?: string | null;
  hint?: string | null;
}

export interface BrokenBuild {
  folder: string;
  problems: BuildProblem[];
  at_ms: number;
}

export interface Execution {
  id: string;
  kind: "server-function" | "webhook" | "event" | "block" | string;
  name: string;
  started_at: string;
  duration_ms: number | null;
  status: "running" | "succeeded" | "failed";
  replay_of?: string | null;
  error?: ExecutionError | null;
  member?: { id: string; full_name?: string } | string | null;
}

export interface OutboundRequest {
  method: string;
  url: string;
  status: number | null;
  /** Until the response's headers. */
  duration_ms: number | null;
  /** Until the end of its body, if it was read. */
  total_ms?: number | null;
  request_bytes?: number;
  response_bytes?: number;
  request_headers?: [string, string][];
  response_headers?: [string, string][];
  error?: string | null;
}

export interface ExecutionDetails extends Execution {
  cpu_ms: number | null;
  memory_bytes: number | null;
  logs: { at_ms: number; level: string; message: string }[];
  input?:
    | { type: "arguments"; args: unknown; is_complete: boolean }
    | { type: "webhook-request"; id: string; method: string; body_bytes: number }
    | { type: "connection"; key: string; kind: string }
    | null;
  requests: OutboundRequest[];
  result?: unknown;
}

/** What every member sees on the record pages of an object. */
export interface RecordLayout {
  widgets: PlacedWidget[];
  /** Tabs that nobody sees: one of Stoa's own by its segment, an app's as `app/tab`. */
  hidden_tabs: string[];
  /** 0 as long as nobody has changed it. */
  revision: number;
}

/** A record widget of an installed app, by slug and extension id. */
export interface PlacedWidget {
  app: string;
  widget: string;
}

export interface RealmSource {
  install_id: string;
  app_slug: string;
  app_name: string;
  icon?: string | null;
  icon_url: string | null;
  version: string | number;
  bundle_url: string;
  source_map_url: string | null;
  surfaces: Record<string, unknown>;
}
