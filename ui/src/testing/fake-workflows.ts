import type { Notification } from "../notifications/notifications-api";
import { kindOf } from "../workflows/definition";
import { isSameDefinition } from "../workflows/diff";
import { bare, isVisible, titleOf } from "../workflows/schema";
import type {
  BlockExecution,
  Config,
  Definition,
  Problem,
  Recipients,
  Run,
  RunStatus,
  Samples,
  Tested,
  Version,
  Workflow,
  WorkflowAccess,
} from "../workflows/types";
import type { FakeAnswer } from "./fake-api";
import { CATALOG, outcomesFor } from "./fake-catalog";
import { ADMIN } from "./fake-data";

type Body = Record<string, unknown>;
type Emit = (topic: string, payload: Record<string, unknown>) => void;

interface Held {
  id: string;
  draft: Definition;
  revision: number;
  versions: Version[];
  status: Workflow["status"];
  failures: Recipients;
  /** Of who is signed in. */
  access: WorkflowAccess;
  sharing: Pick<Workflow, "workspace_access" | "workspace_member_access">;
  created_at: string;
  updated_at: string;
}

/** Workflows of the in-memory API. Nothing runs in it: tests say how a run goes (`put`). */
export class FakeWorkflows {
  readonly held = new Map<string, Held>();
  readonly runs: Run[] = [];
  /** What runs were started with. */
  readonly started: Body[] = [];
  notifications: Notification[] = [];
  /** What a test of a block answers, and what was asked. */
  tested: Tested | undefined;
  readonly tests: Body[] = [];
  samples: Samples = { run: null, values: {} };
  /** What a replay answers, by what it is held against. */
  readonly replays: Record<string, unknown> = {};
  #next = 1;
  #clock = Date.UTC(2026, 10, 25, 10, 0, 0);

  constructor(private readonly emit: Emit) {}

  /** Adds a workflow, published if it is live. */
  add(definition: Definition, status: Workflow["status"] = "draft"): string {
    const id = `wf-${this.#next++}`;
    const at = this.#now();
    this.held.set(id, {
      id,
      draft: definition,
      revision: 1,
      versions: [],
      status: "draft",
      failures: { who: "owner" },
      access: "full-access",
      sharing: { workspace_access: "read-and-run", workspace_member_access: [] },
      created_at: at,
      updated_at: at,
    });
    const held = this.#of(id);
    if (held && status !== "draft") this.#publish(held);
    if (held) held.status = status;
    return id;
  }

  /** Saves as somebody else would. */
  saveElsewhere(id: string, change: (definition: Definition) => Definition): void {
    const held = this.#of(id);
    if (!held) return;
    held.draft = change(held.draft);
    held.revision += 1;
  }

  /** A run as it is now, new or changed, and tells the page. */
  put(workflow: string, run: Partial<Run> & { id: string; status: RunStatus; executions: BlockExecution[] }): Run {
    const held = this.#of(workflow);
    const version = held?.versions.at(-1);
    const trigger = version?.definition.blocks[0];
    const known = this.runs.find((item) => item.id === run.id);
    const next: Run = {
      workflow_id: workflow,
      version: version?.version ?? null,
      number: version?.number ?? null,
      trigger: {
        block: trigger?.id ?? "",
        kind: trigger ? kindOf(trigger) : null,
        title: trigger?.title ?? null,
      },
      created_at: this.#now(),
      ended_at: null,
      attempt: 1,
      error: null,
      definition: version?.definition ?? null,
      data: {},
      waiting: null,
      ...known,
      ...run,
    };
    if (known) this.runs.splice(this.runs.indexOf(known), 1, next);
    else this.runs.unshift(next);
    this.emit("run.changed", { run_id: next.id, workflow_id: workflow, status: next.status });
    return next;
  }

