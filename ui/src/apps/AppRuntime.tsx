import type { startRealm } from "@stoa/sdk/page";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { realmsQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { toasts } from "../parts/toast-store";
import { AppDialogs } from "./AppDialogs";
import { ConnectionReturn } from "./ConnectionReturn";
import { DialogStore } from "./dialog-store";
import { RealmSet } from "./realm-set";

interface Runtime {
  realms: RealmSet;
  dialogs: DialogStore;
}

const RuntimeContext = createContext<Runtime | null>(null);

export function useAppRuntime(): Runtime {
  const runtime = useContext(RuntimeContext);
  if (!runtime) throw new Error("useAppRuntime outside of AppRuntimeProvider");
  return runtime;
}

/** Runs the realms of the installed apps for as long as the workspace is open, and shows what they open. */
export function AppRuntimeProvider({ children, start }: { children: ReactNode; start?: typeof startRealm }) {
  const w = useWorkspace();
  const navigate = useNavigate();
  const go = useRef(navigate);
  go.current = navigate;
  const [runtime] = useState(() => {
    const dialogs = new DialogStore();
    const navigateTo = (path: string) => void go.current(path);
    const parts = { workspace: w, toasts, dialogs, navigate: navigateTo, ...(start ? { start } : {}) };
    return { dialogs, realms: new RealmSet(parts) };
  });
  const sources = useQuery(realmsQuery(w)).data;
  useEffect(() => {
    if (sources) runtime.realms.reconcile(sources);
  }, [sources, runtime]);
  useEffect(() => () => runtime.realms.dispose(), [runtime]);
  return (
    <RuntimeContext.Provider value={runtime}>
      {children}
      <AppDialogs />
      <ConnectionReturn />
    </RuntimeContext.Provider>
  );
}
