import type {
  AlertOptions,
  ConfirmOptions,
  DialogRequest,
  IframeRequest,
  RealmError,
  RealmHost,
  SettingsMessage,
  SurfaceNode,
  SurfaceTree,
  ToastOptions,
} from "../../src/page/index.js";
import { type Realm, startRealmOver } from "../../src/page/realm.js";
import type { Port } from "../../src/realm/connection.js";
import { runRealm } from "../../src/realm/run.js";
import { type AppBundle, bundleApp } from "./app.js";

/** A page that records what a realm asks of it. */
export class RecordingHost implements RealmHost {
  readonly toasts = new Map<string, ToastOptions>();
  /** Every toast as it was first shown. */
  readonly shown: ToastOptions[] = [];
  readonly alerts: AlertOptions[] = [];
  readonly confirms: ConfirmOptions[] = [];
  readonly dialogs = new Map<string, DialogRequest>();
  readonly iframes = new Map<string, IframeRequest & { close(): void; posted: unknown[] }>();
  readonly logs: [string, ...unknown[]][] = [];
  readonly other: unknown[] = [];
  readonly endings: RealmError[] = [];
  readonly failures: [what: string, error: RealmError][] = [];
  queries: (query: string, variables: unknown) => Promise<unknown> = () => Promise.resolve({});
  functions: (hash: string, argsWire: string, begun: boolean) => Promise<string> = () => Promise.resolve("null");
  settings: SettingsMessage = { values: {}, editable: true };
  /** Refuses a change with this error, if there is one. */
  refusal: Error | undefined;
  readonly changes: [string, unknown][] = [];
  confirmed = true;

  showToast(id: string, options: ToastOptions): void {
    this.shown.push(options);
    this.toasts.set(id, options);
  }
  updateToast(id: string, update: object): void {
    const toast = this.toasts.get(id);
    if (toast) this.toasts.set(id, { ...toast, ...update });
  }
  hideToast(id: string): void {
    this.toasts.delete(id);
  }
  async alert(options: AlertOptions): Promise<void> {
    this.alerts.push(options);
  }
  async confirm(options: ConfirmOptions): Promise<boolean> {
    this.confirms.push(options);
    return this.confirmed;
  }
  openDialog(dialog: DialogRequest): void {
    this.dialogs.set(dialog.id, dialog);
  }
  closeDialog(id: string): void {
    this.dialogs.delete(id);
  }
  showIframe(iframe: IframeRequest): Promise<void> {
    return new Promise((resolve) => {
      const close = () => {
        this.iframes.delete(iframe.id);
        resolve();
      };
      this.iframes.set(iframe.id, { ...iframe, close, posted: [] });
    });
  }
  hideIframe(id: string): void {
    this.iframes.get(id)?.close();
  }
  postToIframe(id: string, message: unknown): void {
    this.iframes.get(id)?.posted.push(message);
  }
  runQuery(query: string, variables: unknown): Promise<unknown> {
    return this.queries(query, variables);
  }
  runServerFunction(hash: string, argsWire: string, begun: boolean): Promise<string> {
    return this.functions(hash, argsWire, begun);
  }
  async getSettings(): Promise<SettingsMessage> {
    return this.settings;
  }
  async setSetting(key: string, value: string | number | boolean | null): Promise<SettingsMessage> {
    if (this.refusal) throw this.refusal;
    this.changes.push([key, value]);
    this.settings = { ...this.settings, values: { ...this.settings.values, [key]: value } };
    return this.settings;
  }
  navigate(destination: unknown): void {
    this.other.push(destination);
  }
  openWindow(url: string): void {
    this.other.push(url);
  }
  ended(error: RealmError): void {
    this.endings.push(error);
  }
  tellFailure(what: string, error: RealmError): void {
    this.failures.push([what, error]);
  }
  log(level: string, args: unknown[]): void {
    this.logs.push([level, ...args]);
  }
}

/** Starts a realm in this very process, over a message channel. */
export async function startHeadless(bundle: AppBundle, host: RealmHost = new RecordingHost()): Promise<Realm> {
  return await startRealmOver(
    async () => {
      const { port1, port2 } = new MessageChannel();
      runRealm({
        port: port2 as unknown as Port,
        evaluate(code, name, globals) {
          const all = { ...globals, window: { open: globals.open } };
          new Function(...Object.keys(all), `${code}\n//# sourceURL=${name}`)(...Object.values(all));
        },
      });
      return {
        port: port1 as unknown as Port,
        close() {
          port1.close();
          port2.close();
        },
      };
    },
    { bundle, host, app: { slug: "test", name: "Test" } },
  );
}

const imports = `
  import React, { Suspense, useState } from "react";
  import * as attio from "attio";
  import * as client from "attio/client";
  import { Badge, Banner, Button, Divider, Link, LoadingState, Section, Table, TextBlock, Typography } from "attio/client";
`;

/** An app with one record action whose `onTrigger` has this body, and one tab that renders this component. */
export async function app(
  parts: { onTrigger?: string; Tab?: string; top?: string; objects?: string },
  jsx?: "development" | "production",
): Promise<AppBundle> {
  return await bundleApp(
    `${imports}
    ${parts.top ?? ""}
    function Tab(props) { ${parts.Tab ?? "return null"} }
    registerSurfaces({
      "record-action": [{ id: "act", label: "Act", ${parts.objects ? `objects: ${parts.objects},` : ""}
        async onTrigger({ recordId, object }) { ${parts.onTrigger ?? ""} } }],
      "record-tab": [{ id: "tab", label: "Tab", Tab }],
    });`,
    jsx,
  );
}

/** A tree as text, one node a line. */
export function draw(tree: SurfaceTree): string {
  const lines: string[] = [];
  const walk = (node: SurfaceNode | string, depth: number) => {
    const indent = "  ".repeat(depth);
    if (typeof node === "string") {
      lines.push(`${indent}"${node}"`);
      return;
    }
    const props = Object.entries(node.props).map(
      ([key, value]) => ` ${key}=${typeof value === "function" ? "ƒ" : JSON.stringify(value)}`,
    );
    lines.push(`${indent}<${node.type}${props.join("")}>`);
    for (const child of node.children) walk(child, depth + 1);
  };
  for (const node of tree.getSnapshot()) walk(node, 0);
  return lines.join("\n");
}

/** The first component of a type, anywhere in a tree. */
export function find(tree: SurfaceTree, type: string): SurfaceNode {
  const search = (nodes: readonly (SurfaceNode | string)[]): SurfaceNode | undefined => {
    for (const node of nodes) {
      if (typeof node === "string") continue;
      const found = node.type === type ? node : search(node.children);
      if (found) return found;
    }
    return undefined;
  };
  const found = search(tree.getSnapshot());
  if (!found) throw new Error(`no <${type}> in\n${draw(tree)}`);
  return found;
}

/** Resolves when the condition holds; the page has no say in when React renders. */
export async function until(condition: () => boolean, what = "the condition"): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} has not come to hold`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
