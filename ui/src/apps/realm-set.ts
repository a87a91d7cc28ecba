import { type Destination, prepareRealm, type Realm, RealmError, type SurfaceKind, startRealm } from "@stoa/sdk/page";
import { loadBundle } from "../api/bundles";
import { messageOf } from "../api/client";
import type { RealmSource } from "../api/types";
import { problems } from "../dev/problems";
import type { ToastStore } from "../parts/toast-store";
import type { DialogStore } from "./dialog-store";
import { FRAME, rememberApps } from "./early-realm";
import { tellFailure } from "./failures";
import type { AppIdentity } from "./icons";
import { createPageHost } from "./page-host";

/** One trigger of an app's surface, in a form that survives a page load (see retry.ts). */
export interface ActionCall {
  app: string;
  kind: SurfaceKind;
  id: string;
  label: string;
  args: Record<string, unknown>;
}

export interface RunningApp {
  app: AppIdentity;
  source: RealmSource;
  realm: Realm;
}

/** An active install, with what its app offers. `realm` is null until it runs. */
export interface OfferedApp {
  app: AppIdentity;
  source: RealmSource;
  realm: Realm | null;
}

export interface RealmSetParts {
  workspace: string;
  toasts: ToastStore;
  dialogs: DialogStore;
  /** An app leads the tab there; nothing happens if there is no such place. */
  navigate(app: AppIdentity, destination: Destination): void;
  start?: typeof startRealm;
  prepare?: typeof prepareRealm;
  load?(url: string): Promise<string>;
  /** Another version of an app has taken the place of the one that ran. */
  reloaded?(app: AppIdentity): void;
}

/** How long an action waits for the realm of its app to start. */
const START_WAIT_MS = 8_000;

/** An action that ends sooner is never drawn as running: nobody could read it, and its toast would wait for the drawing. */
const SHOWN_AFTER_MS = 120;

interface Slot {
  source: RealmSource;
  running: RunningApp | null;
  /** It could not start: what it offers would not run. */
  failed: boolean;
  dispose(): void;
}

const identity = (source: RealmSource): AppIdentity => ({
  slug: source.app_slug,
  name: source.app_name,
  icon: source.icon ?? null,
  icon_url: source.icon_url,
});

/** One realm per active install. A new version starts beside the old one and takes its place once it runs. */
export class RealmSet {
  #slots = new Map<string, Slot>();
  #running: readonly RunningApp[] = [];
  #offered: readonly OfferedApp[] = [];
  /** Actions that run now, and those of them that the page shows as running. */
  #triggered = new Set<string>();
  #pending: ReadonlySet<string> = new Set();
  #listeners = new Set<() => void>();
  #lastCall: ActionCall | null = null;
  #reconciled = false;
  #disposed = false;

  constructor(private readonly parts: RealmSetParts) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  /** Apps whose realm runs, by name. */
  readonly running = (): readonly RunningApp[] => this.#running;
  /** Apps that run or are about to, by name: their manifests say what they offer before their realms do. */
  readonly offered = (): readonly OfferedApp[] => this.#offered;
  /** Whether the active installs are known. */
  readonly reconciled = (): boolean => this.#reconciled;
  /** Keys (`callKey`) of the actions that run for a while now. */
  readonly pending = (): ReadonlySet<string> => this.#pending;
  /** The action that was triggered last: what a connect prompt lets the user run again. */
  get lastCall(): ActionCall | null {
    return this.#lastCall;
  }

  /** Starts, replaces and ends realms so that they are those of `sources`. */
  reconcile(sources: readonly RealmSource[]): void {
    this.#reconciled = true;
    rememberApps(sources.length > 0 ? "some" : "none");
    for (const [install, slot] of this.#slots) {
      if (!sources.some((source) => source.install_id === install)) {
        this.#slots.delete(install);
        slot.dispose();
      }
    }
    for (const source of sources) {
      const slot = this.#slots.get(source.install_id);
      const same = slot && slot.source.version === source.version && slot.source.bundle_url === source.bundle_url;
      if (!same) void this.#start(source, slot);
    }
    this.#publish();
  }

