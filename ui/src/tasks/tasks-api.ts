import { infiniteQueryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Actor } from "../api/types";
import type { RecordRef } from "../notes/notes-api";

export interface Task {
  id: { workspace_id: string; task_id: string };
  content_plaintext: string;
  deadline_at: string | null;
  is_completed: boolean;
  completed_at: string | null;
  linked_records: { target_object_id: string; target_record_id: string }[];
  assignees: { referenced_actor_type: "workspace-member"; referenced_actor_id: string }[];
  created_by_actor: Actor;
  created_at: string;
}

/** Which tasks a list has; all conditions hold at once. */
export interface TaskFilter {
  linked?: RecordRef;
  /** A member's id. */
  assignee?: string;
  completed: boolean;
}

/** Tasks fetched at once: the most that the server gives. */
const PAGE = 500;

export const taskKeys = {
  all: (w: string) => [w, "tasks"] as const,
  list: (w: string, filter: TaskFilter) => [w, "tasks", filter] as const,
};

/** Open tasks in the order of their creation; completed ones, the latest first. */
export const tasksQuery = (w: string, filter: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: taskKeys.list(w, filter),
    queryFn: async ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        is_completed: String(filter.completed),
        sort: filter.completed ? "completed_at:desc" : "created_at:asc",
        limit: String(filter.completed ? 100 : PAGE),
        offset: String(pageParam),
      });
      if (filter.linked) {
        query.set("linked_object", filter.linked.object);
        query.set("linked_record_id", filter.linked.record);
      }
      if (filter.assignee) query.set("assignee", filter.assignee);
      const path = `${workspacePath(w, "v2", "tasks")}?${query}`;
      return (await request<{ data: Task[] }>("GET", path, undefined, signal)).data;
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const size = filter.completed ? 100 : PAGE;
      return last.length < size ? undefined : pages.length * size;
    },
    staleTime: 15_000,
  });

/** What a task is made of, as the UI makes it. */
export interface NewTask {
  content: string;
  deadline: string | null;
  assignees: string[];
  linked: RecordRef[];
}

const assigned = (members: readonly string[]) =>
  members.map((id) => ({ referenced_actor_type: "workspace-member", referenced_actor_id: id }));
const linkedTo = (records: readonly RecordRef[]) =>
  records.map(({ object, record }) => ({ target_object: object, target_record_id: record }));

export async function createTask(w: string, task: NewTask): Promise<Task> {
  const data = {
    content: task.content,
    format: "plaintext",
    deadline_at: task.deadline,
    is_completed: false,
    assignees: assigned(task.assignees),
    linked_records: linkedTo(task.linked),
  };
  return (await request<{ data: Task }>("POST", workspacePath(w, "v2", "tasks"), { data })).data;
}

export interface TaskPatch {
  content?: string;
  deadline?: string | null;
  completed?: boolean;
  assignees?: string[];
  linked?: RecordRef[];
}

export async function updateTask(w: string, id: string, patch: TaskPatch): Promise<Task> {
  if (patch.content !== undefined) {
    // The words of a task are beyond the REST API.
    const path = workspacePath(w, "tasks", id);
    return (await request<{ data: Task }>("PATCH", path, { content: patch.content })).data;
  }
  const data = {
    ...(patch.deadline === undefined ? {} : { deadline_at: patch.deadline }),
    ...(patch.completed === undefined ? {} : { is_completed: patch.completed }),
    ...(patch.assignees === undefined ? {} : { assignees: assigned(patch.assignees) }),
    ...(patch.linked === undefined ? {} : { linked_records: linkedTo(patch.linked) }),
  };
  return (await request<{ data: Task }>("PATCH", workspacePath(w, "v2", "tasks", id), { data })).data;
}

export const deleteTask = (w: string, id: string) => request<unknown>("DELETE", workspacePath(w, "v2", "tasks", id));

/** The task as it will be when the change is taken, to show until then. */
export function patched(task: Task, patch: TaskPatch, now: string): Task {
  return {
    ...task,
    ...(patch.content === undefined ? {} : { content_plaintext: patch.content }),
    ...(patch.deadline === undefined ? {} : { deadline_at: patch.deadline }),
    ...(patch.completed === undefined
      ? {}
      : { is_completed: patch.completed, completed_at: patch.completed ? (task.completed_at ?? now) : null }),
    ...(patch.assignees === undefined
      ? {}
      : {
          assignees: patch.assignees.map((id) => ({
            referenced_actor_type: "workspace-member" as const,
            referenced_actor_id: id,
          })),
        }),
    ...(patch.linked === undefined
      ? {}
      : {
          linked_records: patch.linked.map(({ object, record }) => ({
            target_object_id: object,
            target_record_id: record,
          })),
        }),
  };
}
