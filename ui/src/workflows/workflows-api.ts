import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { MemberAccess } from "../parts/AccessFields";
import type {
  Block,
  CatalogEntry,
  Definition,
  Json,
  Recipients,
  RecordCommand,
  Run,
  RunSummary,
  Samples,
  Tested,
  Version,
  Workflow,
  WorkflowAccess,
  WorkflowSummary,
} from "./types";

/** What workflows are run on: records of an object, or entries of a list, by slug. */
export type On = { object: string } | { list: string };

export const workflowKeys = {
  catalog: (w: string) => [w, "workflow-blocks"] as const,
  all: (w: string) => [w, "workflows"] as const,
  one: (w: string, id: string) => [w, "workflow", id] as const,
  versions: (w: string, id: string) => [w, "workflow-versions", id] as const,
  runs: (w: string, id: string, status: string) => [w, "runs", id, status] as const,
  run: (w: string, run: string) => [w, "run", run] as const,
  commands: (w: string, on: On) => [w, "record-commands", on] as const,
};

const listOf = async <T>(path: string, signal: AbortSignal): Promise<T[]> =>
  (await request<{ data: T[] }>("GET", path, undefined, signal)).data;

export const catalogQuery = (w: string) =>
  queryOptions({
    queryKey: workflowKeys.catalog(w),
    queryFn: ({ signal }) => listOf<CatalogEntry>(workspacePath(w, "workflow-blocks"), signal),
    staleTime: 60_000,
  });

export const workflowsQuery = (w: string) =>
  queryOptions({
    queryKey: workflowKeys.all(w),
    queryFn: ({ signal }) => listOf<WorkflowSummary>(workspacePath(w, "workflows"), signal),
    staleTime: 15_000,
  });

export const workflowQuery = (w: string, id: string) =>
  queryOptions({
    queryKey: workflowKeys.one(w, id),
    queryFn: ({ signal }) => request<Workflow>("GET", workspacePath(w, "workflows", id), undefined, signal),
    staleTime: 5_000,
  });

export const versionsQuery = (w: string, id: string) =>
  queryOptions({
    queryKey: workflowKeys.versions(w, id),
    queryFn: ({ signal }) => listOf<Version>(workspacePath(w, "workflows", id, "versions"), signal),
  });

/** Runs, newest first. */
export const runsQuery = (w: string, id: string, status: string) =>
  infiniteQueryOptions({
    queryKey: workflowKeys.runs(w, id, status),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: "50" });
      if (status !== "") query.set("status", status);
      if (pageParam !== "") query.set("after", pageParam);
      const path = `${workspacePath(w, "workflows", id, "runs")}?${query}`;
      return request<{ data: RunSummary[]; next: string | null }>("GET", path, undefined, signal);
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const runQuery = (w: string, run: string) =>
  queryOptions({
    queryKey: workflowKeys.run(w, run),
    queryFn: ({ signal }) => request<Run>("GET", workspacePath(w, "runs", run), undefined, signal),
  });

export const commandsQuery = (w: string, on: On) =>
  queryOptions({
    queryKey: workflowKeys.commands(w, on),
    queryFn: ({ signal }) =>
      listOf<RecordCommand>(`${workspacePath(w, "record-commands")}?${new URLSearchParams({ ...on })}`, signal),
    staleTime: 60_000,
  });

export const createWorkflow = (w: string, definition?: Definition) =>
  request<Workflow>("POST", workspacePath(w, "workflows"), definition ? { definition } : {});

export const saveDraft = (w: string, id: string, definition: Definition, revision: number) =>
  request<Workflow>("PUT", workspacePath(w, "workflows", id, "draft"), { definition, revision });

export const publishWorkflow = (w: string, id: string, revision: number) =>
  request<Workflow>("POST", workspacePath(w, "workflows", id, "publish"), { revision });

export const tellFailures = (w: string, id: string, to: Recipients) =>
  request<Workflow>("PUT", workspacePath(w, "workflows", id, "failures"), to);

export const shareWorkflow = (
  w: string,
  id: string,
  everyone: WorkflowAccess | null,
  members: readonly MemberAccess<WorkflowAccess>[],
) =>
  request<Workflow>("PUT", workspacePath(w, "workflows", id, "access"), {
    workspace_access: everyone,
    workspace_member_access: members,
  });

export const samplesOf = (w: string, id: string, block: Block) =>
  request<Samples>("POST", workspacePath(w, "workflows", id, "samples"), { block });

/** Runs one block alone, for real; `is_confirmed` says that a person knows what lasts of it. */
export const testBlock = (
  w: string,
  id: string,
  test: { block: Block; timezone: string; samples: Record<string, Json>; is_confirmed: boolean },
) => request<Tested>("POST", workspacePath(w, "workflows", id, "test"), test);

export type WorkflowAct = "discard" | "enable" | "disable" | "archive" | "duplicate";

export const actOnWorkflow = (w: string, id: string, act: WorkflowAct) =>
  request<Workflow>("POST", workspacePath(w, "workflows", id, act), {});

export const deleteWorkflow = (w: string, id: string) => request<unknown>("DELETE", workspacePath(w, "workflows", id));

export const restoreVersion = (w: string, id: string, version: string) =>
  request<Workflow>("POST", workspacePath(w, "workflows", id, "versions", version, "restore"), {});

/** A manual run, or with a record or an entry a run of its command. */
export const startRun = (
  w: string,
  id: string,
  how: {
    trigger?: string;
    record?: { object: string; record_id: string };
    entry?: { list: string; entry_id: string };
  } = {},
) => request<Run>("POST", workspacePath(w, "workflows", id, "runs"), how);

export type RunAct = "pause" | "resume" | "cancel" | "rerun";

export const actOnRun = (w: string, run: string, act: RunAct) =>
  request<Run>("POST", workspacePath(w, "runs", run, act), {});

export const retryRun = (w: string, run: string, from: "start" | "failed") =>
  request<Run>("POST", workspacePath(w, "runs", run, "retry"), { from });
