import type { AlertOptions, ConfirmOptions, DialogRequest, IframeRequest, MissingConnection } from "@stoa/sdk/page";
import type { AppIdentity } from "./icons";
import { isDirty } from "./unsaved";

interface Base {
  key: string;
  app: AppIdentity;
}

export interface AlertEntry extends Base {
  kind: "alert";
  options: AlertOptions;
  resolve(): void;
}

export interface ConfirmEntry extends Base {
  kind: "confirm";
  options: ConfirmOptions;
  resolve(answer: boolean): void;
}

export interface SurfaceEntry extends Base {
  kind: "surface";
  dialog: DialogRequest;
}

export interface ConnectEntry extends Base {
  kind: "connect";
  connection: MissingConnection;
  /** What misses it: an action that can run again, a surface that mounts itself again, or something on the page. */
  by: "action" | "surface" | "page";
}

/** Asks whether changes may be lost. */
export interface UnsavedEntry extends Base {
  kind: "unsaved";
  resolve(leave: boolean): void;
}

export interface IframeEntry extends Base {
  kind: "iframe";
  iframe: IframeRequest;
  /** What the app has sent, for when the frame can hear it. */
  outbox: Outbox;
  /** The person closed it. */
  close(): void;
}

export type DialogEntry = AlertEntry | ConfirmEntry | SurfaceEntry | ConnectEntry | UnsavedEntry | IframeEntry;

/** Messages to a frame: kept until somebody delivers them. */
export class Outbox {
  #waiting: unknown[] = [];
  #deliver: ((message: unknown) => void) | undefined;

