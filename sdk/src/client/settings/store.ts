import { use, useSyncExternalStore } from "react";
import type { SettingsFields, SettingValue, WorkspaceSettingsSchema } from "../../root/settings.js";
import { bridge } from "../bridge.js";

/** What the page knows of the app's settings. */
export interface SettingsSnapshot {
  /** Every key of the schema of the running version; `null` until set. */
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Whether the signed-in member may change them. */
  readonly editable: boolean;
}

/** The way to the page. Both resolve to all settings as they then are. */
export interface SettingsAccess {
  read(): Promise<SettingsSnapshot>;
  write(key: string, value: SettingValue): Promise<SettingsSnapshot>;
}

/** The settings of a realm's install, shared by all its surfaces and read anew when anybody changes one. */
export class SettingsStore {
  readonly #access: SettingsAccess;
  readonly #listeners = new Set<() => void>();
  #snapshot: SettingsSnapshot | undefined;
  #loading: Promise<SettingsSnapshot> | undefined;
  #schema: WorkspaceSettingsSchema = { scope: "workspace", fields: {} };
  /** Answers may overtake each other: an older one is not taken after a newer one. */
  #asked = 0;
  #taken = 0;

  constructor(access: SettingsAccess) {
    this.#access = access;
  }

  /** What the bundle registered (`sdk-surface.md` 4.3): the schema of the functions that are given none. */
  get schema(): WorkspaceSettingsSchema {
    return this.#schema;
  }

  /** `registerSettingsSchema` of the bundle: `{workspace: fields}`, or anything else for none. */
  register(schema: unknown): void {
    const workspace: unknown = (schema as { workspace?: unknown } | null | undefined)?.workspace;
    const fields = workspace !== null && typeof workspace === "object" ? (workspace as SettingsFields) : {};
    this.#schema = { scope: "workspace", fields };
  }

  readonly snapshot = (): SettingsSnapshot | undefined => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The settings as they are now. */
  async read(): Promise<SettingsSnapshot> {
    const number = ++this.#asked;
    const answer = await this.#access.read();
    this.#take(number, answer);
    return answer;
  }

  async write(key: string, value: SettingValue): Promise<void> {
    const number = ++this.#asked;
    this.#take(number, await this.#access.write(key, value));
  }

  /** The first answer. What is rendered after a failure asks again. */
  loading(): Promise<SettingsSnapshot> {
    if (this.#loading) return this.#loading;
    const loading = this.#snapshot ? Promise.resolve(this.#snapshot) : this.read();
    this.#loading = loading;
    const forget = () => {
      if (this.#loading === loading) this.#loading = undefined;
    };
    loading.catch(() => setTimeout(forget, 0));
    return loading;
  }

  /** Somebody has changed a setting. Nobody is told who has not asked before. */
  changed(): void {
    if (this.#snapshot) this.read().catch(() => {});
  }

  #take(number: number, answer: SettingsSnapshot): void {
    if (number < this.#taken) return;
    this.#taken = number;
    this.#snapshot = answer;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The realm's settings in a component, live: suspends until they are there. */
export function useSnapshot(hook: string): SettingsSnapshot {
  const { settings } = bridge(hook);
  const first = use(settings.loading());
  return useSyncExternalStore(settings.subscribe, settings.snapshot) ?? first;
}
