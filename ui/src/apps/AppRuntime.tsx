import type { Destination, startRealm } from "@stoa/sdk/page";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { onSettingsChanged } from "../api/live";
import { realmsQuery } from "../api/queries";
import { useSession, useWorkspace } from "../api/workspace";
import { toasts } from "../parts/toast-store";
import { AppDialogs } from "./AppDialogs";
import { ConnectionReturn } from "./ConnectionReturn";
import { Lead } from "./destinations";
import { DialogStore } from "./dialog-store";
import type { AppIdentity } from "./icons";
import { PageCommands } from "./PageCommands";
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
  const client = useQueryClient();
  const { development } = useSession();
  const [runtime] = useState(() => {
    const dialogs = new DialogStore();
    const lead = new Lead(client, w, () => realms.offered());
    const parts = {
      workspace: w,
      toasts,
      dialogs,
      navigate: (app: AppIdentity, destination: Destination) =>
        void lead.to(app.slug, destination, (path) => void go.current(path)),
      ...(start ? { start } : {}),
      ...(development ? { reloaded: tellReloaded } : {}),
    };
    const realms: RealmSet = new RealmSet(parts);
    return { dialogs, realms };
  });
  const sources = useQuery(realmsQuery(w)).data;
  useEffect(() => {
    if (sources) runtime.realms.reconcile(sources);
  }, [sources, runtime]);
  useEffect(() => onSettingsChanged((app) => runtime.realms.settingsChanged(app)), [runtime]);
  useEffect(() => () => runtime.realms.dispose(), [runtime]);
  return (
    <RuntimeContext.Provider value={runtime}>
      {children}
      <AppDialogs />
      <ConnectionReturn />
      <PageCommands />
    </RuntimeContext.Provider>
  );
}

/** While developing, one sees that what one saved is what runs now. One toast per app, however often it is saved. */
function tellReloaded(app: AppIdentity): void {
  toasts.show({ id: `reloaded-${app.slug}`, title: `${app.name} reloaded`, durationMs: 1_800 });
}
