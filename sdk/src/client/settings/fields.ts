import type { SettingsNode, SettingValue, WorkspaceSettingsSchema } from "../../root/settings.js";
import { type Constraints, check } from "./checks.js";
import type { SettingsStore } from "./store.js";

/** One setting as its input shows it. Replaced as a whole, so that React sees the change. */
export interface FieldState {
  /** Grows when the value is no longer what the input began with or made of it. */
  readonly revision: number;
  readonly error?: string | undefined;
  readonly saving?: "saving" | "saved" | undefined;
}

/** What was entered, what is asked of it, and whether an input that cannot be left half-way entered it. */
interface Draft {
  entered: unknown;
  constraints: Constraints;
  isWhole: boolean;
}

interface Field {
  state: FieldState;
  node: SettingsNode;
  /** What was entered and is not saved yet. */
  draft?: Draft | undefined;
  /** As far as this field knows. */
  stored: SettingValue;
  isSaving: boolean;
}

/**
 * The fields of one settings form: each saves itself, alone, and follows what others change while nobody edits it.
 * Saves of one field wait for each other, and only the last of those that wait is made.
 */
export class SettingsFields {
  readonly schema: WorkspaceSettingsSchema;
  readonly #store: SettingsStore;
  readonly #fields = new Map<string, Field>();
  readonly #listeners = new Set<() => void>();
  #values: Record<string, unknown> | undefined;
  #errors: Record<string, string> | undefined;

  constructor(schema: WorkspaceSettingsSchema, store: SettingsStore) {
    this.schema = schema;
    this.#store = store;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#listeners.size === 0 ? this.#store.subscribe(this.#follow) : undefined;
    if (unsubscribe) this.#unfollow = unsubscribe;
    this.#listeners.add(listener);
    this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unfollow();
      // The page may take an input away without leaving it first.
      void this.saveAll();
    };
  };
  #unfollow = (): void => {};

  state(key: string): FieldState {
    return this.#field(key).state;
  }

  /** What an input shows: what was entered, or else what is stored. */
  shown(key: string): unknown {
    const { draft, stored } = this.#field(key);
    return draft ? draft.entered : stored;
  }

  /** What all inputs show. Keeps its identity until something changes. */
  readonly values = (): Record<string, unknown> => {
    const entries = Object.keys(this.schema.fields).map((key) => [key, blankAsNull(this.shown(key))] as const);
    this.#values = kept(this.#values, Object.fromEntries(entries));
    return this.#values;
  };

  /** By key; keeps its identity until something changes. */
  readonly errors = (): Record<string, string> => {
    const entries = [...this.#fields].flatMap(([key, { state }]) =>
      state.error === undefined ? [] : [[key, state.error] as const],
    );
    this.#errors = kept(this.#errors, Object.fromEntries(entries));
    return this.#errors;
  };

  /** Takes what was entered into an input that began with this revision. */
  enter(key: string, draft: Draft, revision: number): void {
    const field = this.#field(key);
    if (revision < field.state.revision) return;
    field.draft = draft;
    this.#show(field, { saving: undefined });
  }

  /** Saves what was entered, if anything was. */
  async save(key: string): Promise<void> {
    const field = this.#field(key);
    if (field.isSaving) return;
    field.isSaving = true;
    try {
      while (field.draft) if (!(await this.#saveOnce(key, field, field.draft))) return;
    } finally {
      field.isSaving = false;
    }
  }

  async saveAll(): Promise<void> {
    await Promise.all([...this.#fields.keys()].map((key) => this.save(key)));
  }

  /** Gives whether there is any sense in going on. */
  async #saveOnce(key: string, field: Field, draft: Draft): Promise<boolean> {
    const checked = check(draft.entered, field.node, draft.constraints);
    if ("error" in checked) {
      this.#show(field, { error: checked.error, saving: undefined });
      return false;
    }
    const { value } = checked;
    if (value === field.stored) {
      field.draft = undefined;
      this.#settle(field, value, draft.entered, field.state.saving);
      return true;
    }
    this.#show(field, { error: undefined, saving: "saving" });
    try {
      await this.#store.write(key, value);
    } catch (error) {
      const isNewest = field.draft === draft;
      // Text stays to be mended; a switch goes back to what it is.
      const back = isNewest && draft.isWhole;
      if (back) field.draft = undefined;
      const revision = field.state.revision + (back ? 1 : 0);
      this.#show(field, { revision, error: messageOf(error), saving: undefined });
      return !isNewest;
    }
    field.stored = value;
    if (field.draft === draft) field.draft = undefined;
    this.#settle(field, value, draft.entered, "saved");
    return true;
  }

  /** After a save: the input keeps what it shows, unless what was saved reads differently. */
  #settle(field: Field, value: SettingValue, entered: unknown, saving: FieldState["saving"]): void {
    const differs = !field.draft && blankAsNull(entered) !== value;
    const revision = field.state.revision + (differs ? 1 : 0);
    this.#show(field, { revision, error: undefined, saving: field.draft ? "saving" : saving });
  }

  readonly #follow = (): void => {
    const { values } = this.#store.snapshot() ?? { values: {} };
    for (const [key, field] of this.#fields) {
      const stored = storedIn(values, key, field.node);
      if (stored === field.stored) continue;
      field.stored = stored;
      // Nobody's typing is thrown away; it is saved over the other value when the input is left.
      if (field.draft || field.isSaving) continue;
      this.#show(field, { revision: field.state.revision + 1, error: undefined, saving: undefined });
    }
    // `WithState` may show a key that no input is there for.
    this.#announce();
  };

  #field(key: string): Field {
    const found = this.#fields.get(key);
    if (found) return found;
    const node = this.schema.fields[key] as SettingsNode;
    const stored = storedIn(this.#store.snapshot()?.values ?? {}, key, node);
    const field: Field = { state: { revision: 0 }, node, stored, isSaving: false };
    this.#fields.set(key, field);
    return field;
  }

  #show(field: Field, change: Partial<FieldState>): void {
    field.state = { ...field.state, ...change };
    this.#announce();
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The old object as long as the new one says the same. */
function kept<T extends Record<string, unknown>>(old: T | undefined, now: T): T {
  const keys = Object.keys(now);
  const same = old && keys.length === Object.keys(old).length && keys.every((key) => Object.is(old[key], now[key]));
  return same ? old : now;
}

const blankAsNull = (entered: unknown): unknown => (entered === undefined || entered === "" ? null : entered);

/** What is stored under a key, if it has the type that the form's schema says. */
function storedIn(values: Readonly<Record<string, SettingValue>>, key: string, node: SettingsNode): SettingValue {
  const value = Object.hasOwn(values, key) ? (values[key] ?? null) : null;
  return typeof value === node.type ? value : null;
}

function messageOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === "forbidden") return "Only admins change the settings of an app";
  return error instanceof Error ? error.message : String(error);
}
