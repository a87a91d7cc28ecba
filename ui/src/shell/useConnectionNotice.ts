import { onlineManager, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { ApiError } from "../api/client";
import { bootstrapQuery } from "../api/queries";
import { toasts } from "../parts/toast-store";

/** How long the feed may be gone before somebody is told: a restart of the server is no news. */
const PATIENCE_MS = 4_000;
const OFFLINE = "offline";
const UNREACHABLE = "unreachable";

/**
 * Says it as long as the browser has no network, or the server does not answer. What it gives is to be called whenever the
 * live feed comes or breaks: a feed that stays broken may also mean that the session has ended, which the question finds out.
 */
export function useConnectionNotice(): (isConnected: boolean) => void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const tell = () => {
      if (onlineManager.isOnline()) return toasts.hide(OFFLINE);
      toasts.hide(UNREACHABLE);
      toasts.show({
        id: OFFLINE,
        variant: "warning",
        title: "You are offline",
        text: "What you see may be out of date. Changes wait for the connection: keep this page open.",
        durationMs: Number.POSITIVE_INFINITY,
      });
    };
    tell();
    const stop = onlineManager.subscribe(tell);
    return () => {
      stop();
      clearTimeout(timer.current);
      toasts.hide(OFFLINE);
      toasts.hide(UNREACHABLE);
    };
  }, []);

  return useCallback(
    (isConnected) => {
      if (isConnected) {
        clearTimeout(timer.current);
        timer.current = undefined;
        toasts.hide(UNREACHABLE);
        return;
      }
      timer.current ??= setTimeout(async () => {
        timer.current = undefined;
        if (!onlineManager.isOnline()) return;
        try {
          await client.fetchQuery({ ...bootstrapQuery(), staleTime: 0 });
        } catch (error) {
          if (error instanceof ApiError && error.status > 0 && error.status < 500) return;
          toasts.show({
            id: UNREACHABLE,
            variant: "warning",
            title: "Stoa cannot be reached",
            text: "What you see may be out of date, and nothing can be saved until it answers again.",
            durationMs: Number.POSITIVE_INFINITY,
          });
        }
      }, PATIENCE_MS);
    },
    [client],
  );
}
