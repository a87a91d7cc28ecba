/** Shapes of workflows and their runs, as the host API has them (crates/workflows). */

import type { MemberAccess } from "../parts/AccessFields";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A node of a config or outcome schema. Options of its type (`values`, `object_slug`, `visible_when` …) stand beside it. */
export interface SchemaNode {
  type: string;
  fields?: Record<string, SchemaNode>;
  element?: SchemaNode;
  value?: SchemaNode;
  nodes?: SchemaNode[];
  metadata?: { title?: string; description?: string };
  [option: string]: unknown;
}

export interface Outcome {
  id: string;
  label?: string | null;
  schema: SchemaNode | null;
}

export type Config = Record<string, Json>;

export interface Block {
  /** Unique in the workflow; variables name it. */
  id: string;
  /** The app whose block it is; absent for one of Stoa's own. */
  app?: string;
  block: string;
  title?: string;
  config?: Config;
  /** What the configurator of an app's block declared. */
  outcomes?: Outcome[];
  /** Paths in `config` that the configurator of an app's block shows no input for: publishing leaves their values out. */
  hidden?: string[];
  /** The member whose connection an app's block uses. */
  member?: string;
  position?: { x: number; y: number };
}

export interface Connection {
  from: string;
  outcome: string;
  to: string;
}

export interface Definition {
  title: string;
  description?: string;
  timezone: string;
  blocks: Block[];
  connections: Connection[];
}

/** A kind of block. */
export interface CatalogEntry {
  app: { slug: string; name: string; icon?: string | null; icon_url: string | null } | null;
  block: string;
  type: "trigger" | "step";
  title: string;
  description: string;
  group: string;
  icon: string;
  config_schema: SchemaNode;
  deprecated: { replaced_by?: string | null } | null;
  requires_user_connection: boolean;
  has_configurator: boolean;
  /** What is there after a test of it, in a sentence; null where nothing is, or where an app alone knows. */
  lasting_effect: string | null;
}

export type WorkflowStatus = "draft" | "live" | "disabled" | "archived";

/** What somebody may do with a workflow, the widest first. */
export type WorkflowAccess = "full-access" | "read-and-run";

export interface WorkflowSummary {
  id: string;
  /** The id that it has in files; another than `id` where the file came from another workspace of the server. */
  file_id: string;
  title: string;
  description: string;
  status: WorkflowStatus;
  /** Of who asks; null where it is that person's no more. */
  access: WorkflowAccess | null;
  /** The draft is another than what is published. */
  has_changes: boolean;
  runs: { total: number; failed: number };
  triggers: { app: string | null; block: string; title: string }[];
  created_at: string;
  updated_at: string;
  published_at: string | null;
  /** Why it does not run although it should. */
  error: string | null;
}

export interface Version {
  version: string;
  number: number;
  published_at: string;
  published_by?: string | null;
  definition: Definition;
}

export interface Problem {
  /** Null where it is about the whole workflow. */
  block: string | null;
  /** Where in the block: `config.email`. */
  path: string;
  message: string;
}

/** Who is told of something. */
export type Recipients = { who: "nobody" } | { who: "owner" } | { who: "members"; member_ids: string[] };

export interface Workflow extends WorkflowSummary {
  /** The member who made it. */
  owner: string | null;
  /** Who is told when a run of it fails. */
  failures: Recipients;
  /** What every member may do; null where it is private. */
  workspace_access: WorkflowAccess | null;
  workspace_member_access: readonly MemberAccess<WorkflowAccess>[];
  draft: Definition;
  revision: number;
  published: Version | null;
  problems: Problem[];
  outcomes: Record<string, Outcome[]>;
  /** Where webhook triggers listen, by block. */
  addresses?: Record<string, string>;
}

export type RunStatus = "queued" | "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled";

export interface RunError {
  block?: string | null;
  message: string;
}

export interface RunSummary {
  id: string;
  workflow_id: string;
  version: string | null;
  number: number | null;
  status: RunStatus;
  /** The block that started it, its kind as the catalog has it (`app/block`), and its title where it was given one. */
  trigger: { block: string; kind: string | null; title: string | null };
  created_at: string;
  ended_at: string | null;
  attempt: number;
  error: RunError | string | null;
}

export interface BlockExecution {
  id: string;
  block: string;
  iteration: number | null;
  attempt: number;
  status: "running" | "waiting" | "completed" | "failed";
  outcome: string | null;
  input: Json;
  output: Json;
  error: RunError | string | null;
  started_at: string;
  ended_at: string | null;
  app_execution_id: string | null;
}

export interface Run extends RunSummary {
  definition: Definition | null;
  data: Json;
  executions: BlockExecution[];
  waiting: { block: string; until: string | null; for: "time" | "callback" | "retry" } | null;
}

/** What came of one block that was tested alone. */
export interface Tested {
  status: "completed" | "failed" | "waiting";
  input: Json;
  outcome: string | null;
  output: Json;
  error: string | null;
  /** Until when a run would wait. */
  until: string | null;
  /** Where a block that deferred was told to be called back. */
  callback: string | null;
  app_execution_id: string | null;
}

/** What a block's variables stood for in the latest run that came to it; `run` is null where none did. */
export interface Samples {
  run: string | null;
  values: Record<string, Json>;
}

export interface RecordCommand {
  workflow_id: string;
  title: string;
  trigger: string;
}
