import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import {
  createTask,
  deleteTask,
  type NewTask,
  patched,
  type Task,
  type TaskPatch,
  taskKeys,
  updateTask,
} from "./tasks-api";

type Pages = InfiniteData<Task[]>;

/** Changes of tasks, shown at once in every list; a refusal puts back what was there. */
export function useTaskWrites() {
  const w = useWorkspace();
  const client = useQueryClient();
  const queryKey = taskKeys.all(w);
  const reload = () => client.invalidateQueries({ queryKey });
  const inLists = (change: (tasks: Task[]) => Task[]) =>
    client.setQueriesData<Pages>({ queryKey }, (data) =>
      data && "pages" in data ? { ...data, pages: data.pages.map(change) } : data,
    );

  const change = useMutation({
    mutationFn: ({ task, patch }: { task: Task; patch: TaskPatch }) => updateTask(w, task.id.task_id, patch),
    onMutate: async ({ task, patch }) => {
      await client.cancelQueries({ queryKey });
      const after = patched(task, patch, new Date().toISOString());
      inLists((tasks) => tasks.map((item) => (item.id.task_id === task.id.task_id ? after : item)));
    },
    onError: (error) => toastError("The task was not changed", messageOf(error)),
    onSettled: reload,
  });
  const create = useMutation({
    mutationFn: (task: NewTask) => createTask(w, task),
    onError: (error) => toastError("The task was not made", messageOf(error)),
    onSettled: reload,
  });
  const remove = useMutation({
    mutationFn: (task: Task) => deleteTask(w, task.id.task_id),
    onMutate: async (task) => {
      await client.cancelQueries({ queryKey });
      inLists((tasks) => tasks.filter((item) => item.id.task_id !== task.id.task_id));
    },
    onSuccess: () => toasts.show({ variant: "success", title: "Task deleted" }),
    onError: (error) => toastError("The task was not deleted", messageOf(error)),
    onSettled: reload,
  });
  const complete = (task: Task) => {
    const completed = !task.is_completed;
    change.mutate({ task, patch: { completed } });
    if (!completed) return;
    toasts.show({
      id: `task-${task.id.task_id}`,
      variant: "success",
      title: "Task completed",
      action: {
        label: "Undo",
        onClick: () => {
          toasts.hide(`task-${task.id.task_id}`);
          change.mutate({ task, patch: { completed: false } });
        },
      },
    });
  };
  return {
    change: (task: Task, patch: TaskPatch) => change.mutate({ task, patch }),
    complete,
    create,
    remove: (task: Task) => remove.mutate(task),
  };
}
