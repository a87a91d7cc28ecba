import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { problems } from "../dev/problems";
import { ApiError, isSignedOut, workspacePath } from "./client";
import { keys } from "./keys";
import { forgottenBy, isWorkTopic, staleBy, WORK_TOPICS, type WorkTopic } from "./live-work";
import { listTarget, PAGE_SIZE } from "./queries";
import { loadRecord } from "./record-loader";
import type { RecordDocument } from "./types";

const TOPICS = [
  "record.created",
  "record.updated",
  "record.deleted",
  "record.merged",
  "record.rewritten",
  "object.changed",
  "layout.changed",
  "view.changed",
  "install.changed",
  "app.changed",
  "connection.changed",
  "setting.changed",
  "webhook_handler.changed",
  "webhook_request.received",
  "execution.started",
  "execution.finished",
  "execution.log",
  "meeting.created",
  "meeting.updated",
  "meeting.deleted",
  "call_recording.created",
  "call_recording.updated",
  "call_recording.deleted",
  "email.imported",
  "workspace-member.created",
  "workspace-member.changed",
  "build.failed",
  "build.mended",
  "workflow.message",
  ...WORK_TOPICS,
] as const;

export type Topic = (typeof TOPICS)[number];
export type LivePayload = Record<string, unknown>;

/** Record updates gathered for this long before they are fetched; a burst above `BURST` reloads the lists instead. */
const GATHER_MS = 40;
const BURST = 40;
const LIST_RELOAD_MS = 600;
const RELOAD_PER_PAGE_MS = 40;

type MessageListener = (message: { workflow: string; run: string; text: string }) => void;
const messageListeners = new Set<MessageListener>();

/** Tells of every message of a workflow for the signed-in member, as it comes. */
export function onWorkflowMessage(listener: MessageListener): () => void {
  messageListeners.add(listener);
  return () => messageListeners.delete(listener);
}

function tellMessage(workflow: string | undefined, run: string | undefined, message: string | undefined): void {
  if (!workflow || !run || message === undefined) return;
  for (const listener of messageListeners) listener({ workflow, run, text: message });
}

const settingsListeners = new Set<(app: string | undefined) => void>();

/** Tells of every change of an app's settings, whoever made it; of all apps' (`undefined`) after a gap in the feed. */
export function onSettingsChanged(listener: (app: string | undefined) => void): () => void {
  settingsListeners.add(listener);
  return () => settingsListeners.delete(listener);
}

function tellSettingsChanged(app: string | undefined): void {
  for (const listener of settingsListeners) listener(app);
}

/**
 * Turns outbox events into cache changes. Changed records are fetched once and put into every cache that shows them,
 * at once; the order and membership of lists follow a little later.
 */
