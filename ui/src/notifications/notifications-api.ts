import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";

/** What the signed-in member is told. */
export interface Notification {
  id: string;
  kind: "run-failed" | "message";
  /** The title is null where the workflow is gone. */
  workflow: { id: string; title: string | null };
  /** The latest, where there are several. */
  run_id: string;
  message: string;
  /** How often since it was read. */
  count: number;
  is_read: boolean;
  at: string;
}

export const notificationsQuery = (w: string) =>
  queryOptions({
    queryKey: [w, "notifications"],
    queryFn: ({ signal }) =>
      request<{ data: Notification[]; unread: number }>("GET", workspacePath(w, "notifications"), undefined, signal),
    staleTime: 60_000,
  });

/** Marks these as read, or all. */
export const readNotifications = (w: string, ids?: readonly string[]) =>
  request<unknown>("POST", workspacePath(w, "notifications", "read"), ids ? { ids } : {});
