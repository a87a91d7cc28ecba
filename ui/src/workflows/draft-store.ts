import { ApiError, messageOf } from "../api/client";
import type { Definition, Workflow } from "./types";

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "conflict";

export interface DraftSnapshot {
  definition: Definition;
  /** As the server last said: status, problems and outcomes are its. */
  workflow: Workflow;
  state: SaveState;
  error: string | null;
  canUndo: boolean;
  canRedo: boolean;
}

interface Ways {
  save(definition: Definition, revision: number): Promise<Workflow>;
  load(): Promise<Workflow>;
  /** Told of every answer. */
  onWorkflow?(workflow: Workflow): void;
}

/** Changes of the same thing within this time are one step back. */
const SAME_STEP_MS = 1_200;
/** How long a pause ends typing, and how soon a block that was added is known to the server. */
const TYPING_MS = 600;
const AT_ONCE_MS = 120;
const MOST_STEPS = 200;

/**
 * A workflow's draft on this page: edited at once, saved by itself after a pause, one request at a time. Each save names
 * the revision that it changes; when somebody else has saved since, the person decides which of both stays.
 */
export class DraftStore {
  #listeners = new Set<() => void>();
  #past: Definition[] = [];
  #future: Definition[] = [];
  #definition: Definition;
  /** What the server holds. */
  #stored: Definition;
  #workflow: Workflow;
  #state: SaveState = "saved";
  #error: string | null = null;
  #step: { key: string; at: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #snapshot: DraftSnapshot;

  constructor(
    workflow: Workflow,
    private readonly ways: Ways,
  ) {
    this.#workflow = workflow;
    this.#definition = workflow.draft;
    this.#stored = workflow.draft;
    this.#snapshot = this.#take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): DraftSnapshot => this.#snapshot;

  /** Changes the draft. Changes with the same `key` that follow each other soon are undone together. */
  edit(change: (definition: Definition) => Definition, key?: string): void {
    const next = change(this.#definition);
    if (next === this.#definition) return;
    const now = Date.now();
    const isSameStep = key !== undefined && this.#step?.key === key && now - this.#step.at < SAME_STEP_MS;
    if (!isSameStep) this.#past = [...this.#past.slice(1 - MOST_STEPS), this.#definition];
    this.#step = key === undefined ? null : { key, at: now };
    this.#future = [];
    const structural = next.blocks.length !== this.#definition.blocks.length;
    this.#definition = next;
    this.#changed(structural || next.connections !== this.#snapshot.definition.connections ? AT_ONCE_MS : TYPING_MS);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#definition];
    this.#step = null;
    this.#definition = before;
    this.#changed(AT_ONCE_MS);
  }

  redo(): void {
    const next = this.#future.at(-1);
    if (!next) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#definition];
    this.#step = null;
    this.#definition = next;
    this.#changed(AT_ONCE_MS);
  }

  /** Saves what is not saved yet, now. Rejects with what the server said. */
  async flush(): Promise<Workflow> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#running) await this.#running;
    while (this.#definition !== this.#stored) {
      await this.#save();
      if (this.#state === "failed" || this.#state === "conflict") {
        throw new Error(this.#error ?? "The draft could not be saved.");
      }
    }
    return this.#workflow;
  }

  /** Takes what an action answered, or what somebody else saved while nothing here was unsaved. */
  adopt(workflow: Workflow): void {
    if (workflow.revision < this.#workflow.revision) return;
    const isOther = workflow.revision !== this.#workflow.revision;
    if (isOther && (this.#running || this.#definition !== this.#stored)) return;
    this.#workflow = workflow;
    if (isOther) {
      if (JSON.stringify(workflow.draft) !== JSON.stringify(this.#definition)) {
        this.#past = [...this.#past.slice(1 - MOST_STEPS), this.#definition];
        this.#future = [];
        this.#definition = workflow.draft;
      }
      this.#stored = this.#definition;
      this.#step = null;
    }
    this.#tell();
  }

  /** After a conflict: what the server has now replaces what is here. */
  async takeTheirs(): Promise<void> {
    const workflow = await this.ways.load();
    this.#past = [...this.#past.slice(1 - MOST_STEPS), this.#definition];
    this.#future = [];
    this.#step = null;
    this.#definition = workflow.draft;
    this.#settle(workflow, workflow.draft);
  }

  /** After a conflict: what is here replaces what the server has now. */
  async keepMine(): Promise<void> {
    const workflow = await this.ways.load();
    this.#settle(workflow, workflow.draft);
    this.#state = "unsaved";
    await this.flush();
  }

  /** Tries again what failed. */
  retry(): void {
    if (this.#state === "failed") this.#changed(0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    if (this.#definition !== this.#stored && this.#state !== "conflict") void this.#save();
  }

  get isUnsaved(): boolean {
    return this.#definition !== this.#stored;
  }

  #changed(delay: number): void {
    if (this.#state !== "conflict") {
      this.#state = this.#definition === this.#stored ? "saved" : "unsaved";
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#save(), delay);
    }
    this.#tell();
  }

  #save(): Promise<void> {
    if (this.#running) return this.#running.then(() => this.#save());
    const definition = this.#definition;
    if (definition === this.#stored || this.#state === "conflict") return Promise.resolve();
    this.#state = "saving";
    this.#error = null;
    this.#tell();
    this.#running = this.ways
      .save(definition, this.#workflow.revision)
      .then(
        (workflow) => this.#settle(workflow, definition),
        (error: unknown) => {
          this.#error = messageOf(error);
          this.#state = error instanceof ApiError && error.status === 409 ? "conflict" : "failed";
        },
      )
      .finally(() => {
        this.#running = null;
        this.#tell();
      });
    return this.#running;
  }

  #settle(workflow: Workflow, stored: Definition): void {
    this.#workflow = workflow;
    this.#stored = stored;
    this.#error = null;
    this.#state = this.#definition === stored ? "saved" : "unsaved";
    this.ways.onWorkflow?.(workflow);
    this.#tell();
  }

  #take(): DraftSnapshot {
    return {
      definition: this.#definition,
      workflow: this.#workflow,
      state: this.#state,
      error: this.#error,
      canUndo: this.#past.length > 0,
      canRedo: this.#future.length > 0,
    };
  }

  #tell(): void {
    this.#snapshot = this.#take();
    for (const listener of this.#listeners) listener();
  }
}