export class LiveCache {
  #changed = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = new Map<string, readonly unknown[]>();
  #workTimer: ReturnType<typeof setTimeout> | undefined;
  #lists = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly client: QueryClient,
    private readonly workspace: string,
  ) {}

  apply(topic: Topic, payload: LivePayload): void {
    const w = this.workspace;
    if (isWorkTopic(topic)) {
      this.#applyWork(topic, payload);
      return;
    }
    const text = (name: string) => (typeof payload[name] === "string" ? (payload[name] as string) : undefined);
    const invalidate = (...queryKeys: (readonly unknown[])[]) => {
      for (const queryKey of queryKeys) void this.client.invalidateQueries({ queryKey });
    };
    const object = text("object_slug");
    const record = text("record_id");
    switch (topic) {
      case "record.updated":
      case "record.rewritten":
        if (object && record) this.#noteChanged(object, record);
        return;
      case "record.created":
        if (object && record) void this.#append(object, record);
        if (object) this.#reloadLists(object);
        return;
      case "record.deleted":
        if (object && record) this.#forget(object, record);
        return;
      case "record.merged": {
        const duplicate = text("duplicate_record_id");
        if (object && record) void this.#append(object, record);
        if (object && duplicate) this.#forget(object, duplicate);
        return;
      }
      case "meeting.created":
      case "meeting.updated":
      case "meeting.deleted":
      case "call_recording.created":
      case "call_recording.updated":
      case "call_recording.deleted":
        invalidate([w, "calls"], [w, "call"]);
        return;
      case "email.imported":
        invalidate([w, "emails"]);
        return;
      case "workspace-member.created":
      case "workspace-member.changed":
        // What one may do oneself is in the bootstrap.
        invalidate(keys.members(w), keys.bootstrap);
        return;
      case "object.changed":
        invalidate(keys.objects(w), keys.allAttributes(w), [w, "options"], [w, "lists"], [w, "schema"], [w, "views"]);
        return;
      case "layout.changed":
        invalidate(object ? keys.layout(w, object) : keys.layouts(w));
        return;
      case "view.changed": {
        const list = text("list_slug");
        invalidate(keys.views(w, list ? listTarget(list) : (object ?? "")));
        return;
      }
      case "install.changed":
        // An uninstall takes the app's widgets along.
        invalidate(keys.layouts(w));
        invalidate(keys.apps(w), [w, "app"], keys.realms(w), [w, "handlers"]);
        return;
      case "app.changed":
      case "connection.changed":
        invalidate(keys.apps(w), [w, "app"], keys.realms(w), [w, "handlers"]);
        return;
      case "setting.changed":
        tellSettingsChanged(text("app_slug"));
        return;
      case "webhook_handler.changed":
      case "webhook_request.received":
        invalidate([w, "handlers"]);
        return;
      case "workflow.message":
        tellMessage(text("workflow_id"), text("run_id"), text("message"));
        return;
      case "build.failed":
      case "build.mended":
        invalidate(keys.builds(w));
        return;
      case "execution.started":
      case "execution.finished":
      case "execution.log": {
        const app = text("app_slug");
        if (topic !== "execution.log") invalidate(app ? keys.executions(w, app) : [w, "executions"], [w, "handlers"]);
        const execution = text("execution_id");
        if (execution && app && topic === "execution.finished" && payload.status === "failed") {
          problems.reportExecution(app, execution);
        }
        if (execution) invalidate(keys.execution(w, execution));
        return;
      }
    }
  }

  /** A burst of events makes the same things stale once. */
  #applyWork(topic: WorkTopic, payload: LivePayload): void {
    for (const queryKey of forgottenBy(this.workspace, topic, payload)) {
      this.client.removeQueries({ queryKey, type: "inactive" });
    }
    for (const queryKey of staleBy(this.workspace, topic, payload)) this.#stale.set(JSON.stringify(queryKey), queryKey);
    this.#workTimer ??= setTimeout(() => {
      this.#workTimer = undefined;
      const stale = [...this.#stale.values()];
      this.#stale.clear();
      for (const queryKey of stale) void this.client.invalidateQueries({ queryKey });
    }, GATHER_MS);
  }

  /** After a gap in the stream nothing in the cache is known to be current. */
  resync(): void {
    tellSettingsChanged(undefined);
    void this.client.invalidateQueries({ predicate: (query) => query.queryKey[0] === this.workspace });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#workTimer);
    for (const timer of this.#lists.values()) clearTimeout(timer);
  }

  #forget(object: string, record: string): void {
    removeFromLists(this.client, this.workspace, object, record);
    this.client.removeQueries({ queryKey: keys.history(this.workspace, object, record) });
    void this.client.invalidateQueries({ queryKey: keys.record(this.workspace, object, record) });
    this.#reloadLists(object);
  }

  #noteChanged(object: string, record: string): void {
    const records = this.#changed.get(object) ?? new Set();
    this.#changed.set(object, records.add(record));
    this.#timer ??= setTimeout(() => {
      const changed = this.#changed;
      this.#changed = new Map();
      this.#timer = undefined;
      for (const [slug, ids] of changed) void this.#refresh(slug, [...ids]);
    }, GATHER_MS);
  }

  async #refresh(object: string, records: string[]): Promise<void> {
    const w = this.workspace;
    for (const record of records) {
      void this.client.invalidateQueries({ queryKey: keys.history(w, object, record) });
      void this.client.invalidateQueries({ queryKey: keys.doers(w, record) });
    }
    this.#reloadLists(object);
    if (records.length > BURST) {
      void this.client.invalidateQueries({ queryKey: [w, "record", object] });
      return;
    }
    const shown = records.filter((record) => isShown(this.client, w, object, record));
    await Promise.all(
      shown.map(async (record) => {
        try {
          const document = await loadRecord(w, object, record);
          // The answer to a write of this page's own is newer than what was just read.
          if (this.client.isMutating({ mutationKey: keys.write(w, object, record) }) > 0) return;
          putRecord(this.client, w, object, document);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          void this.client.invalidateQueries({ queryKey: keys.record(w, object, record) });
        }
      }),
    );
  }

  /** A new record stands at the end of a list without sort or filter: there at once, if the end has been loaded. */
  async #append(object: string, record: string): Promise<void> {
    const queryKey = keys.list(this.workspace, object, null, []);
    const atEnd = () => {
      const last = this.client.getQueryData<Pages>(queryKey)?.pages.at(-1);
      return last !== undefined && last.length < PAGE_SIZE && !isShown(this.client, this.workspace, object, record);
    };
    if (!atEnd()) return;
    try {
      const document = await loadRecord(this.workspace, object, record);
      if (!atEnd()) return;
      this.client.setQueryData<Pages>(queryKey, (data) =>
        data
          ? {
              ...data,
              pages: data.pages.map((page, at) => (at === data.pages.length - 1 ? [...page, document] : page)),
            }
          : data,
      );
    } catch (error) {
      // Gone again already; the list will be read anyway.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /**
   * Reads the lists of an object again, a little later and once for many changes; later still where many pages are
   * loaded, and never while they are being read: a steady stream of changes must not keep the table busy.
   */
  #reloadLists(object: string): void {
    if (this.#lists.has(object)) return;
    const queryKey = keys.lists(this.workspace, object);
    const pages = this.client.getQueriesData<Pages>({ queryKey }).map(([, data]) => data?.pages.length ?? 0);
    const delay = LIST_RELOAD_MS + RELOAD_PER_PAGE_MS * Math.max(0, ...pages);
    const reload = () => {
      if (this.client.isFetching({ queryKey }) > 0) {
        this.#lists.set(object, setTimeout(reload, LIST_RELOAD_MS));
        return;
      }
      this.#lists.delete(object);
      void this.client.invalidateQueries({ queryKey });
      void this.client.invalidateQueries({ queryKey: keys.calculations(this.workspace) });
      void this.client.invalidateQueries({ queryKey: [this.workspace, "search"] });
    };
    this.#lists.set(object, setTimeout(reload, delay));
  }
}

