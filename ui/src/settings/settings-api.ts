import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { keys } from "../api/keys";
import type { Member } from "../api/types";

export type AccessLevel = "admin" | "member" | "suspended";

/** A member as the settings list them. */
export interface ListedMember extends Member {
  access_level: AccessLevel;
  created_at: string;
  can_sign_in: boolean;
  /** Until when a link is open that sets a password; only admins are told. */
  invited_until?: string | null;
}

export interface InvitedMember extends ListedMember {
  /** Told only now; null for who signs in with a password that they have already. */
  invitation_url: string | null;
}

/** Whom a token acts for. */
export type TokenLevel = "workspace" | "user";

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  level: TokenLevel;
  /** The OAuth app that it was granted to. */
  client_id: string | null;
  created_by: string | null;
  created_at: string;
  last_used_at: string | null;
}

export interface OauthApp {
  id: string;
  name: string;
  redirect_uris: string[];
  scopes: string[];
  created_at: string;
}

export interface OutgoingWebhook {
  id: { workspace_id: string; webhook_id: string };
  target_url: string;
  subscriptions: { event_type: string; filter: unknown }[];
  status: "active" | "degraded" | "inactive";
  created_at: string;
}

export interface Delivery {
  id: string;
  event_type: string;
  state: "waiting" | "delivered" | "dead";
  body: string;
  created_at: string;
  attempts: { at: string; duration_ms: number; status: number | null; error: string | null }[];
}

export const settingsKeys = {
  /** Goes stale with what pickers know of members. */
  members: (w: string) => [...keys.members(w), "listed"] as const,
  tokens: (w: string) => [w, "tokens"] as const,
  oauthApps: (w: string) => [w, "oauth-apps"] as const,
  webhooks: (w: string) => [w, "outgoing-webhooks"] as const,
  deliveries: (w: string, webhook: string) => [w, "deliveries", webhook] as const,
};

const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await request<{ data: T }>("GET", path, undefined, signal)).data;

export const listedMembersQuery = (w: string) =>
  queryOptions({
    queryKey: settingsKeys.members(w),
    queryFn: ({ signal }) => get<ListedMember[]>(workspacePath(w, "members"), signal),
  });

export const tokensQuery = (w: string) =>
  queryOptions({
    queryKey: settingsKeys.tokens(w),
    queryFn: ({ signal }) => get<ApiToken[]>(workspacePath(w, "tokens"), signal),
  });

export const oauthAppsQuery = (w: string) =>
  queryOptions({
    queryKey: settingsKeys.oauthApps(w),
    queryFn: ({ signal }) => get<OauthApp[]>(workspacePath(w, "oauth-clients"), signal),
  });

export const webhooksQuery = (w: string) =>
  queryOptions({
    queryKey: settingsKeys.webhooks(w),
    queryFn: ({ signal }) => get<OutgoingWebhook[]>(`${workspacePath(w, "v2", "webhooks")}?limit=100`, signal),
  });

export const deliveriesQuery = (w: string, webhook: string) =>
  queryOptions({
    queryKey: settingsKeys.deliveries(w, webhook),
    queryFn: ({ signal }) => get<Delivery[]>(workspacePath(w, "webhooks", webhook, "deliveries"), signal),
    // Deliveries happen on their own.
    refetchInterval: 3_000,
  });

/** What a webhook can be told of (`reference/rest-api.md` section 14), by what it is about. */
export const EVENT_TYPES: readonly string[] = [
  "record.created",
  "record.updated",
  "record.deleted",
  "record.merged",
  "list.created",
  "list.updated",
  "list.deleted",
  "list-entry.created",
  "list-entry.updated",
  "list-entry.deleted",
  "object-attribute.created",
  "object-attribute.updated",
  "list-attribute.created",
  "list-attribute.updated",
  "note.created",
  "note.updated",
  "note-content.updated",
  "note.deleted",
  "comment.created",
  "comment.resolved",
  "comment.unresolved",
  "comment.deleted",
  "task.created",
  "task.updated",
  "task.deleted",
  "call-recording.created",
  "workspace-member.created",
  "activity.created",
  "activity.updated",
  "activity.deleted",
  "activity-attribute.created",
  "activity-attribute.updated",
  "activity-record.created",
  "activity-record.deleted",
];

/** What a token can be allowed; each to read, or to read and write. */
export const SCOPE_AREAS: readonly string[] = [
  "record_permission",
  "object_configuration",
  "list_configuration",
  "list_entry",
  "note",
  "task",
  "comment",
  "file",
  "meeting",
  "call_recording",
  "email",
  "activity_configuration",
  "activity_record",
  "sequence_unsubscribe",
  "user_management",
  "webhook",
];