  send(message: unknown): void {
    if (this.#deliver) this.#deliver(message);
    else this.#waiting.push(message);
  }

  open(deliver: (message: unknown) => void): void {
    this.#deliver = deliver;
    for (const message of this.#waiting.splice(0)) deliver(message);
  }
}

/** Everything that apps have open above the page, oldest first. */
export class DialogStore {
  #entries: readonly DialogEntry[] = [];
  #listeners = new Set<() => void>();
  #next = 1;
  #left: ReadonlySet<string> = new Set();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): readonly DialogEntry[] => this.#entries;

  alert(app: AppIdentity, options: AlertOptions): Promise<void> {
    return new Promise((resolve) => {
      const key = this.#key();
      this.#add({ kind: "alert", key, app, options, resolve: () => this.#settle(key, resolve) });
    });
  }

  /** Resolves to false for Cancel, Escape, and when the realm ends. */
  confirm(app: AppIdentity, options: ConfirmOptions): Promise<boolean> {
    return new Promise((resolve) => {
      const key = this.#key();
      const settle = (answer: boolean) => this.#settle(key, () => resolve(answer));
      this.#add({ kind: "confirm", key, app, options, resolve: settle });
    });
  }

  /**
   * Opens a dialog above those of the same app; those of another app are left first. Rejects if the person would rather
   * keep what is unsaved there.
   */
  async open(app: AppIdentity, dialog: DialogRequest): Promise<void> {
    const others = this.#surfaces().filter((entry) => entry.app.slug !== app.slug);
    if (others.length > 0 && !(await this.#leave(others))) {
      throw new Error(`showDialog: “${dialog.title}” was not opened: there are unsaved changes in another dialog`);
    }
    this.#add({ kind: "surface", key: `${app.slug}:${dialog.id}`, app, dialog });
  }

  /** Resolves when it is closed. */
  iframe(app: AppIdentity, iframe: IframeRequest): Promise<void> {
    return new Promise((resolve) => {
      const key = `${app.slug}:${iframe.id}`;
      this.#add({ kind: "iframe", key, app, iframe, outbox: new Outbox(), close: () => this.#settle(key, resolve) });
    });
  }

  hideIframe(app: AppIdentity, id: string): void {
    this.#iframe(app, id)?.close();
  }

  postToIframe(app: AppIdentity, id: string, message: unknown): void {
    this.#iframe(app, id)?.outbox.send(message);
  }

  /** The app closed its dialog. */
  closed(app: AppIdentity, id: string): void {
    this.#remove(`${app.slug}:${id}`);
  }

  /** The person closes the dialog on top, unless unsaved changes are kept. */
  async closeTop(): Promise<void> {
    const top = this.#surfaces().at(-1);
    if (top) await this.#leave([top]);
  }

  /** The person closes the whole stack, unless unsaved changes are kept. */
  async closeAll(): Promise<void> {
    await this.#leave(this.#surfaces());
  }

  /** Whether something would be lost if the page were left. */
  readonly hasUnsaved = (): boolean => this.#surfaces().some((entry) => isDirty(entry.dialog.tree));

  /** Asks before the page is left, if something would be lost; false: it stays. */
  confirmLeaving(): Promise<boolean> {
    return this.#leave(this.#surfaces());
  }

  /** What is open now stands on the page that is being left. */
  markLeft(): void {
    this.#left = new Set(this.#surfaces().map((entry) => entry.key));
  }

  /** Another page has come: what stood on the last one goes. */
  dismissLeft(): void {
    for (const entry of [...this.#surfaces()].reverse()) if (this.#left.has(entry.key)) this.dismiss(entry);
    this.#left = new Set();
  }

  /** The user closed a dialog: the realm hears of it. */
  dismiss(entry: SurfaceEntry): void {
    this.#remove(entry.key);
    entry.dialog.close();
  }

  /** Asks to connect an app; once per connection, however many calls fail for want of it. */
  connect(app: AppIdentity, connection: MissingConnection, by: ConnectEntry["by"] = "action"): void {
    const key = `connect:${app.slug}:${connection.kind}:${connection.key}`;
    if (this.#entries.some((entry) => entry.key === key)) return;
    this.#add({ kind: "connect", key, app, connection, by });
  }

  remove(key: string): void {
    this.#remove(key);
  }

  /** A realm ended: whatever it had open goes, and whoever waits for an answer gets the careful one. */
  clear(app: AppIdentity): void {
    for (const entry of this.#entries) {
      if (entry.app.slug !== app.slug) continue;
      if (entry.kind === "alert") entry.resolve();
      else if (entry.kind === "confirm") entry.resolve(false);
      else if (entry.kind === "unsaved") entry.resolve(true);
      else if (entry.kind === "iframe") entry.close();
      else if (entry.kind === "surface") this.#remove(entry.key);
    }
  }

  #surfaces(): SurfaceEntry[] {
    return this.#entries.filter((entry) => entry.kind === "surface");
  }

  #iframe(app: AppIdentity, id: string): IframeEntry | undefined {
    const key = `${app.slug}:${id}`;
    return this.#entries.find((entry): entry is IframeEntry => entry.kind === "iframe" && entry.key === key);
  }

  /** Closes dialogs, top first; asks first if something would be lost. False if the person stays. */
  async #leave(entries: readonly SurfaceEntry[]): Promise<boolean> {
    const dirty = entries.find((entry) => isDirty(entry.dialog.tree));
    if (dirty) {
      // One question at a time; whoever asks again is told to wait for the first answer.
      if (this.#entries.some((entry) => entry.kind === "unsaved")) return false;
      const leave = await new Promise<boolean>((resolve) => {
        const key = this.#key();
        const settle = (answer: boolean) => this.#settle(key, () => resolve(answer));
        this.#add({ kind: "unsaved", key, app: dirty.app, resolve: settle });
      });
      if (!leave) return false;
    }
    const open = new Set(this.#entries);
    for (const entry of [...entries].reverse()) if (open.has(entry)) this.dismiss(entry);
    return true;
  }

  #key(): string {
    return `ask-${this.#next++}`;
  }

  #settle(key: string, resolve: () => void): void {
    this.#remove(key);
    resolve();
  }

  #add(entry: DialogEntry): void {
    this.#set([...this.#entries.filter((other) => other.key !== entry.key), entry]);
  }

  #remove(key: string): void {
    if (this.#entries.some((entry) => entry.key === key)) {
      this.#set(this.#entries.filter((entry) => entry.key !== key));
    }
  }

  #set(entries: readonly DialogEntry[]): void {
    this.#entries = entries;
    for (const listener of this.#listeners) listener();
  }
}
