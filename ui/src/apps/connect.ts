import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import type { Connection } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";

/** What a person types in for a connection that is not made at a consent page. */
export interface Typed {
  secret?: string;
  client?: { id: string; secret: string };
}

/** Whether the signed-in member may make such a connection: that of the workspace is an admin's to make. */
export function useMayConnect(kind: Connection["kind"]): boolean {
  return useSession().member.access_level === "admin" || kind === "user";
}

type ConnectAnswer = { data: { authorize_url?: string; connection?: Connection } };

/** How the page leaves for a consent page; tests put their own in. */
export const leave = { to: (url: string): void => window.location.assign(url) };

/**
 * Makes a connection of an app. An OAuth connection leaves the page for the third party's consent page and comes back
 * to `returnTo`; a secret is sent and answered at once.
 */
export function useConnect(app: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const connect = async (
    connection: Pick<Connection, "kind" | "key">,
    options: { returnTo: string } & Typed,
  ): Promise<"connected" | "left" | "refused"> => {
    setBusy(true);
    setError(null);
    const path = workspacePath(w, "apps", app, "connections", connection.kind, connection.key);
    try {
      const { data } = await request<ConnectAnswer>("POST", path, {
        return_to: options.returnTo,
        ...(options.secret === undefined ? {} : { secret: options.secret }),
        ...(options.client === undefined ? {} : { client_id: options.client.id, client_secret: options.client.secret }),
      });
      if (data.authorize_url) {
        leave.to(data.authorize_url);
        return "left";
      }
      await reloadApps(client, w);
      setBusy(false);
      return "connected";
    } catch (thrown) {
      setError(messageOf(thrown));
      setBusy(false);
      return "refused";
    }
  };
  return { connect, busy, error, clearError: () => setError(null) };
}
