import type { Filter, Sort } from "./types";

/** Every key of the query cache, so that live events and mutations name the same thing as the reads do. */
export const keys = {
  bootstrap: ["bootstrap"] as const,
  objects: (w: string) => [w, "objects"] as const,
  attributes: (w: string, object: string) => [w, "attributes", object] as const,
  allAttributes: (w: string) => [w, "attributes"] as const,
  options: (w: string, object: string, attribute: string) => [w, "options", object, attribute] as const,
  members: (w: string) => [w, "members"] as const,
  lists: (w: string, object: string) => [w, "list", object] as const,
  list: (w: string, object: string, filter: Filter | null, sorts: Sort[]) =>
    [w, "list", object, { filter, sorts }] as const,
  /** What is reckoned over all records that match: of every object and list, since filters reach across them. */
  calculations: (w: string) => [w, "calculations"] as const,
  views: (w: string, target: string) => [w, "views", target] as const,
  search: (w: string, text: string) => [w, "search", text] as const,
  record: (w: string, object: string, record: string) => [w, "record", object, record] as const,
  /** Of mutations: values of a record that are being written. */
  write: (w: string, object: string, record: string) => [w, "write", object, record] as const,
  /** Who did what around a record; with none, around all of them. */
  doers: (w: string, record?: string) =>
    (record === undefined ? [w, "doers"] : [w, "doers", record]) as readonly string[],
  history: (w: string, object: string, record: string) => [w, "history", object, record] as const,
  historyOf: (w: string, object: string, record: string, attribute: string) =>
    [w, "history", object, record, attribute] as const,
  duplicates: (w: string, object: string, record: string) => [w, "duplicates", object, record] as const,
  layout: (w: string, object: string) => [w, "layout", object] as const,
  layouts: (w: string) => [w, "layout"] as const,
  apps: (w: string) => [w, "apps"] as const,
  app: (w: string, app: string) => [w, "app", app] as const,
  handlers: (w: string, app: string) => [w, "handlers", app] as const,
  webhookRequest: (w: string, app: string, request: string) => [w, "webhook-request", app, request] as const,
  executions: (w: string, app: string) => [w, "executions", app] as const,
  execution: (w: string, execution: string) => [w, "execution", execution] as const,
  builds: (w: string) => [w, "builds"] as const,
  realms: (w: string) => [w, "realms"] as const,
};
