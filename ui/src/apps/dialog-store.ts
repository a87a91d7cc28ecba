import type { AlertOptions, ConfirmOptions, DialogRequest, MissingConnection } from "@stoa/sdk/page";
import type { AppIdentity } from "./icons";

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
}

export type DialogEntry = AlertEntry | ConfirmEntry | SurfaceEntry | ConnectEntry;

/** Everything that apps have open above the page, oldest first. */
export class DialogStore {
  #entries: readonly DialogEntry[] = [];
  #listeners = new Set<() => void>();
  #next = 1;

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

  open(app: AppIdentity, dialog: DialogRequest): void {
    this.#add({ kind: "surface", key: `${app.slug}:${dialog.id}`, app, dialog });
  }

  /** The app closed its dialog. */
  closed(app: AppIdentity, id: string): void {
    this.#remove(`${app.slug}:${id}`);
  }

  /** The user closed a dialog: the realm hears of it. */
  dismiss(entry: SurfaceEntry): void {
    this.#remove(entry.key);
    entry.dialog.close();
  }

  /** Closes the whole stack of app dialogs, top first. */
  dismissAll(): void {
    for (const entry of [...this.#entries].reverse()) if (entry.kind === "surface") this.dismiss(entry);
  }

  /** Asks to connect an app; once per connection, however many calls fail for want of it. */
  connect(app: AppIdentity, connection: MissingConnection): void {
    const key = `connect:${app.slug}:${connection.kind}:${connection.key}`;
    if (this.#entries.some((entry) => entry.key === key)) return;
    this.#add({ kind: "connect", key, app, connection });
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
      else if (entry.kind === "surface") this.#remove(entry.key);
    }
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