type Pages = InfiniteData<RecordDocument[]>;

function isShown(client: QueryClient, w: string, object: string, record: string): boolean {
  if (client.getQueryData(keys.record(w, object, record))) return true;
  return client
    .getQueriesData<Pages>({ queryKey: keys.lists(w, object) })
    .some(([, data]) => data?.pages.some((page) => page.some((item) => item.id.record_id === record)));
}

/** Puts a fresh record into every cache that holds it. */
export function putRecord(client: QueryClient, w: string, object: string, document: RecordDocument): void {
  const id = document.id.record_id;
  client.setQueryData(keys.record(w, object, id), document);
  client.setQueriesData<Pages>({ queryKey: keys.lists(w, object) }, (data) =>
    data?.pages.some((page) => page.some((item) => item.id.record_id === id))
      ? { ...data, pages: data.pages.map((page) => page.map((item) => (item.id.record_id === id ? document : item))) }
      : data,
  );
}

/** Takes a deleted record out of every list. */
export function removeFromLists(client: QueryClient, w: string, object: string, record: string): void {
  client.setQueriesData<Pages>({ queryKey: keys.lists(w, object) }, (data) =>
    data ? { ...data, pages: data.pages.map((page) => page.filter((item) => item.id.record_id !== record)) } : data,
  );
}

/** Tells when there is a session again after it had ended. Gives what ends it. */
function onSessionBack(client: QueryClient, tell: () => void): () => void {
  let isOver = isSignedOut(client.getQueryState(keys.bootstrap)?.error);
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.query.queryKey[0] !== keys.bootstrap[0]) return;
    if (event.action.type === "error") isOver ||= isSignedOut(event.action.error);
    if (event.action.type !== "success" || !isOver) return;
    isOver = false;
    tell();
  });
}

/** Keeps the cache of the open workspace live for as long as the component is mounted, and tells when the feed comes or breaks. */
export function useLive(workspace: string, tell: (isConnected: boolean) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === "undefined") return;
    const live = new LiveCache(client, workspace);
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let dropped = false;
    const open = () => {
      retry = undefined;
      source = new EventSource(workspacePath(workspace, "events"));
      source.onopen = () => {
        if (dropped) live.resync();
        dropped = false;
        failures = 0;
        tell(true);
      };
      source.onerror = () => {
        dropped = true;
        tell(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        failures += 1;
        retry = setTimeout(open, Math.min(15_000, 500 * 2 ** failures));
      };
      for (const topic of TOPICS) {
        source.addEventListener(topic, (event) => {
          try {
            live.apply(topic, JSON.parse((event as MessageEvent<string>).data) as LivePayload);
          } catch (error) {
            console.error(`live event ${topic} could not be read`, error);
          }
        });
      }
    };
    open();
    const stop = onSessionBack(client, () => {
      if (retry === undefined) return;
      clearTimeout(retry);
      failures = 0;
      open();
    });
    return () => {
      stop();
      clearTimeout(retry);
      source?.close();
      live.dispose();
    };
  }, [client, workspace, tell]);
}
