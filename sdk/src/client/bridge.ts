import type { ComponentType } from "react";
import type { SettingsStore } from "./settings/store.js";

/** What the client SDK needs of the realm around it. Options are what the app passed, unchecked. */
export interface Bridge {
  alert(options: unknown): Promise<void>;
  confirm(options: unknown): Promise<boolean>;
  showToast(options: unknown): ToastHandle;
  showIframe(options: unknown): Promise<void>;
  showDialog(options: { title: string; Dialog: ComponentType<{ hideDialog(): void }> }): Promise<void>;
  runQuery(query: string, variables: unknown): Promise<unknown>;
  navigate(destination: unknown): void;
  /** Tells the person that something failed which nobody waits for: what, and why. */
  tellFailure(what: string, error: unknown): void;
  readonly settings: SettingsStore;
}

export interface ToastHandle {
  hideToast(): Promise<void>;
  updateToast(update: unknown): Promise<void>;
  upsertToast(update: unknown): Promise<void>;
}

let current: Bridge | undefined;

export function connectBridge(bridge: Bridge | undefined): void {
  current = bridge;
}

/** The realm's bridge, or an Error: the manifest is learned without a realm. */
export function bridge(name: string): Bridge {
  if (!current) throw new Error(`attio/client: ${name} cannot be used while the app is being loaded`);
  return current;
}
