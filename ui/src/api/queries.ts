import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { loadBundleAhead } from "./bundles";
import { ApiError, request, workspacePath } from "./client";
import { keys } from "./keys";
import { loadRecord } from "./record-loader";
import type {
  AppDetails,
  AppSummary,
  Attribute,
  Bootstrap,
  BrokenBuild,
  Execution,
  ExecutionDetails,
  Filter,
  ObjectDefinition,
  RealmSource,
  RecordDocument,
  RecordLayout,
  SelectOption,
  Sort,
  StatusOption,
  Value,
  WebhookHandler,
  WebhookRequestDetails,
  WorkspaceMember,
} from "./types";

/** Records fetched per page of a table. */
export const PAGE_SIZE = 100;

const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await request<{ data: T }>("GET", path, undefined, signal)).data;

export const bootstrapQuery = () =>
  queryOptions({
    queryKey: keys.bootstrap,
    queryFn: ({ signal }) => request<Bootstrap>("GET", "/api/bootstrap", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const objectsQuery = (w: string) =>
  queryOptions({
    queryKey: keys.objects(w),
    queryFn: ({ signal }) => get<ObjectDefinition[]>(workspacePath(w, "v2", "objects"), signal),
    staleTime: 300_000,
  });

/** Whose attributes are meant: an object goes by its slug, a list by `listTarget` of its slug. */
export const listTarget = (list: string): string => `lists/${list}`;

/** The address of the definitions of an object or a list, below the REST API. */
export function targetPath(w: string, target: string, ...rest: string[]): string {
  const [kind, slug] = target.startsWith("lists/") ? ["lists", target.slice("lists/".length)] : ["objects", target];
  return workspacePath(w, "v2", kind, slug, ...rest);
}

export const attributesQuery = (w: string, target: string) =>
  queryOptions({
    queryKey: keys.attributes(w, target),
    queryFn: ({ signal }) => get<Attribute[]>(targetPath(w, target, "attributes"), signal),
    staleTime: 300_000,
  });

export const membersQuery = (w: string) =>
  queryOptions({
    queryKey: keys.members(w),
    queryFn: ({ signal }) => get<WorkspaceMember[]>(workspacePath(w, "v2", "workspace_members"), signal),
    staleTime: 300_000,
  });

export interface Choice {
  id: string;
  title: string;
}

/** The options of a select attribute or the statuses of a status attribute, archived ones left out. */
export const choicesQuery = (w: string, target: string, attribute: Pick<Attribute, "api_slug" | "type">) =>
  queryOptions({
    queryKey: keys.options(w, target, attribute.api_slug),
    queryFn: async ({ signal }): Promise<Choice[]> => {
      const path = (kind: string) => targetPath(w, target, "attributes", attribute.api_slug, kind);
      if (attribute.type === "status") {
        const statuses = await get<StatusOption[]>(path("statuses"), signal);
        return statuses.filter((s) => !s.is_archived).map((s) => ({ id: s.id.status_id, title: s.title }));
      }
      const options = await get<SelectOption[]>(path("options"), signal);
      return options.filter((o) => !o.is_archived).map((o) => ({ id: o.id.option_id, title: o.title }));
    },
    staleTime: 300_000,
  });

export async function queryRecords(
  w: string,
  object: string,
  body: { filter?: Filter; sorts?: Sort[]; limit: number; offset?: number },
  signal?: AbortSignal,
): Promise<RecordDocument[]> {
  const path = workspacePath(w, "v2", "objects", object, "records", "query");
  return (await request<{ data: RecordDocument[] }>("POST", path, body, signal)).data;
}

export const recordsQuery = (w: string, object: string, filter: Filter | null, sorts: Sort[]) =>
  infiniteQueryOptions({
    queryKey: keys.list(w, object, filter, sorts),
    queryFn: ({ pageParam, signal }) =>
      queryRecords(
        w,
        object,
        {
          ...(filter ? { filter } : {}),
          ...(sorts.length > 0 ? { sorts } : {}),
          limit: PAGE_SIZE,
          offset: pageParam,
        },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.length < PAGE_SIZE ? undefined : pages.reduce((sum, page) => sum + page.length, 0),
    staleTime: 15_000,
    // Comparing every record that is loaded with itself, page after page, costs more than rendering the few in view.
    structuralSharing: false,
  });

/** One record. Many of these asked for at once become one query (record-loader.ts); a missing record is an error. */
export const recordQuery = (w: string, object: string, record: string) =>
  queryOptions({
    queryKey: keys.record(w, object, record),
    queryFn: () => loadRecord(w, object, record),
    staleTime: 30_000,
  });

/** Some attributes keep no history, and the server says so (rest-api.md section 9). */
function skipRefused(error: unknown): Value[] {
  if (error instanceof ApiError && error.status === 400) return [];
  throw error;
}

/** Every value that an attribute of a record ever held, as the server orders them. */
function everyValue(w: string, object: string, record: string, attribute: Attribute, signal: AbortSignal) {
  const path = workspacePath(w, "v2", "objects", object, "records", record, "attributes", attribute.api_slug);
  return get<Value[]>(`${path}/values?show_historic=true`, signal);
}

const newestFirst = (a: Value, b: Value): number => (a.active_from < b.active_from ? 1 : -1);

/** Every value that one attribute ever held, newest first. */
export const attributeHistoryQuery = (w: string, object: string, record: string, attribute: Attribute) =>
  queryOptions({
    queryKey: keys.historyOf(w, object, record, attribute.api_slug),
    queryFn: async ({ signal }) => (await everyValue(w, object, record, attribute, signal)).sort(newestFirst),
    staleTime: 15_000,
  });

/** Every value that each of these attributes ever held, newest first. */
export const historyQuery = (w: string, object: string, record: string, attributes: Attribute[]) =>
  queryOptions({
    queryKey: keys.history(w, object, record),
    queryFn: async ({ signal }) => {
      const changes: { attribute: Attribute; value: Value }[] = [];
      const queue = [...attributes];
      const worker = async () => {
        for (let attribute = queue.shift(); attribute; attribute = queue.shift()) {
          const values = await everyValue(w, object, record, attribute, signal).catch(skipRefused);
          for (const value of values) changes.push({ attribute, value });
        }
      };
      await Promise.all([worker(), worker(), worker(), worker()]);
      return changes.sort((a, b) => newestFirst(a.value, b.value));
    },
    staleTime: 15_000,
  });

export const layoutQuery = (w: string, object: string) =>
  queryOptions({
    queryKey: keys.layout(w, object),
    queryFn: ({ signal }) => get<RecordLayout>(workspacePath(w, "objects", object, "layout"), signal),
    staleTime: 60_000,
  });

export const appsQuery = (w: string) =>
  queryOptions({
    queryKey: keys.apps(w),
    queryFn: ({ signal }) => get<AppSummary[]>(workspacePath(w, "apps"), signal),
    staleTime: 60_000,
  });

export const appQuery = (w: string, app: string) =>
  queryOptions({
    queryKey: keys.app(w, app),
    queryFn: ({ signal }) => get<AppDetails>(workspacePath(w, "apps", app), signal),
    staleTime: 10_000,
  });

export const handlersQuery = (w: string, app: string) =>
  queryOptions({
    queryKey: keys.handlers(w, app),
    queryFn: ({ signal }) => get<WebhookHandler[]>(workspacePath(w, "apps", app, "webhook-handlers"), signal),
  });

export const webhookRequestQuery = (w: string, app: string, id: string) =>
  queryOptions({
    queryKey: keys.webhookRequest(w, app, id),
    queryFn: ({ signal }) => get<WebhookRequestDetails>(workspacePath(w, "apps", app, "webhook-requests", id), signal),
    // What came in does not change; how it was answered is in the list.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const executionsQuery = (w: string, app: string) =>
  infiniteQueryOptions({
    queryKey: keys.executions(w, app),
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === "" ? "" : `&before=${encodeURIComponent(pageParam)}`;
      return get<Execution[]>(`${workspacePath(w, "apps", app, "executions")}?limit=50${before}`, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => (last.length < 50 ? undefined : last.at(-1)?.id),
  });

export const executionQuery = (w: string, execution: string) =>
  queryOptions({
    queryKey: keys.execution(w, execution),
    queryFn: ({ signal }) => get<ExecutionDetails>(workspacePath(w, "executions", execution), signal),
  });

/** What does not build now; `stoa dev` says when that changes. */
export const buildsQuery = (w: string) =>
  queryOptions({
    queryKey: keys.builds(w),
    queryFn: ({ signal }) => get<BrokenBuild[]>(workspacePath(w, "dev", "builds"), signal),
    staleTime: 300_000,
  });

/** The text of a bundle's source map; its address names a version, so it never changes. */
export const sourceMapQuery = (url: string) =>
  queryOptions({
    queryKey: ["source-map", url],
    queryFn: async ({ signal }): Promise<string> => {
      const response = await fetch(url, { credentials: "same-origin", signal });
      if (!response.ok) throw new ApiError(response.status, "source-map", `${url} answered ${response.status}`);
      return response.text();
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const realmsQuery = (w: string) =>
  queryOptions({
    queryKey: keys.realms(w),
    queryFn: async ({ signal }) => {
      const sources = await get<RealmSource[]>(workspacePath(w, "realms"), signal);
      for (const { bundle_url } of sources) loadBundleAhead(bundle_url);
      return sources;
    },
    staleTime: 60_000,
  });