  /** Lets the realm of an app, or of every app, ask for its settings again. */
  settingsChanged(app: string | undefined): void {
    for (const running of this.#running)
      if (app === undefined || running.app.slug === app) running.realm.settingsChanged();
  }

  dispose(): void {
    this.#disposed = true;
    for (const slot of this.#slots.values()) slot.dispose();
    this.#slots.clear();
    this.#publish();
  }

  /**
   * Runs an action once; while it runs, the same action is not started again. `resolve` gives arguments that are only
   * known now. Failures become a toast.
   */
  async trigger(given: ActionCall, resolve?: () => Promise<Record<string, unknown>>): Promise<void> {
    const key = callKey(given);
    if (this.#triggered.has(key)) return;
    this.#triggered.add(key);
    const shown = setTimeout(() => this.#setPending(key, true), SHOWN_AFTER_MS);
    try {
      await this.#run(given, resolve);
    } finally {
      clearTimeout(shown);
      this.#triggered.delete(key);
      if (this.#pending.has(key)) this.#setPending(key, false);
    }
  }

  async #run(given: ActionCall, resolve?: () => Promise<Record<string, unknown>>): Promise<void> {
    let call = given;
    this.#lastCall = call;
    const refuse = (text: string) =>
      this.parts.toasts.show({ variant: "error", title: `“${call.label}” cannot run`, text });
    if (resolve) {
      try {
        call = { ...call, args: { ...call.args, ...(await resolve()) } };
        this.#lastCall = call;
      } catch (error) {
        refuse(messageOf(error));
        return;
      }
    }
    const running = await this.#whenRunning(call.app);
    if (!running) {
      refuse("The app is not running.");
      return;
    }
    try {
      await running.realm.trigger(call.kind, call.id, call.args);
    } catch (error) {
      tellFailure(running.app, `“${call.label}”`, error, this.parts.toasts);
    }
  }

  /** The running app; right after a page load its realm may need a moment. */
  #whenRunning(slug: string): Promise<RunningApp | undefined> {
    const find = () => this.#running.find((item) => item.app.slug === slug);
    const now = find();
    if (now) return Promise.resolve(now);
    return new Promise((resolve) => {
      const settle = (running: RunningApp | undefined) => {
        clearTimeout(timer);
        unsubscribe();
        resolve(running);
      };
      const timer = setTimeout(() => settle(undefined), START_WAIT_MS);
      const unsubscribe = this.subscribe(() => {
        const running = find();
        if (running) settle(running);
      });
    });
  }

  async #start(source: RealmSource, previous: Slot | undefined): Promise<void> {
    const {
      workspace,
      toasts,
      dialogs,
      navigate,
      start = startRealm,
      prepare = prepareRealm,
      load = loadBundle,
    } = this.parts;
    const app = identity(source);
    const host = createPageHost({ workspace, source, app, toasts, dialogs, navigate });
    const slot: Slot = {
      source,
      running: previous?.running ?? null,
      failed: false,
      dispose: () => previous?.dispose(),
    };
    this.#slots.set(source.install_id, slot);
    const current = () => !this.#disposed && this.#slots.get(source.install_id) === slot;
    try {
      // The frame comes up while the code is on its way.
      prepare(FRAME);
      const code = await load(source.bundle_url);
      const map = source.source_map_url ? load(source.source_map_url).catch(() => undefined) : undefined;
      const realm = await start({
        frameUrl: FRAME,
        bundle: { code, name: source.app_slug, ...(map ? { map } : {}) },
        host,
        app: { slug: app.slug, name: app.name },
      });
      if (!current()) {
        realm.dispose();
        host.dispose();
        return;
      }
      slot.dispose();
      const replaced = slot.running !== null && slot.running.source.version !== source.version;
      if (replaced) problems.clear(app.slug);
      slot.running = { app, source, realm };
      slot.dispose = () => {
        realm.dispose();
        host.dispose();
      };
      this.#publish();
      if (replaced) this.parts.reloaded?.(app);
    } catch (error) {
      if (!current()) return;
      slot.failed = slot.running === null;
      this.#notify();
      console.error(`[${app.name}] the app could not start`, error);
      problems.report(app, "Starting", error);
      const source = error instanceof RealmError ? error.source : undefined;
      toasts.show({
        variant: "error",
        title: `${app.name} could not start`,
        text: messageOf(error),
        durationMs: 10_000,
        ...(source === undefined ? {} : { source }),
      });
    }
  }

  #setPending(key: string, on: boolean): void {
    const next = new Set(this.#pending);
    if (on) next.add(key);
    else next.delete(key);
    this.#pending = next;
    // What is offered stays what it was: nothing that shows it is drawn again.
    this.#announce();
  }

  #publish(): void {
    this.#running = [...this.#slots.values()]
      .flatMap((slot) => (slot.running ? [slot.running] : []))
      .sort((a, b) => a.app.name.localeCompare(b.app.name));
    this.#notify();
  }

  #offer(): void {
    this.#offered = [...this.#slots.values()]
      .filter((slot) => !slot.failed)
      .map(({ source, running }) => running ?? { app: identity(source), source, realm: null })
      .sort((a, b) => a.app.name.localeCompare(b.app.name));
  }

  #notify(): void {
    this.#offer();
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Tells one action on one record apart from every other. */
export function callKey(call: Pick<ActionCall, "app" | "kind" | "id" | "args">): string {
  return `${call.app}/${call.kind}/${call.id}/${String(call.args.recordId ?? call.args.object ?? "")}`;
}
