import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { reloadApps } from "../api/mutations";
import { useWorkspace } from "../api/workspace";
import { toasts } from "../parts/toast-store";
import { useAppRuntime } from "./AppRuntime";
import type { ActionCall } from "./realm-set";
import { takeRetry } from "./retry";

/** Back from a consent page: says how it went, and offers to run again what had failed for want of the connection. */
export function ConnectionReturn() {
  const w = useWorkspace();
  const location = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { realms } = useAppRuntime();
  const handled = useRef("");
  useEffect(() => {
    const search = new URLSearchParams(location.search);
    const connected = search.get("connected");
    const refused = search.get("connection_error");
    if (connected === null && refused === null) return;
    if (handled.current === location.search) return;
    handled.current = location.search;
    const call = takeRetry();
    const retry = (toast: string, action: ActionCall) => {
      toasts.hide(toast);
      void realms.trigger(action);
    };
    if (refused !== null) {
      toasts.show({
        variant: "error",
        title: "The connection was not made",
        text: refused,
        durationMs: 12_000,
      });
    } else {
      const id = toasts.show({
        variant: "success",
        title: "Connected",
        text: connected === "user" ? "Your own connection is ready." : "The workspace connection is ready.",
        durationMs: call ? 30_000 : 6_000,
        ...(call ? { action: { label: "Retry", onClick: () => retry(id, call) } } : {}),
      });
    }
    search.delete("connected");
    search.delete("connection_error");
    const rest = search.toString();
    void navigate(`${location.pathname}${rest === "" ? "" : `?${rest}`}`, { replace: true });
    void reloadApps(client, w);
  }, [location, navigate, client, w, realms]);
  return null;
}
