import type { SurfaceEntry, SurfaceKind } from "@stoa/sdk/page";
import { useMemo, useSyncExternalStore } from "react";
import { useAppRuntime } from "./AppRuntime";
import type { AppIdentity } from "./icons";
import { callKey, type OfferedApp } from "./realm-set";

/** Where text of a call recording is selected (sdk-surface.md 4.3: the kinds are named otherwise than the extensions). */
export type TextActionKind = Extract<SurfaceKind, `call-recording-${string}`>;

export interface TextAction {
  key: string;
  label: string;
  icon?: string | undefined;
  app: AppIdentity;
  pending: boolean;
  run(args: Record<string, unknown>): Promise<void>;
}

function entriesOf({ realm, source }: OfferedApp, kind: TextActionKind): readonly SurfaceEntry[] {
  if (realm) return realm.surfaces[kind];
  const listed = source.surfaces[kind];
  return Array.isArray(listed) ? listed.filter((entry) => typeof entry?.id === "string" && entry.label) : [];
}

/** The text actions of all active apps of a kind: by app name, then as the app declared them. */
export function useTextActions(kind: TextActionKind | null): TextAction[] {
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const pending = useSyncExternalStore(realms.subscribe, realms.pending);
  return useMemo(() => {
    if (kind === null) return [];
    return offered.flatMap((item) =>
      entriesOf(item, kind).map((entry): TextAction => {
        const call = { app: item.app.slug, kind, id: entry.id, label: entry.label };
        const key = callKey({ ...call, args: {} });
        return {
          key,
          label: entry.label,
          icon: entry.icon,
          app: item.app,
          pending: pending.has(key),
          run: (args) => realms.trigger({ ...call, args }),
        };
      }),
    );
  }, [kind, offered, pending, realms]);
}