  handle(method: string, path: string[], search: URLSearchParams, body: Body): FakeAnswer | null {
    const [area, id = "", what, version] = path;
    if (area === "workflow-blocks") return data(CATALOG);
    if (area === "record-commands") return data(this.#commands(search.get("object"), search.get("list")));
    if (area === "notifications") {
      const ids = body.ids as string[] | undefined;
      if (method === "POST") {
        this.notifications = this.notifications.map((item) =>
          !ids || ids.includes(item.id) ? { ...item, is_read: true } : item,
        );
      }
      const unread = this.notifications.filter((item) => !item.is_read).length;
      return { status: 200, body: { data: this.notifications, unread } };
    }
    if (area === "runs") return this.#run(method, id, what, body);
    if (area !== "workflows") return null;
    if (path.length === 1) {
      if (method === "GET") return data([...this.held.values()].map((held) => this.#show(held)));
      const definition = (body.definition as Definition | undefined) ?? {
        title: "Untitled workflow",
        timezone: "UTC",
        blocks: [],
        connections: [],
      };
      return { status: 200, body: this.#show(this.#of(this.add(definition)) as Held) };
    }
    const held = this.#of(id);
    if (!held) return fail(404, "not-found", `There is no workflow ${id}.`);
    const shown = () => ({ status: 200, body: this.#show(held) });
    if (method === "DELETE") {
      this.held.delete(id);
      return { status: 200, body: {} };
    }
    switch (what) {
      case undefined:
        return shown();
      case "draft":
        if (body.revision !== held.revision)
          return fail(409, "conflict", "Somebody else has saved this workflow since.");
        held.draft = body.definition as Definition;
        held.revision += 1;
        held.updated_at = this.#now();
        return shown();
      case "publish": {
        const problems = problemsOf(held.draft);
        if (problems.length > 0)
          return { status: 400, body: { code: "problems", message: "The draft has problems.", problems } };
        this.#publish(held);
        return shown();
      }
      case "runs": {
        if (method === "GET") {
          const status = search.get("status")?.split(",");
          const runs = this.runs.filter((run) => run.workflow_id === id && (!status || status.includes(run.status)));
          return { status: 200, body: { data: runs, next: null } };
        }
        this.started.push(body);
        return { status: 200, body: this.put(id, { id: `run-${this.#next++}`, status: "running", executions: [] }) };
      }
      case "versions":
        if (version) {
          const found = held.versions.find((item) => item.version === version);
          if (found) held.draft = found.definition;
          held.revision += 1;
          return shown();
        }
        return data([...held.versions].reverse());
      case "failures":
        held.failures = body as unknown as Recipients;
        return shown();
      case "access":
        held.sharing = body as unknown as Held["sharing"];
        return shown();
      case "samples":
        return { status: 200, body: this.samples };
      case "test":
        this.tests.push(body);
        return this.tested
          ? { status: 200, body: this.tested }
          : fail(409, "refused", "There is no sample for the variable.");
      case "discard":
        held.draft = held.versions.at(-1)?.definition ?? held.draft;
        held.revision += 1;
        return shown();
      case "duplicate":
        return {
          status: 200,
          body: this.#show(this.#of(this.add({ ...held.draft, title: `${held.draft.title} (copy)` })) as Held),
        };
      default:
        held.status = what === "enable" ? "live" : what === "disable" ? "disabled" : "archived";
        this.emit("workflow.changed", { workflow_id: id });
        return shown();
    }
  }

  #run(method: string, id: string, what: string | undefined, body: Body): FakeAnswer {
    const run = this.runs.find((item) => item.id === id);
    if (!run) return fail(404, "not-found", `There is no run ${id}.`);
    if (method === "GET") return { status: 200, body: run };
    if (what === "replay") return { status: 200, body: { data: this.replays[String(body.against)] } };
    if (what === "rerun") {
      return {
        status: 200,
        body: this.put(run.workflow_id, { ...run, id: `run-${this.#next++}`, status: "running", executions: [] }),
      };
    }
    const status: RunStatus = what === "pause" ? "paused" : what === "cancel" ? "cancelled" : "running";
    const attempt = run.attempt + (what === "retry" ? 1 : 0);
    return { status: 200, body: this.put(run.workflow_id, { ...run, status, attempt }) };
  }

  #commands(object: string | null, list: string | null) {
    return [...this.held.values()].flatMap((held) => {
      const trigger = held.versions
        .at(-1)
        ?.definition.blocks.find((block) =>
          list === null
            ? block.block === "record-command" && (block.config?.object as Body | undefined)?.object === object
            : block.block === "list-entry-command" && (block.config?.list as Body | undefined)?.list === list,
        );
      return held.status === "live" && trigger
        ? [{ workflow_id: held.id, title: held.draft.title, trigger: trigger.id }]
        : [];
    });
  }

  #publish(held: Held): void {
    const number = held.versions.length + 1;
    held.versions.push({
      version: `${held.id}-v${number}`,
      number,
      published_at: this.#now(),
      published_by: ADMIN,
      definition: held.draft,
    });
    held.status = "live";
  }

  #of(id: string): Held | undefined {
    return this.held.get(id);
  }

  #now(): string {
    this.#clock += 1_000;
    return new Date(this.#clock).toISOString();
  }

  #show(held: Held): Workflow {
    const published = held.versions.at(-1) ?? null;
    const runs = this.runs.filter((run) => run.workflow_id === held.id);
    const triggers = held.draft.blocks.flatMap((block) => {
      const kind = CATALOG.find((entry) => entry.block === block.block);
      return kind?.type === "trigger" ? [{ app: block.app ?? null, block: block.block, title: kind.title }] : [];
    });
    const hooks = held.draft.blocks.filter((block) => block.block === "webhook-received");
    return {
      id: held.id,
      file_id: held.id,
      title: held.draft.title,
      description: held.draft.description ?? "",
      status: held.status,
      access: held.access,
      has_changes: published ? !isSameDefinition(published.definition, held.draft) : false,
      runs: { total: runs.length, failed: runs.filter((run) => run.status === "failed").length },
      triggers,
      created_at: held.created_at,
      updated_at: held.updated_at,
      published_at: published?.published_at ?? null,
      error: null,
      owner: ADMIN,
      failures: held.failures,
      ...held.sharing,
      draft: held.draft,
      revision: held.revision,
      published,
      problems: problemsOf(held.draft),
      outcomes: Object.fromEntries(held.draft.blocks.map((block) => [block.id, outcomesFor(block)])),
      addresses: Object.fromEntries(
        hooks.map((block) => [block.id, `https://stoa.example.com/w/${held.id}/${block.id}`]),
      ),
    };
  }
}

/** What the real checks would say of required fields that are empty. */
function problemsOf(definition: Definition): Problem[] {
  const problems: Problem[] = definition.blocks.flatMap((block) => {
    const kind = CATALOG.find((entry) => entry.block === block.block && (entry.app?.slug ?? undefined) === block.app);
    if (!kind) return [{ block: block.id, path: "", message: `There is no block ${block.block}.` }];
    const config: Config = block.config ?? {};
    return Object.entries(kind.config_schema.fields ?? {})
      .filter(([name, node]) => !bare(node).optional && isVisible(node, config) && config[name] === undefined)
      .map(([name, node]) => ({
        block: block.id,
        path: `config.${name}`,
        message: `${titleOf(node, name)} is required.`,
      }));
  });
  const isTrigger = (name: string) => CATALOG.some((entry) => entry.block === name && entry.type === "trigger");
  if (!definition.blocks.some((block) => isTrigger(block.block))) {
    problems.unshift({ block: null, path: "blocks", message: "The workflow needs a trigger." });
  }
  return problems;
}

const data = (value: unknown): FakeAnswer => ({ status: 200, body: { data: value } });
const fail = (status: number, code: string, message: string): FakeAnswer => ({ status, body: { code, message } });
