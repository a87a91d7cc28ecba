import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import type { Connection } from "../api/types";
import { useWorkspace } from "../api/workspace";

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
    options: { returnTo: string; secret?: string },
  ): Promise<"connected" | "left" | "refused"> => {
    setBusy(true);
    setError(null);
    const path = workspacePath(w, "apps", app, "connections", connection.kind, connection.key);
    try {
      const { data } = await request<ConnectAnswer>("POST", path, {
        return_to: options.returnTo,
        ...(options.secret === undefined ? {} : { secret: options.secret }),
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
